//! The files of the example `provider`: repeats, torn lines, and a disk that is full for a while.

use std::{fs, io::Write, path::Path};

use chrono::DateTime;

use super::bridge::program::{
    journal::{Job, Journal, Received, Work},
    messenger::{Message, Messenger},
};
use crate::support::Folder;

fn message(location: &str, id: &str) -> Work {
    Work::Receive(Received {
        location: location.to_owned(),
        contact: "jane".to_owned(),
        id: id.to_owned(),
        written: DateTime::UNIX_EPOCH,
        text: "x".repeat(100),
    })
}

fn folder() -> Folder {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    folder
}

/// Accepts a message. Returns the number of its job, unless it was accepted before.
fn accept(journal: &mut Journal, location: &str, id: &str) -> Option<u64> {
    let accepted = journal.accept(message(location, id)).unwrap();
    accepted.map(|job| job.number)
}

/// Returns the numbers of the jobs that are not done.
fn open(path: &Path) -> Vec<u64> {
    let (_, open) = Journal::open(path).unwrap();
    open.iter().map(|job| job.number).collect()
}

#[test]
fn a_message_that_the_messenger_posts_again_is_accepted_once() {
    let folder = folder();
    let path = folder.path().join("journal");
    let (mut journal, _) = Journal::open(&path).unwrap();
    let first: Job = journal.accept(message("here", "m")).unwrap().unwrap();
    assert_eq!(accept(&mut journal, "here", "m"), None);
    assert_eq!(accept(&mut journal, "there", "m"), Some(1));
    journal.done(&first).unwrap();
    drop(journal);

    // After a restart too, done or not.
    let (mut journal, open) = Journal::open(&path).unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(accept(&mut journal, "here", "m"), None);
    assert_eq!(accept(&mut journal, "there", "m"), None);
    assert_eq!(accept(&mut journal, "here", "another"), Some(2));
}

#[test]
fn a_last_line_without_its_end_is_removed_at_the_start() {
    let folder = folder();
    let path = folder.path().join("journal");
    let (mut journal, _) = Journal::open(&path).unwrap();
    journal.accept(message("here", "m")).unwrap();
    drop(journal);
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(br#"{"entry":"accepted","num"#).unwrap();
    drop(file);
    let (mut journal, open_before) = Journal::open(&path).unwrap();
    assert_eq!(open_before.len(), 1);
    journal.accept(message("here", "another")).unwrap();
    drop(journal);
    assert_eq!(open(&path), [0, 1]);
}

#[cfg(target_os = "linux")]
mod full {
    use std::{fs::File, os::fd::AsRawFd};

    use chrono::Utc;
    use leadconnector::{sandbox::event, webhook::DeliveryType};
    use rustix::{
        fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create},
        process::{Resource, Rlimit, Signal, getrlimit, setrlimit},
    };
    use tokio::signal::unix::{SignalKind, signal};

    use super::*;
    use crate::support::process;

    fn hello() -> Message {
        let delivery = event::ProviderDelivery::new(DeliveryType::Sms, "out")
            .phone("+14155550123")
            .message("Hello");
        Message::new(&delivery.into_unverified())
    }

    /// Limits the length of this process's files: a write beyond it ends partway.
    fn limit(length: Option<u64>) {
        let maximum = getrlimit(Resource::Fsize).maximum;
        let current = length.or(maximum);
        setrlimit(Resource::Fsize, Rlimit { current, maximum }).unwrap();
    }

    /// Fills the disk up to half a line after the end of a file.
    fn fill(path: &Path) {
        limit(Some(fs::metadata(path).unwrap().len() + 20));
    }

    #[tokio::test]
    async fn a_full_disk_loses_nothing_that_was_accepted() {
        if !process::is_alone(
            "provider::full_disk::full::a_full_disk_loses_nothing_that_was_accepted",
        ) {
            return;
        }
        // Such a write also raises this signal, which would end the process.
        let _handled = signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).unwrap();
        let folder = folder();

        let path = folder.path().join("journal");
        let (mut journal, _) = Journal::open(&path).unwrap();
        journal.accept(message("here", "m0")).unwrap();
        fill(&path);
        assert!(journal.accept(message("here", "m1")).is_err());
        assert!(journal.accept(message("here", "m1")).is_err());
        limit(None);
        // The messenger posts it again, which is no repeat.
        assert_eq!(
            journal
                .accept(message("here", "m1"))
                .unwrap()
                .unwrap()
                .number,
            1
        );
        journal.accept(message("here", "m2")).unwrap();
        drop(journal);
        assert_eq!(open(&path), [0, 1, 2]);

        // What is known about a job does not wait for the disk.
        let path = folder.path().join("began");
        let (mut journal, _) = Journal::open(&path).unwrap();
        let mut job = journal.accept(message("here", "m0")).unwrap().unwrap();
        journal.began(&mut job, Some(Utc::now())).unwrap();
        limit(Some(fs::metadata(&path).unwrap().len() + 5));
        assert!(journal.began(&mut job, None).is_err());
        limit(None);
        assert_eq!(job.began, None);

        let path = folder.path().join("messenger");
        let mut messenger = Messenger::open(&path).unwrap();
        fill(&path);
        assert!(messenger.send(hello()).is_err());
        limit(None);
        for _ in 0..2 {
            messenger.send(hello()).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);

        // A file that can't be made shorter again: nothing is appended to the part of a line.
        let file = memfd_create("journal", MemfdFlags::ALLOW_SEALING).unwrap();
        fcntl_add_seals(&file, SealFlags::SHRINK).unwrap();
        let file = File::from(file);
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        let path = Path::new(&path);
        let (mut journal, _) = Journal::open(path).unwrap();
        journal.accept(message("here", "m0")).unwrap();
        fill(path);
        assert!(journal.accept(message("here", "m1")).is_err());
        limit(None);
        let torn = fs::read(path).unwrap();
        assert!(!torn.ends_with(b"\n"));
        assert!(journal.accept(message("here", "m1")).is_err());
        assert_eq!(fs::read(path).unwrap(), torn);
    }
}

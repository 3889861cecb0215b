//! The deduplication store in a file.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use leadconnector::{
    BoxFuture,
    clock::{Clock, ManualClock},
    webhook::{DEFAULT_SEEN_CAPACITY, FileSeen, RESERVED_FOR, Reservation, ReservationId, Seen},
};

use crate::support::Folder;

fn open(folder: &Folder, clock: &(impl Clock + Clone + 'static)) -> FileSeen {
    FileSeen::with_clock(folder.path(), DEFAULT_SEEN_CAPACITY, clock.clone()).unwrap()
}

const ID: ReservationId = ReservationId::from_bytes([1; 16]);
const OTHER: ReservationId = ReservationId::from_bytes([2; 16]);

async fn reserve(seen: &FileSeen, key: &str) -> Reservation {
    seen.reserve(key, ID).await.unwrap()
}

#[tokio::test]
async fn processes_share_reservations_and_what_was_handled() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let (one, two) = (open(&folder, &clock), open(&folder, &clock));
    assert_eq!(reserve(&one, "a").await, Reservation::Reserved);
    assert_eq!(reserve(&two, "a").await, Reservation::UnderWay);
    one.release("a", ID).await.unwrap();
    assert_eq!(reserve(&two, "a").await, Reservation::Reserved);
    two.confirm("a").await.unwrap();
    assert_eq!(reserve(&one, "a").await, Reservation::Handled);
    one.release("a", ID).await.unwrap();
    assert_eq!(reserve(&two, "a").await, Reservation::Handled);
}

#[tokio::test]
async fn the_reservation_of_a_killed_process_expires_and_what_was_handled_stays() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let before = open(&folder, &clock);
    reserve(&before, "reserved").await;
    before.confirm("handled").await.unwrap();
    drop(before);
    let after = open(&folder, &clock);
    clock.advance(RESERVED_FOR - Duration::from_millis(1));
    assert_eq!(reserve(&after, "reserved").await, Reservation::UnderWay);
    clock.advance(Duration::from_millis(1));
    assert_eq!(reserve(&after, "reserved").await, Reservation::Reserved);
    assert_eq!(reserve(&after, "handled").await, Reservation::Handled);
}

#[tokio::test]
async fn a_late_release_does_not_end_the_reservation_of_another_process() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let (one, two) = (open(&folder, &clock), open(&folder, &clock));
    assert_eq!(reserve(&one, "a").await, Reservation::Reserved);
    clock.advance(RESERVED_FOR);
    let taken_over = two.reserve("a", OTHER).await.unwrap();
    assert_eq!(taken_over, Reservation::Reserved);
    one.release("a", ID).await.unwrap();
    assert_eq!(reserve(&one, "a").await, Reservation::UnderWay);
    let after_a_restart = open(&folder, &clock);
    after_a_restart.release("a", OTHER).await.unwrap();
    assert_eq!(reserve(&one, "a").await, Reservation::Reserved);
}

/// A clock whose time of day can be set, as that of a machine can, and whose other time goes on.
#[derive(Clone, Debug)]
struct SetClock {
    clock: ManualClock,
    ahead: Arc<AtomicI64>,
}

impl SetClock {
    fn new() -> Self {
        let (clock, ahead) = (ManualClock::new(), Arc::default());
        Self { clock, ahead }
    }

    fn set_ahead(&self, days: i64) {
        self.ahead.store(days, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now() + TimeDelta::days(self.ahead.load(Ordering::SeqCst))
    }

    fn instant(&self) -> Instant {
        self.clock.instant()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }
}

#[tokio::test]
async fn a_clock_that_jumps_for_a_moment_makes_nothing_be_handled_twice() {
    for days in [-400, 400] {
        let (folder, clock) = (Folder::new(), SetClock::new());
        let seen = open(&folder, &clock);
        seen.confirm("handled").await.unwrap();
        assert_eq!(reserve(&seen, "reserved").await, Reservation::Reserved);
        clock.set_ahead(days);
        assert_eq!(reserve(&seen, "handled").await, Reservation::Handled);
        assert_eq!(reserve(&seen, "reserved").await, Reservation::UnderWay);
        seen.confirm("other").await.unwrap();
        // Also in a process that starts during the jump.
        let restarted = open(&folder, &clock);
        assert_eq!(reserve(&restarted, "handled").await, Reservation::Handled);
        clock.set_ahead(0);
        for seen in [seen, restarted, open(&folder, &clock)] {
            assert_eq!(reserve(&seen, "handled").await, Reservation::Handled);
            assert_eq!(reserve(&seen, "other").await, Reservation::Handled);
        }
    }
}

#[tokio::test]
async fn a_reservation_from_the_future_expires() {
    let (folder, clock) = (Folder::new(), SetClock::new());
    clock.set_ahead(400);
    reserve(&open(&folder, &clock), "a").await;
    clock.set_ahead(0);
    let seen = open(&folder, &clock);
    assert_eq!(reserve(&seen, "a").await, Reservation::UnderWay);
    clock.clock.advance(RESERVED_FOR);
    assert_eq!(reserve(&seen, "a").await, Reservation::Reserved);
}

/// A clock that counts how often it is read while the folder is not locked.
#[cfg(unix)]
#[derive(Debug)]
struct LockWatch {
    folder: std::path::PathBuf,
    unlocked: Arc<AtomicUsize>,
}

#[cfg(unix)]
impl Clock for LockWatch {
    fn now(&self) -> DateTime<Utc> {
        let folder = fs::File::open(&self.folder).unwrap();
        if folder.try_lock().is_ok() {
            self.unlocked.fetch_add(1, Ordering::SeqCst);
        }
        Utc::now()
    }

    fn instant(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        unreachable!("no operation sleeps on the clock")
    }
}

/// Otherwise a reservation would begin before the wait for the lock, and end too early.
#[cfg(unix)]
#[tokio::test]
async fn the_time_is_read_after_the_wait_for_the_lock() {
    let folder = Folder::new();
    let unlocked = Arc::new(AtomicUsize::new(0));
    let clock = LockWatch {
        folder: folder.path().to_owned(),
        unlocked: Arc::clone(&unlocked),
    };
    let seen = FileSeen::with_clock(folder.path(), DEFAULT_SEEN_CAPACITY, clock).unwrap();
    assert_eq!(reserve(&seen, "a").await, Reservation::Reserved);
    seen.release("a", ID).await.unwrap();
    seen.confirm("a").await.unwrap();
    assert_eq!(unlocked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_incomplete_record_at_the_end_is_removed() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let seen = open(&folder, &clock);
    seen.confirm("a").await.unwrap();
    let path = folder.path().join("seen.log");
    let whole = fs::metadata(&path).unwrap().len();
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"r a few bytes").unwrap();
    drop(file);
    for seen in [seen, open(&folder, &clock)] {
        assert_eq!(reserve(&seen, "a").await, Reservation::Handled);
        assert_eq!(fs::metadata(&path).unwrap().len(), whole);
        seen.confirm("b").await.unwrap();
        assert_eq!(reserve(&seen, "b").await, Reservation::Handled);
        fs::write(
            &path,
            &fs::read(&path).unwrap()[..usize::try_from(whole).unwrap()],
        )
        .unwrap();
    }
}

#[tokio::test]
async fn records_that_the_file_has_lost_are_forgotten() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let (one, two) = (open(&folder, &clock), open(&folder, &clock));
    one.confirm("a").await.unwrap();
    let path = folder.path().join("seen.log");
    let length = fs::metadata(&path).unwrap().len();
    one.confirm("b").await.unwrap();
    // As after a power failure of the machine that has the folder.
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(length).unwrap();
    assert_eq!(reserve(&one, "a").await, Reservation::Handled);
    assert_eq!(reserve(&one, "b").await, Reservation::Reserved);
    assert_eq!(reserve(&two, "b").await, Reservation::UnderWay);
}

/// The file is written anew once most of its records are outdated, and not for a few of them.
#[tokio::test]
async fn what_was_handled_outlives_the_records_of_other_keys() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let seen = open(&folder, &clock);
    let path = folder.path().join("seen.log");
    let header = || {
        let mut header = [0; 16];
        File::open(&path).unwrap().read_exact(&mut header).unwrap();
        header
    };
    seen.confirm("handled").await.unwrap();
    let first = header();
    for round in 0..2_500 {
        reserve(&seen, "busy").await;
        seen.release("busy", ID).await.unwrap();
        assert!(header() == first || round > 1_000, "round {round}");
    }
    assert_ne!(header(), first);
    for seen in [seen, open(&folder, &clock)] {
        assert_eq!(reserve(&seen, "handled").await, Reservation::Handled);
    }
}

#[tokio::test]
async fn the_file_and_the_keys_are_bounded() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let open = || {
        let capacity = NonZeroUsize::new(100).unwrap();
        FileSeen::with_clock(folder.path(), capacity, clock.clone()).unwrap()
    };
    let (one, two) = (open(), open());
    two.confirm("oldest").await.unwrap();
    let mut largest = 0;
    for round in 0..6_000 {
        reserve(&one, &format!("key-{round}")).await;
        if round % 1_000 == 999 {
            one.confirm("kept").await.unwrap();
        }
        let length = fs::metadata(folder.path().join("seen.log")).unwrap().len();
        largest = largest.max(length);
    }
    assert!(largest < 4_200 * 57, "{largest} bytes");
    // The other process notices that the file was replaced.
    assert_eq!(reserve(&two, "kept").await, Reservation::Handled);
    assert_eq!(reserve(&two, "key-5999").await, Reservation::UnderWay);
    assert_eq!(reserve(&two, "oldest").await, Reservation::Reserved);
}

#[tokio::test]
async fn a_file_of_another_kind_is_an_error_and_is_left_alone() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let path = folder.path().join("seen.log");
    for other in ["", "short", "the log of another program"] {
        fs::write(&path, other).unwrap();
        let error = FileSeen::new(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("seen.log was not written by FileSeen"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_others_may_write_to_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let error = FileSeen::new(folder.path()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_concurrent_calls_by_several_processes_one_reserves() {
    let (folder, clock) = (Folder::new(), ManualClock::new());
    let stores = [open(&folder, &clock), open(&folder, &clock)];
    for round in 0..20 {
        let key = format!("key-{round}");
        let calls = (0..8).map(|call| reserve(&stores[call % 2], &key));
        let results = futures_util::future::join_all(calls).await;
        let reserved = results.iter().filter(|r| **r == Reservation::Reserved);
        assert_eq!(reserved.count(), 1);
    }
}

//! Messages that a kill left unknown, and that the next run looks for.

use std::time::{Duration, Instant};

use http::StatusCode;
use leadconnector::sandbox::{self, Fault, Sandbox};
use tokio::runtime::{Builder, Runtime};

use super::*;
use crate::sandbox::SEND;

/// A sandbox that outlives the processes that send to it.
struct Service {
    sandbox: Sandbox,
    /// Runs the sandbox.
    _runtime: Runtime,
}

impl Service {
    fn start() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        let runtime = runtime.unwrap();
        let sandbox = runtime.block_on(Sandbox::start()).unwrap();
        sandbox.limit(1_000_000, Duration::from_secs(10));
        sandbox.index_lag(Duration::ZERO);
        Self {
            sandbox,
            _runtime: runtime,
        }
    }

    fn bulk(&self, input: &Path) -> Command {
        // What is stored shows at once.
        let mut command = command(&["--patience", "0", input.to_str().unwrap()]);
        command
            .env(ENV_TOKEN, sandbox::TOKEN)
            .env(ENV_BASE_URL, self.sandbox.url())
            .env(ENV_LOCATION_ID, sandbox::LOCATION);
        command
    }

    /// The contacts that the service has a message to, with their number.
    fn sent(&self) -> BTreeMap<String, usize> {
        let mut sent = BTreeMap::new();
        for request in self.sandbox.processed() {
            if request.path() == SEND {
                let body = request.json().unwrap();
                let contact = body["contactId"].as_str().unwrap();
                *sent.entry(contact.to_owned()).or_default() += 1;
            }
        }
        sent
    }

    /// Returns the number of requests to send a message.
    fn sends(&self) -> usize {
        let requests = self.sandbox.requests();
        requests
            .iter()
            .filter(|request| request.path() == SEND)
            .count()
    }

    /// Waits until there were this many requests to send a message.
    fn wait_for(&self, sends: usize) {
        let end = Instant::now() + Duration::from_secs(60);
        while self.sends() < sends {
            assert!(Instant::now() < end, "too few messages");
            std::thread::yield_now();
        }
    }
}

/// Replies to this many messages, then to none, although every second one is sent.
fn stall_after(service: &Service, messages: usize) {
    let stalled = [Fault::hang(), Fault::hang().after_processing()];
    let stalled = stalled.into_iter().cycle().take(DEFAULT_CONCURRENCY);
    let replies = (0..messages).map(|_| Fault::none()).chain(stalled);
    service.sandbox.faults(replies.map(|fault| fault.on(SEND)));
}

#[test]
fn a_run_that_is_killed_ten_times_finds_what_was_sent() {
    const KILLS: usize = 10;
    const MESSAGES: usize = 300;
    let folder = Inputs::new();
    let input = folder.csv(MESSAGES);
    let service = Service::start();
    for _ in 0..KILLS {
        let before = service.sends();
        stall_after(&service, 5);
        let child = service.bulk(&input).spawn().unwrap();
        service.wait_for(before + 5 + DEFAULT_CONCURRENCY);
        kill(child);
    }
    let (code, report, complaints) = end(&service.bulk(&input).output().unwrap());
    let sent = service.sent();
    assert!(
        sent.values().all(|times| *times == 1),
        "a message was sent twice"
    );

    let states = states(&input);
    let contacts = |state| -> BTreeSet<_> {
        lines_with(&states, state)
            .into_iter()
            .map(contact)
            .collect()
    };
    let (accepted, found) = (contacts("accepted"), contacts("found"));
    let not_seen = contacts("not_seen");
    assert_eq!(
        accepted.len() + found.len() + not_seen.len(),
        MESSAGES,
        "{complaints}"
    );
    // Every second message of those in flight was sent, and each of them is found.
    assert_eq!(found.len(), KILLS * DEFAULT_CONCURRENCY / 2);
    let known: BTreeSet<_> = accepted.union(&found).cloned().collect();
    assert_eq!(known, sent.into_keys().collect());
    assert_eq!(code, 3, "what was not seen is for a person to check");
    let counts = format!(
        "Of messages that may have been sent, {} were found, 0 are ambiguous, {} were not seen",
        found.len(),
        not_seen.len()
    );
    assert!(report.contains(&counts), "{report}");
    assert_eq!(listed_unknown(&report).len(), not_seen.len());
}

#[test]
fn a_run_settles_its_own_unknown_messages() {
    let folder = Inputs::new();
    let input = folder.csv(3);
    let service = Service::start();
    let fault = || Fault::status(StatusCode::BAD_GATEWAY).on(SEND);
    let faults = [fault().after_processing(), fault().after_processing()];
    service.sandbox.faults(faults);
    let (code, report, _) = end(&service.bulk(&input).output().unwrap());
    assert_eq!(code, 0, "{report}");
    assert!(report.starts_with("3 messages: 3 accepted, 0 rejected, 0 unknown, 0 not sent"));
    assert!(report.contains("2 were found, 0 are ambiguous, 0 were not seen"));
    let journal = fs::read_to_string(journal_path(&input)).unwrap();
    for personal in [TEXT, NUMBER, "contact-"] {
        assert!(!journal.contains(personal), "the journal holds {personal}");
    }
}

#[test]
fn an_accepted_message_is_not_taken_for_another_with_the_same_text() {
    let folder = Inputs::new();
    let line = format!("contact-0,SMS,\"{TEXT}\",{NUMBER}\n");
    let text = format!("contact,channel,text,from_number\n{line}{line}");
    let input = folder.write("input.csv", &text);
    let service = Service::start();
    let faults = [Fault::none(), Fault::status(StatusCode::BAD_GATEWAY)];
    service.sandbox.faults(faults.map(|fault| fault.on(SEND)));
    let (code, report, _) = end(&service.bulk(&input).output().unwrap());
    assert_eq!(code, 3);
    assert!(
        report.contains("0 were found, 0 are ambiguous, 1 were not seen"),
        "{report}"
    );
}

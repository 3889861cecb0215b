//! A receiver with a [`FileSeen`] whose handler fails and panics, and whose process is killed,
//! while events arrive many times at once. Counts how often each event was handled.

mod child;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    env, fs,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::future::join_all;
use leadconnector::{
    sandbox::event,
    webhook::{EventMessageType, testing::Signer},
};
use tokio::sync::{Notify, watch};

use crate::support::{self, Folder, process};

/// The number of events; 300 if not set.
const EVENTS: &str = "LEADCONNECTOR_TEST_EVENTS";
/// The folder of a child process and its number.
const CHILD: &str = "LEADCONNECTOR_TEST_RECEIVER";

const SEED: [u8; 32] = [7; 32];
const KILLS: usize = 10;
const CONNECTIONS: usize = 32;
const MAX_COPIES: usize = 5;

/// A receiver in a process of its own.
struct Receiver {
    child: Child,
    address: SocketAddr,
}

impl Receiver {
    fn start(folder: &Path, number: usize) -> Self {
        let mut command: Command = process::command("receiver_killed::child::child_process");
        let mut child = command
            .env(CHILD, format!("{number}|{}", folder.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(stdout.read_line(&mut line).unwrap() > 0, "no address");
            // The test harness writes to the same line.
            if let Some((_, address)) = line.split_once("listening on ") {
                break address.trim().parse().unwrap();
            }
        };
        // So that the child never writes to a closed pipe.
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        Self { child, address }
    }
}

impl Drop for Receiver {
    /// Sends SIGKILL.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The deliveries that are not acknowledged yet.
struct Deliveries {
    queue: Mutex<VecDeque<usize>>,
    acknowledged: AtomicUsize,
    progress: Notify,
    /// The number of the process and its address.
    receiver: watch::Receiver<(usize, SocketAddr)>,
}

impl Deliveries {
    /// Posts deliveries over one connection until all are acknowledged. One that fails goes to the
    /// end of the queue.
    async fn post(&self, signer: &Signer) {
        let http = support::http();
        let mut receiver = self.receiver.clone();
        loop {
            let next = self.queue.lock().unwrap().pop_front();
            let Some(event) = next else { return };
            let text = event::MessageEvent::inbound(EventMessageType::Sms, "contact");
            let (headers, body) = signer.sign(&text.webhook_id(event.to_string()));
            let to = *receiver.borrow_and_update();
            let request = http
                .post(format!("http://{}/", to.1))
                .headers(headers)
                .body(body);
            match request.send().await {
                Ok(reply) if reply.status().is_success() => {
                    self.acknowledged.fetch_add(1, Ordering::SeqCst);
                    self.progress.notify_one();
                }
                Ok(reply) => {
                    assert_eq!(reply.status(), 429);
                    self.queue.lock().unwrap().push_back(event);
                }
                Err(_) => {
                    self.queue.lock().unwrap().push_back(event);
                    receiver.wait_for(|current| *current != to).await.unwrap();
                }
            }
        }
    }
}

/// Reads lines of a process's number and an event, however the process ended.
fn lines(path: &Path) -> Vec<(usize, usize)> {
    let text = fs::read_to_string(path).unwrap();
    let whole = text.lines().map(|line| {
        let (process, event) = line.split_once(' ').unwrap();
        (process.parse().unwrap(), event.parse().unwrap())
    });
    whole.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_is_handled_once_unless_a_kill_falls_between_handling_and_confirming() {
    let events: usize = env::var(EVENTS).map_or(300, |events| events.parse().unwrap());
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let copies = (0..events).flat_map(|event| vec![event; fastrand::usize(1..=MAX_COPIES)]);
    let queue: VecDeque<_> = copies.collect();
    let total = queue.len();

    let signer = Signer::from_seed(&SEED);
    let mut receiver = Receiver::start(folder.path(), 0);
    let (current, watched) = watch::channel((0, receiver.address));
    let deliveries = Deliveries {
        queue: Mutex::new(queue),
        acknowledged: AtomicUsize::new(0),
        progress: Notify::new(),
        receiver: watched,
    };
    let kill = async {
        for kill in 1..=KILLS {
            while deliveries.acknowledged.load(Ordering::SeqCst) < kill * total / (KILLS + 1) {
                deliveries.progress.notified().await;
            }
            drop(receiver);
            let folder = folder.path().to_owned();
            let started = tokio::task::spawn_blocking(move || Receiver::start(&folder, kill));
            receiver = started.await.unwrap();
            current.send((kill, receiver.address)).unwrap();
        }
        receiver
    };
    let post = join_all((0..CONNECTIONS).map(|_| deliveries.post(&signer)));
    let (receiver, _) = tokio::join!(kill, post);
    drop(receiver);
    assert_eq!(deliveries.acknowledged.load(Ordering::SeqCst), total);

    let confirmed: BTreeSet<_> = lines(&folder.path().join("confirmed"))
        .into_iter()
        .collect();
    let mut handled: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (process, event) in lines(&folder.path().join("handled")) {
        handled.entry(event).or_default().push(process);
    }
    assert_eq!(handled.len(), events, "each event was handled");
    let mut again = 0;
    for (event, processes) in &handled {
        let (_, before) = processes.split_last().unwrap();
        for process in before {
            let is_confirmed = confirmed.contains(&(*process, *event));
            assert!(!is_confirmed, "{event} was handled again: {processes:?}");
        }
        let once_in_each: BTreeSet<_> = processes.iter().collect();
        assert_eq!(
            once_in_each.len(),
            processes.len(),
            "{event}: {processes:?}"
        );
        again += before.len();
    }
    let cut = handled.iter().flat_map(|(event, processes)| {
        let unconfirmed = |process: &&usize| !confirmed.contains(&(**process, *event));
        processes.iter().filter(unconfirmed)
    });
    let cut = cut.count();
    let report = format!(
        "{events} events, {total} deliveries, {KILLS} kills; a kill fell after handling and before \
         the confirmation was seen {cut} times; handled again {again} times"
    );
    println!("{report}");
    std::io::stdout().flush().unwrap();
    assert!(again <= KILLS * CONNECTIONS, "{report}");
}

//! Multiple processes that share a [`FileStore`], and killed processes.

mod child;
mod clocks;
mod restarted;

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use leadconnector::{
    BoxError, BoxFuture, Client, Delivery, Error, ErrorKind, RetryPolicy,
    auth::{FileStore, OAuth, Replaced, TokenStore, Tokens},
    clock::{Clock, ManualClock, SystemClock},
    id::Resource,
    outbound::SendReceipt,
    rate_limit::Unlimited,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Sandbox},
};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{
    auth::{TOKEN, cause, count, location, move_until, send, until},
    support::{Folder, single_use_tokens, soon},
};

/// Set for a child process: the sandbox, the folder, how many seconds ahead its clock is, and the
/// step at which it stops.
const VARIABLE: &str = "LEADCONNECTOR_TEST_CHILD";
/// How far the clock of a process is ahead whose access token has expired.
const TWO_DAYS: TimeDelta = TimeDelta::days(2);

fn oauth(clock: impl Clock + 'static, url: &str, store: impl TokenStore + 'static) -> OAuth {
    let settings = Client::builder()
        .base_url(url)
        .clock(clock)
        .retry_policy(RetryPolicy::none())
        .rate_limiter(Unlimited::new());
    OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(settings)
        .store(store)
        .build()
        .unwrap()
}

struct Process {
    child: Child,
    stdin: ChildStdin,
    lines: UnboundedReceiver<String>,
}

impl Process {
    async fn start(url: &str, folder: &Folder, ahead: TimeDelta, at: &str) -> Self {
        let folder = folder.path().to_str().unwrap();
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "auth_processes::child::child_process"])
            .args(["--nocapture", "--test-threads=1"])
            .env(
                VARIABLE,
                format!("{url}|{folder}|{}|{at}", ahead.num_seconds()),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = unbounded_channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                // The test harness writes to the same line.
                if let Some((_, said)) = line.split_once("child: ") {
                    let _ = sender.send(said.to_owned());
                }
            }
        });
        let stdin = child.stdin.take().unwrap();
        let mut this = Self {
            child,
            stdin,
            lines,
        };
        this.hear("ready").await;
        this
    }

    fn tell(&mut self) {
        self.stdin.write_all(b"send\n").unwrap();
    }

    async fn line(&mut self) -> String {
        soon(self.lines.recv()).await.expect("a line")
    }

    async fn hear(&mut self, expected: &str) {
        assert_eq!(self.line().await, expected);
    }

    /// Sends SIGKILL.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Creates a sandbox whose app is installed, with its tokens in a folder.
async fn installed() -> (Sandbox, Folder, FileStore) {
    installed_in(single_use_tokens(SystemClock::new()).await).await
}

async fn installed_in(sandbox: Sandbox) -> (Sandbox, Folder, FileStore) {
    let folder = Folder::new();
    let store = FileStore::new(folder.path()).unwrap();
    let code = sandbox.install(&location());
    let app = oauth(SystemClock::new(), &sandbox.url(), store.clone());
    app.exchange_code(code).await.unwrap();
    (sandbox, folder, store)
}

/// A later process, whose clock is ahead. It is simulated in this process, so that nothing has to
/// wait.
struct Later {
    clock: ManualClock,
    app: OAuth,
}

impl Later {
    fn new(sandbox: &Sandbox, store: &FileStore, ahead: TimeDelta) -> Self {
        let clock = ManualClock::at(Utc::now() + ahead);
        let app = oauth(clock.clone(), &sandbox.url(), store.clone());
        Self { clock, app }
    }

    async fn send(&self) -> Result<SendReceipt, Error> {
        let client = self.app.client(&location());
        let call = tokio::spawn(async move { send(&client).await });
        move_until(&self.clock, || call.is_finished()).await;
        call.await.unwrap()
    }
}

async fn stored(store: &FileStore) -> Tokens {
    store.get(&location()).await.unwrap().unwrap()
}

#[tokio::test]
async fn two_processes_refresh_once_for_both() {
    const ROUNDS: usize = 20;
    let (sandbox, folder, store) = installed().await;
    sandbox.limit(1000, Duration::from_secs(10));
    let url = sandbox.url();
    let start = || Process::start(&url, &folder, TimeDelta::zero(), "");
    let mut processes = [start().await, start().await];
    for round in 1..=ROUNDS {
        let old = stored(&store).await;
        sandbox.revoke(old.access_token());
        processes.iter_mut().for_each(Process::tell);
        for process in &mut processes {
            process.hear("accepted").await;
        }
        assert_ne!(stored(&store).await, old);
        assert_eq!(count(&sandbox, TOKEN), 1 + round);
    }
    assert_eq!(sandbox.processed().len(), 2 * ROUNDS);
}

/// Kills a process that has stopped at a step of its refresh.
async fn killed_at(step: &str) -> (Sandbox, FileStore, Folder) {
    let (sandbox, folder, store) = installed().await;
    kill_at(step, &sandbox, &folder).await;
    (sandbox, store, folder)
}

async fn kill_at(step: &str, sandbox: &Sandbox, folder: &Folder) {
    let mut process = Process::start(&sandbox.url(), folder, TWO_DAYS, step).await;
    process.tell();
    process.hear("stopped").await;
    process.kill();
}

/// Kills a process while its refresh encounters these faults.
async fn killed_amid(faults: Vec<Fault>) -> (Sandbox, FileStore, Folder) {
    let (sandbox, folder, store) = installed().await;
    sandbox.faults(faults);
    let mut process = Process::start(&sandbox.url(), &folder, TWO_DAYS, "").await;
    process.tell();
    until(|| count(&sandbox, TOKEN) == 2).await;
    process.kill();
    (sandbox, store, folder)
}

/// Checks that the next process and a later one can send, with this many more requests to the token
/// endpoint.
async fn goes_on(sandbox: &Sandbox, store: &FileStore, refreshes: usize) {
    let before = count(sandbox, TOKEN);
    for _ in 0..2 {
        Later::new(sandbox, store, TWO_DAYS).send().await.unwrap();
    }
    assert_eq!(count(sandbox, TOKEN), before + refreshes);
    assert_eq!(sandbox.processed().len(), 2);
    // The chain of refresh tokens is intact.
    Later::new(sandbox, store, TWO_DAYS * 2)
        .send()
        .await
        .unwrap();
    assert_eq!(count(sandbox, TOKEN), before + refreshes + 1);
}

/// Checks that the installation is lost. Processes with an access token can continue until it
/// expires.
async fn is_lost(sandbox: &Sandbox, store: &FileStore) {
    let next = Later::new(sandbox, store, TWO_DAYS);
    let error = next.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoToken);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized);
    assert_eq!(cause(&error).delivery(), Delivery::Rejected);
    assert!(sandbox.processed().is_empty());

    Later::new(sandbox, store, TimeDelta::zero())
        .send()
        .await
        .unwrap();
    let code = sandbox.install(&location());
    next.app.exchange_code(code).await.unwrap();
    next.send().await.unwrap();
}

#[tokio::test]
async fn killed_before_reserving_loses_nothing() {
    let (sandbox, store, _folder) = killed_at("before reserving").await;
    goes_on(&sandbox, &store, 1).await;
}

#[tokio::test]
async fn killed_after_reserving_loses_nothing() {
    let (sandbox, store, _folder) = killed_at("after reserving").await;
    goes_on(&sandbox, &store, 1).await;
}

#[tokio::test]
async fn killed_before_the_service_processes_loses_nothing() {
    let (sandbox, store, _folder) = killed_amid(vec![Fault::hang()]).await;
    goes_on(&sandbox, &store, 1).await;
}

#[tokio::test]
async fn killed_after_an_unread_request_loses_nothing() {
    let faults = vec![Fault::reset_before_reading(), Fault::hang()];
    let (sandbox, store, _folder) = killed_amid(faults).await;
    goes_on(&sandbox, &store, 1).await;
}

#[tokio::test]
async fn killed_before_the_reply_loses_the_installation() {
    let (sandbox, store, _folder) = killed_amid(vec![Fault::hang().after_processing()]).await;
    is_lost(&sandbox, &store).await;
}

#[tokio::test]
async fn killed_before_storing_loses_the_installation() {
    let (sandbox, store, _folder) = killed_at("before storing").await;
    is_lost(&sandbox, &store).await;
}

#[tokio::test]
async fn killed_while_writing_loses_the_installation() {
    let (sandbox, store, _folder) = killed_at("before renaming 40").await;
    is_lost(&sandbox, &store).await;
}

#[tokio::test]
async fn killed_before_renaming_loses_nothing() {
    let (sandbox, store, _folder) = killed_at("before renaming all").await;
    goes_on(&sandbox, &store, 0).await;
}

#[tokio::test]
async fn killed_after_storing_loses_nothing() {
    let (sandbox, store, _folder) = killed_at("after storing").await;
    goes_on(&sandbox, &store, 0).await;
}

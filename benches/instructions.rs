//! Instructions per SMS, counted by valgrind: plain reqwest without a timeout, this crate without
//! pacing, and this crate with pacing.
//!
//! ```text
//! cargo bench --bench instructions
//! ```
//!
//! This program runs itself under cachegrind, with 32 messages in flight on one thread, against a
//! server in another process, which is not counted. Client and server take turns: the server
//! replies while the client has nothing left to do but wait. Otherwise, the load of the machine
//! would decide how many replies arrive together, which changes a count by some percent.
//!
//! Each variant runs with N and with 2N messages; the difference is the cost of N messages without
//! the startup. The variants run in turn, several times. The figures are medians, with the
//! difference between the highest and the lowest count.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark"
)]

#[path = "support/floor.rs"]
mod floor;
#[path = "support/lockstep.rs"]
mod lockstep;
#[path = "support/server.rs"]
mod server;

use std::{
    env,
    hint::black_box,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use leadconnector::{
    BoxFuture, Client,
    clock::{Clock, SystemClock},
    outbound,
    rate_limit::Unlimited,
};
use tokio::{runtime::Builder, task::LocalSet};

use floor::{CONTACT, Floor, TEXT, TOKEN};
use lockstep::{Turns, serve};
use server::Server;

const MESSAGES: u64 = 1_000;
const ROUNDS: usize = 3;
const IN_FLIGHT: u64 = 32;

const FLOOR: &str = "plain reqwest";
const UNPACED: &str = "without pacing";
const PACED: &str = "with pacing";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--server"] => serve(),
        ["--run", variant, messages, url] => run(variant, messages.parse().unwrap(), url),
        _ => return compare(),
    }
    ExitCode::SUCCESS
}

fn compare() -> ExitCode {
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("valgrind is required to count instructions: apt-get install valgrind");
        return ExitCode::FAILURE;
    }
    let mut server = Server::start();
    let variants = [FLOOR, UNPACED, PACED];
    let mut counts = variants.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for (variant, counts) in variants.iter().zip(&mut counts) {
            let count = |messages| counted(variant, messages, &server.url);
            counts.push((count(2 * MESSAGES) - count(MESSAGES)) as f64 / MESSAGES as f64);
        }
    }
    let mut floor = None;
    for (variant, mut counts) in variants.into_iter().zip(counts) {
        counts.sort_by(f64::total_cmp);
        let (median, spread) = (counts[ROUNDS / 2], counts[ROUNDS - 1] - counts[0]);
        let ratio = median / *floor.get_or_insert(median);
        println!(
            "{variant:<15}{median:>9.0} instructions per message {ratio:>7.3} (spread {spread:.0})"
        );
    }
    server.process.kill().unwrap();
    ExitCode::SUCCESS
}

/// Returns the instructions that a run with this many messages executes, including startup.
fn counted(variant: &str, messages: u64, url: &str) -> u64 {
    let output = Command::new("valgrind")
        .args([
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
        ])
        .arg(env::current_exe().unwrap())
        .args(["--run", variant, &messages.to_string(), url])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let count = said.lines().find_map(|line| line.split_once(" refs:"));
    let Some((_, count)) = count else {
        panic!("no count in the output of valgrind: {said}")
    };
    count.trim().replace(',', "").parse().unwrap()
}

fn run(variant: &str, messages: u64, url: &str) {
    let turns = Turns::new(url);
    let client = Client::builder().token(TOKEN).base_url(url);
    let client = client.clock(StoppedClock(Instant::now()));
    match variant {
        FLOOR => {
            let floor = Floor::new(url, None);
            in_flight(messages, turns, move || {
                let floor = floor.clone();
                async move { floor.send().await }
            });
        }
        UNPACED => ours(
            messages,
            turns,
            client.rate_limiter(Unlimited::new()).build().unwrap(),
        ),
        PACED => ours(messages, turns, client.build().unwrap()),
        _ => panic!("no variant {variant:?}"),
    }
}

/// A clock that stands still, since valgrind makes everything some 50 times slower: to the client,
/// other tasks would seem to keep the thread busy for long. It costs as much as the system's clock.
#[derive(Clone, Copy, Debug)]
struct StoppedClock(Instant);

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock::new().now()
    }

    fn instant(&self) -> Instant {
        black_box(SystemClock::new().instant());
        self.0
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        SystemClock::new().sleep(duration)
    }
}

fn ours(messages: u64, turns: Turns, client: Client) {
    in_flight(messages, turns, move || {
        let client = client.clone();
        async move {
            let receipt = client
                .send(outbound::Sms::new(CONTACT, TEXT))
                .await
                .unwrap();
            assert_eq!(receipt.message_id().as_str(), "t22c6DQcTDf3MjRhwf77");
        }
    });
}

fn in_flight<F: Future<Output = ()> + 'static>(
    messages: u64,
    turns: Turns,
    send: impl Fn() -> F + Clone + 'static,
) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .on_thread_park(move || turns.pass())
        .build()
        .unwrap();
    runtime.block_on(async {
        // Learns the limits, if pacing is enabled.
        send().await;
        let local = LocalSet::new();
        for task in 0..IN_FLIGHT {
            let mine = (messages + IN_FLIGHT - 1 - task) / IN_FLIGHT;
            let send = send.clone();
            local.spawn_local(async move {
                for _ in 0..mine {
                    send().await;
                }
            });
        }
        local.await;
    });
}

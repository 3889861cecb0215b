//! Instructions per SMS, counted by valgrind: plain reqwest without a timeout, this crate without
//! pacing, and this crate with pacing.
//!
//! ```text
//! cargo bench --bench instructions
//! ```
//!
//! This program runs itself under cachegrind, with 32 messages in flight on one thread, against a
//! server in another process, which is not counted. Each variant runs twice, with N and with 2N
//! messages; the difference is the cost of N messages without the startup.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark"
)]

#[path = "support/floor.rs"]
mod floor;
#[path = "support/sends.rs"]
mod sends;
mod support;

use std::{
    env,
    process::{Command, ExitCode},
};

use leadconnector::{Client, outbound, rate_limit::Unlimited};
use tokio::{runtime::Builder, task::LocalSet};

use floor::{CONTACT, Floor, TEXT, TOKEN};
use support::{Server, serve};

const MESSAGES: u64 = 2_000;
const IN_FLIGHT: u64 = 32;

const FLOOR: &str = "plain reqwest";
const UNPACED: &str = "without pacing";
const PACED: &str = "with pacing";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--server"] => serve(sends::answer),
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
    let mut floor = None;
    for variant in [FLOOR, UNPACED, PACED] {
        let count = |messages| counted(variant, messages, &server.url);
        let each = (count(2 * MESSAGES) - count(MESSAGES)) as f64 / MESSAGES as f64;
        let ratio = each / *floor.get_or_insert(each);
        println!("{variant:<15}{each:>9.0} instructions per message {ratio:>7.3}");
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
    let client = Client::builder().token(TOKEN).base_url(url);
    match variant {
        FLOOR => {
            let floor = Floor::new(url, None);
            in_flight(messages, move || {
                let floor = floor.clone();
                async move { floor.send().await }
            });
        }
        UNPACED => ours(
            messages,
            client.rate_limiter(Unlimited::new()).build().unwrap(),
        ),
        PACED => ours(messages, client.build().unwrap()),
        _ => panic!("no variant {variant:?}"),
    }
}

fn ours(messages: u64, client: Client) {
    in_flight(messages, move || {
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
    send: impl Fn() -> F + Clone + 'static,
) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
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

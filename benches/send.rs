//! Sending an SMS with `client.send`, compared with a baseline: plain reqwest that posts the
//! same JSON, with the same headers and timeout, and decodes the same reply.
//!
//! ```text
//! cargo bench --bench send
//! ```
//!
//! The server is another process on the same machine and replies at once, so that only the
//! client's CPU time is measured. It announces limits that are never reached: the client counts
//! its requests but never waits. The rounds of both alternate in one run, so that other load on
//! the machine affects both. The ratios are medians over the rounds.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

#[path = "support/floor.rs"]
mod floor;
#[path = "support/sends.rs"]
mod sends;
mod support;

use std::{
    env,
    time::{Duration, Instant},
};

use leadconnector::{Client, DEFAULT_TIMEOUT, outbound};
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::Builder;

use floor::{CONTACT, Floor, TEXT, TOKEN};
use support::{Server, serve};

const ROUNDS: usize = 21;
const MESSAGES: u32 = 2_000;

fn main() {
    if env::args().any(|argument| argument == "--server") {
        return serve(sends::answer);
    }
    let mut server = Server::start();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let floor = Floor::new(&server.url, Some(DEFAULT_TIMEOUT));
    let client = Client::builder().token(TOKEN).base_url(&server.url);
    let client = client.build().unwrap();
    let ours = move || {
        let client = client.clone();
        async move {
            let message = outbound::Sms::new(CONTACT, TEXT);
            let receipt = client.send(message).await.unwrap();
            assert_eq!(receipt.message_id().as_str(), "t22c6DQcTDf3MjRhwf77");
        }
    };
    let floor = move || {
        let floor = floor.clone();
        async move { floor.send().await }
    };
    for concurrency in [1, 32] {
        let measure = || {
            let floor = runtime.block_on(measured(concurrency, floor.clone()));
            let ours = runtime.block_on(measured(concurrency, ours.clone()));
            (floor, ours)
        };
        // Warm-up: opens the connections and learns the limits.
        measure();
        let mut rounds: Vec<_> = (0..ROUNDS).map(|_| measure()).collect();
        rounds.sort_by(|a, b| (a.1.cpu / a.0.cpu).total_cmp(&(b.1.cpu / b.0.cpu)));
        let (floor, ours) = &rounds[ROUNDS / 2];
        println!("concurrency {concurrency}");
        for (name, cost) in [("plain reqwest", floor), ("client.send", ours)] {
            let (speed, cpu) = (cost.per_second, cost.cpu * 1e6);
            println!("  {name:<14}{speed:>9.0} messages/s {cpu:>9.1} µs CPU per message");
        }
        let mut speeds: Vec<_> = rounds
            .iter()
            .map(|(f, o)| o.per_second / f.per_second)
            .collect();
        speeds.sort_by(f64::total_cmp);
        println!("  speed ratio   {:>9.3}", speeds[ROUNDS / 2]);
        println!("  CPU ratio     {:>9.3}", ours.cpu / floor.cpu);
    }
    server.process.kill().unwrap();
}

struct Cost {
    per_second: f64,
    /// Seconds for each message.
    cpu: f64,
}

/// Sends the messages of a round with this concurrency.
async fn measured<F: Future<Output = ()> + 'static>(
    tasks: u32,
    send: impl Fn() -> F + Clone + 'static,
) -> Cost {
    let (start, cpu) = (Instant::now(), cpu_time());
    let local = tokio::task::LocalSet::new();
    for task in 0..tasks {
        let mine = (MESSAGES + tasks - 1 - task) / tasks;
        let send = send.clone();
        local.spawn_local(async move {
            for _ in 0..mine {
                send().await;
            }
        });
    }
    local.await;
    let messages = f64::from(MESSAGES);
    Cost {
        per_second: messages / start.elapsed().as_secs_f64(),
        cpu: (cpu_time() - cpu).as_secs_f64() / messages,
    }
}

/// The CPU time of this process.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap()
}

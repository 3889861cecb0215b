//! A million messages through `client.send_all`: memory must not grow with the number of
//! messages.
//!
//! ```text
//! cargo bench --bench send_all
//! ```
//!
//! It fails if the resident memory of this process after the last message is more than 10 MiB
//! above that after the first 10,000. The server is another process.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/sends.rs"]
mod sends;
mod support;

use std::{env, time::Instant};

use futures_util::StreamExt;
use leadconnector::{Client, outbound};
use tokio::runtime::Builder;

use memory::resident;
use support::{Server, serve};

const FEW: u32 = 10_000;
const MANY: u32 = 1_000_000;
const GROWTH: usize = 10 << 20;

fn main() {
    if env::args().any(|argument| argument == "--server") {
        return serve(sends::answer);
    }
    let mut server = Server::start();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let (few, many) = runtime.block_on(send_all(&server.url));
    server.process.kill().unwrap();
    // Only Linux reports the resident memory.
    if let (Some(few), Some(many)) = (few, many) {
        println!("resident after {FEW:>9} messages {:>8} KiB", few >> 10);
        println!("resident after {MANY:>9} messages {:>8} KiB", many >> 10);
        assert!(many <= few + GROWTH, "memory grows with the messages");
    }
}

async fn send_all(url: &str) -> (Option<usize>, Option<usize>) {
    let client = Client::builder().token("pit-3f1c2d4e").base_url(url);
    let client = client.build().unwrap();
    let message = |index| {
        (
            index,
            outbound::Sms::new(format!("contact{index}"), "Hello"),
        )
    };
    let messages = (0..MANY).map(message);
    let mut sends = client.send_all(messages);
    let (start, mut ended, mut few) = (Instant::now(), 0, None);
    while let Some((_, result)) = sends.next().await {
        result.unwrap();
        ended += 1;
        if ended == FEW {
            few = resident("self");
        }
    }
    assert_eq!(ended, MANY);
    let speed = f64::from(MANY) / start.elapsed().as_secs_f64();
    println!("{MANY} messages, {speed:.0} messages/s");
    (few, resident("self"))
}

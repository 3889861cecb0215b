//! Streaming the 100,000 messages of a conversation with `messages().in_conversation(..)`, compared
//! with a baseline: plain reqwest that pages through the same server and parses each page into a
//! `serde_json::Value`.
//!
//! ```text
//! cargo bench --bench read
//! ```
//!
//! The server is another process on the same machine and replies at once. The rounds of both
//! alternate in one run; the ratio is the median of the rounds. It fails if memory grows with the
//! number of messages.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

#[path = "support/memory.rs"]
mod memory;
mod support;

use std::{env, fmt::Write as _, time::Duration};

use futures_util::TryStreamExt;
use leadconnector::{Client, rate_limit::Unlimited};
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Builder,
};

use memory::resident;
use support::{Server, serve};

const TOKEN: &str = "pit-3f1c2d4e-secret";
const MESSAGES: usize = 100_000;
const PAGE: usize = 100;
const ROUNDS: usize = 7;
/// How much the memory may grow from the first round, which has filled all buffers, to the last.
const GROWTH: usize = 4 << 20;

fn main() {
    if env::args().any(|argument| argument == "--server") {
        return serve(answer);
    }
    let mut server = Server::start();
    let url = &*server.url;

    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let http = reqwest::Client::new();
    let client = Client::builder().token(TOKEN).base_url(url);
    let client = client.rate_limiter(Unlimited::new()).build().unwrap();
    let measure = || {
        let start = cpu_time();
        assert_eq!(runtime.block_on(floor(&http, url)), MESSAGES);
        let middle = cpu_time();
        assert_eq!(runtime.block_on(ours(&client)), MESSAGES);
        let (floor, ours) = (middle - start, cpu_time() - middle);
        (floor.as_secs_f64(), ours.as_secs_f64())
    };
    measure();
    let before = resident("self").unwrap();
    let mut rounds: Vec<_> = (0..ROUNDS).map(|_| measure()).collect();
    let grown = resident("self").unwrap().saturating_sub(before);
    rounds.sort_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    let (floor, ours) = rounds[ROUNDS / 2];
    for (name, cpu) in [("plain reqwest", floor), ("in_conversation", ours)] {
        let each = cpu * 1e6 / MESSAGES as f64;
        println!("{name:<16}{each:>8.2} µs CPU per message");
    }
    println!("CPU ratio       {:>8.3}", ours / floor);
    println!(
        "memory grew by  {:>8} KiB over {} messages",
        grown >> 10,
        ROUNDS * MESSAGES
    );
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    assert!(grown < GROWTH, "memory grows with the number of messages");
}

/// Reads the conversation with plain reqwest. Returns the number of messages.
async fn floor(http: &reqwest::Client, url: &str) -> usize {
    let (mut count, mut last) = (0, None::<String>);
    loop {
        let mut page = format!("{url}/conversations/c/messages?limit={PAGE}");
        if let Some(last) = last {
            write!(page, "&lastMessageId={last}").unwrap();
        }
        let request = http.get(page).bearer_auth(TOKEN);
        let request = request.header("version", "2021-04-15");
        let reply = request.send().await.unwrap();
        let page: Value = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
        let page = &page["messages"];
        for message in page["messages"].as_array().unwrap() {
            assert!(message["body"].is_string());
            count += 1;
        }
        if page["nextPage"] != true {
            return count;
        }
        last = Some(page["lastMessageId"].as_str().unwrap().to_owned());
    }
}

/// Reads the conversation with this crate. Returns the number of messages.
async fn ours(client: &Client) -> usize {
    let mut messages = client.messages().in_conversation("c").stream();
    let mut count = 0;
    while let Some(message) = messages.try_next().await.unwrap() {
        assert!(message.body().is_some());
        count += 1;
    }
    count
}

/// The CPU time of this process.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap()
}

async fn answer(mut stream: TcpStream) {
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await.unwrap_or(0) > 0 {
        if request.ends_with(b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request);
            let last = head
                .split_once("lastMessageId=m")
                .map(|(_, rest)| &rest[..17]);
            let first = last.map_or(0, |last| last.parse::<usize>().unwrap());
            let body = page(first);
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            request.clear();
            if stream.write_all((head + &body).as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// Returns the page after this many messages.
fn page(first: usize) -> String {
    let messages: Vec<_> = (first + 1..=first + PAGE).map(message).collect();
    let last = first + PAGE;
    format!(
        "{{\"messages\":{{\"lastMessageId\":\"m{last:017}\",\"nextPage\":{},\"messages\":[{}]}},\
         \"traceId\":\"0c2a4b6e-6f0d-4a9c-8a53-2b1f6a2f9f10\"}}",
        last < MESSAGES,
        messages.join(",")
    )
}

fn message(number: usize) -> String {
    format!(
        "{{\"id\":\"m{number:017}\",\"type\":2,\"messageType\":\"TYPE_SMS\",\
         \"locationId\":\"l1C08ntBrFjLS0elLIYU\",\"contactId\":\"ve9EPM428h8vShlRW1KT\",\
         \"conversationId\":\"ABC12h2F6uBrIkfXYazb\",\"dateAdded\":\"2026-11-20T10:30:00.123Z\",\
         \"dateUpdated\":\"2026-11-20T10:30:04.567Z\",\"body\":\"Hello, how can I help you today?\",\
         \"direction\":\"outbound\",\"status\":\"delivered\",\"contentType\":\"text/plain\",\
         \"attachments\":[],\"source\":\"api\",\"from\":\"+14155550100\",\"to\":\"+14155550123\",\
         \"meta\":{{\"marketplace\":{{\"appId\":\"65f0c1d2e3a4b5c6d7e8f901\"}}}}}}"
    )
}

//! A million requests of a mix to the sandbox: its memory must not grow with their number.
//!
//! ```text
//! cargo bench --bench sandbox
//! ```
//!
//! The sandbox is another process on the same machine; the clients are plain connections that are
//! kept alive. Besides messages, reads and bad requests, the mix has new contacts, new tokens and
//! new bearers all the time. It fails if the resident memory of the sandbox after the last request
//! is more than 5 % above that after half of them, when it remembers as much as it does at most.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/server.rs"]
mod server;

use std::{
    collections::BTreeMap,
    env,
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use leadconnector::{
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, COMPANY, Sandbox},
};
use tokio::runtime::Builder;

use memory::resident;
use server::Server;

const REQUESTS: usize = 1_000_000;
const CONNECTIONS: usize = 8;
/// Filled several times before half of the requests.
const REMEMBERED: usize = 10_000;

fn main() {
    if env::args().any(|argument| argument == "--server") {
        return serve();
    }
    let mut server = Server::start();
    let (url, code) = server.url.split_once(' ').unwrap();
    let address = &url["http://".len()..];
    let token = company_token(address, code);
    let next = AtomicUsize::new(0);
    let process = server.process.id().to_string();
    let start = Instant::now();
    let mut statuses = BTreeMap::new();
    let mut memory = Vec::new();
    for end in [REQUESTS / 10, REQUESTS / 2, REQUESTS] {
        let run = || run(address, &token, &next, end);
        thread::scope(|scope| {
            let clients: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(run)).collect();
            for client in clients {
                for (status, count) in client.join().unwrap() {
                    *statuses.entry(status).or_insert(0) += count;
                }
            }
        });
        memory.push((end, resident(&process)));
    }
    let speed = REQUESTS as f64 / start.elapsed().as_secs_f64();
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    println!("{REQUESTS} requests, {speed:.0} requests/s, by status: {statuses:?}");
    assert!(statuses.keys().all(|status| (200..500).contains(status)));
    assert!(statuses[&201] > REQUESTS / 4, "few messages were accepted");
    for (requests, resident) in &memory {
        // Only Linux reports the resident memory.
        if let Some(resident) = resident {
            println!(
                "resident after {requests:>9} requests {:>8} KiB",
                resident >> 10
            );
        }
    }
    if let [_, (_, Some(half)), (_, Some(all))] = memory[..] {
        assert!(all <= half + half / 20, "memory grows with the requests");
    }
}

/// Runs the sandbox, and prints its address and the code of a company.
fn serve() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.remember(REMEMBERED);
        sandbox.handover_delay(Duration::ZERO);
        sandbox.limit(usize::MAX, Duration::from_secs(10));
        sandbox.limit_per_day(usize::MAX);
        let code = sandbox.install(&Resource::company(COMPANY));
        println!("{} {code}", sandbox.url());
        std::future::pending::<()>().await;
    });
}

fn company_token(address: &str, code: &str) -> String {
    let mut connection = Connection::open(address);
    let form = format!(
        "client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}&grant_type=authorization_code&code={code}"
    );
    let (_, body) = connection.request("POST", "/oauth/token", "", FORM, &form);
    let (_, rest) = body.split_once("\"access_token\":\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// Sends requests until all together have sent this many. Returns the statuses.
fn run(address: &str, company: &str, next: &AtomicUsize, end: usize) -> BTreeMap<u16, usize> {
    let mut connection = Connection::open(address);
    let mut statuses = BTreeMap::new();
    let mut last = (String::new(), String::new());
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= end {
            next.fetch_min(end, Ordering::Relaxed);
            return statuses;
        }
        let (status, body) = connection.mixed(number, company, &last);
        *statuses.entry(status).or_insert(0) += 1;
        if status == 201 {
            let value = |name: &str| {
                let (_, rest) = body.split_once(&format!("\"{name}\":\""))?;
                Some(rest.split_once('"')?.0.to_owned())
            };
            if let (Some(message), Some(conversation)) =
                (value("messageId"), value("conversationId"))
            {
                last = (message, conversation);
            }
        }
    }
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: vec![0; 1 << 20],
        }
    }

    /// Sends the request of this number. `last` are the ids of a message and of its conversation.
    fn mixed(&mut self, number: usize, company: &str, last: &(String, String)) -> (u16, String) {
        let contact = format!("contact{}", number % 100_003);
        let (message, conversation) = last;
        let messages = "/conversations/messages";
        match number % 20 {
            0..6 => {
                let body = format!(
                    r#"{{"type":"SMS","contactId":"{contact}","message":"Message {number}"}}"#
                );
                self.request("POST", messages, "pit-1", JSON, &body)
            }
            6 | 7 => {
                let body = format!(
                    r#"{{"type":"Email","contactId":"{contact}","html":"<p>{number}</p>","subject":"Hello"}}"#
                );
                self.request("POST", messages, "pit-1", JSON, &body)
            }
            8 | 9 => {
                let body = format!(
                    r#"{{"type":"SMS","contactId":"{contact}","message":"{number}","direction":"inbound"}}"#
                );
                let path = format!("{messages}/inbound");
                self.request("POST", &path, &format!("bearer{number}"), JSON, &body)
            }
            10 => {
                let path = format!("{messages}/{message}/status");
                self.request("PUT", &path, "pit-1", JSON, r#"{"status":"read"}"#)
            }
            11 => {
                let path =
                    format!("/conversations/search?locationId=sandboxLocation&contactId={contact}");
                self.request("GET", &path, "pit-1", JSON, "")
            }
            12 => {
                let path = "/conversations/search?locationId=sandboxLocation&limit=5";
                self.request("GET", path, "pit-1", JSON, "")
            }
            13 => self.request("GET", &format!("{messages}/{message}"), "pit-1", JSON, ""),
            14 => {
                let path = format!("/conversations/{conversation}/messages?limit=5");
                self.request("GET", &path, "pit-1", JSON, "")
            }
            15 => {
                let form = format!("companyId={COMPANY}&locationId=location{number}");
                self.request("POST", "/oauth/locationToken", company, FORM, &form)
            }
            16 => {
                let body = format!(
                    r#"{{"locationId":"sandboxLocation","email":"a{number}@example.com"}}"#
                );
                // So many that the sandbox has to forget some before half of the requests.
                match number % 40 {
                    16 => self.request("POST", "/contacts/upsert", "pit-1", JSON, &body),
                    _ => self.request("GET", &format!("/contacts/{contact}"), "pit-1", JSON, ""),
                }
            }
            17 => self.request("GET", &format!("/nowhere/{number}"), "pit-1", JSON, ""),
            18 => {
                let body = format!("{{\"no JSON\": {}", "x".repeat(number % 5_000));
                self.request("POST", messages, "pit-1", JSON, &body)
            }
            _ => self.request("POST", messages, "", JSON, "{}"),
        }
    }

    fn request(
        &mut self,
        method: &str,
        path: &str,
        bearer: &str,
        content: &str,
        body: &str,
    ) -> (u16, String) {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer {bearer}\r\n\
             version: 2021-07-28\r\ncontent-type: {content}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).unwrap();
        let mut length = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[length..]).unwrap();
            assert!(
                read > 0,
                "the sandbox closed the connection after {request}"
            );
            length += read;
            let text = std::str::from_utf8(&self.buffer[..length]).unwrap();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let (_, rest) = head.split_once("content-length: ").unwrap();
            let announced: usize = rest.lines().next().unwrap().parse().unwrap();
            if body.len() == announced {
                return (head[9..12].parse().unwrap(), body.to_owned());
            }
        }
    }
}

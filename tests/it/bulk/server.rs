//! A service that outlives the processes that send to it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
};

use serde_json::{Value, json};

/// How the server handles a message: it replies with a status, further headers and a body, or does
/// nothing until its behaviour changes.
pub(super) enum Then {
    Answer(u16, &'static str, Value),
    Hold,
}

pub(super) fn accept() -> Then {
    Then::Answer(
        201,
        "",
        json!({ "messageId": "m1", "conversationId": "c1" }),
    )
}

type Behaviour = dyn Fn(usize, &str) -> Then + Send;

struct Shared {
    /// The contacts of all requests, in their order.
    seen: Mutex<Vec<String>>,
    more: Condvar,
    behaviour: Mutex<Box<Behaviour>>,
}

/// A service that outlives the processes that send to it.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// Starts a server whose behaviour depends on how many requests came before and on the
    /// contact.
    pub(super) fn start(behaviour: impl Fn(usize, &str) -> Then + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            seen: Mutex::default(),
            more: Condvar::new(),
            behaviour: Mutex::new(Box::new(behaviour)),
        });
        let server = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&server);
                // Ends with the connection, which ends with the client's process.
                thread::spawn(move || serve(&shared, stream.unwrap()));
            }
        });
        Self { address, shared }
    }

    /// Changes the behaviour.
    pub(super) fn becomes(&self, behaviour: impl Fn(usize, &str) -> Then + Send + 'static) {
        let seen = self.shared.seen.lock().unwrap();
        *self.shared.behaviour.lock().unwrap() = Box::new(behaviour);
        drop(seen);
        self.shared.more.notify_all();
    }

    pub(super) fn seen(&self) -> Vec<String> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Waits until this many requests have come.
    pub(super) fn wait_for(&self, requests: usize) {
        let seen = self.shared.seen.lock().unwrap();
        let less = |seen: &mut Vec<String>| seen.len() < requests;
        drop(self.shared.more.wait_while(seen, less).unwrap());
    }
}

/// Serves a connection until an error, which means that the process on the other side was
/// killed.
fn serve(shared: &Shared, stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let body: Value = serde_json::from_slice(&body).unwrap();
        let contact = body["contactId"].as_str().unwrap();

        let mut seen = shared.seen.lock().unwrap();
        let count = seen.len();
        seen.push(contact.to_owned());
        shared.more.notify_all();
        let (status, headers, body) = loop {
            let then = shared.behaviour.lock().unwrap()(count, contact);
            match then {
                Then::Answer(status, headers, body) => break (status, headers, body.to_string()),
                Then::Hold => seen = shared.more.wait(seen).unwrap(),
            }
        };
        drop(seen);
        let length = body.len();
        let head = "Content-Type: application/json\r\n";
        let reply =
            format!("HTTP/1.1 {status} X\r\n{head}{headers}Content-Length: {length}\r\n\r\n{body}");
        reader.get_mut().write_all(reply.as_bytes()).ok()?;
    }
}

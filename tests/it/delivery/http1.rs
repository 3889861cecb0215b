//! HTTP/1.1, with a server that writes raw bytes.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use super::*;

/// What the server does with the next connection.
#[derive(Clone, Debug)]
struct Script {
    /// How much of the request it reads; all of it if `None`.
    reads: Option<usize>,
    /// What it then writes.
    writes: Vec<u8>,
    /// Whether it processes a request that it has read completely.
    processes: bool,
}

#[derive(Default)]
struct State {
    script: Option<Script>,
    processed: usize,
    requests: usize,
    /// The length of the last request that was read completely.
    length: usize,
}

struct Server {
    url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                // An error means that the client closed the connection.
                let _ = serve(stream.unwrap(), &shared);
            }
        });
        Self { url, state }
    }

    /// Sends a message while the server does this with every request. Returns the client's result,
    /// how often the message was processed, and the number of requests.
    async fn play(
        &self,
        client: &Client,
        script: Script,
    ) -> (Result<SendReceipt, Error>, usize, usize) {
        self.play_text(client, "Hello", script).await
    }

    async fn play_text(
        &self,
        client: &Client,
        text: &str,
        script: Script,
    ) -> (Result<SendReceipt, Error>, usize, usize) {
        *self.state.lock().unwrap() = State {
            script: Some(script),
            ..State::default()
        };
        let said = client.send(Sms::new("contact", text)).await;
        let state = self.state.lock().unwrap();
        (said, state.processed, state.requests)
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let script = state.lock().unwrap().script.clone();
    let Some(script) = script else { return Ok(()) };
    let mut request = Vec::new();
    let mut bytes = [0; 4096];
    let whole = loop {
        if let Some(reads) = script.reads
            && request.len() >= reads
        {
            break false;
        }
        let most = script
            .reads
            .map_or(bytes.len(), |reads| reads - request.len());
        let most = most.min(bytes.len());
        let read = stream.read(&mut bytes[..most])?;
        request.extend_from_slice(&bytes[..read]);
        if is_whole(&request) {
            break true;
        }
        if read == 0 {
            return Ok(());
        }
    };
    {
        let mut state = state.lock().unwrap();
        state.requests += 1;
        if whole {
            state.processed += usize::from(script.processes);
            state.length = request.len();
        }
    }
    stream.write_all(&script.writes)?;
    stream.shutdown(Shutdown::Write)?;
    // Unread data would turn the close into a reset, which may overtake the reply.
    if whole {
        while stream.read(&mut bytes)? > 0 {}
    }
    Ok(())
}

/// Returns whether a request has its complete body, if it has one.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.map_or(0, |length| length.parse().unwrap()) <= body.len()
}

fn reply(status: u16, headers: &[(&str, &[u8])], body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n");
    let mut bytes = head.into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body.as_bytes());
    bytes
}

fn answers(writes: Vec<u8>, processes: bool) -> Script {
    Script {
        reads: None,
        writes,
        processes,
    }
}

#[tokio::test]
async fn a_redirect_is_unknown_and_not_followed() {
    let server = Server::start();
    for client in clients(|| settings(&server.url)) {
        for status in [300, 301, 302, 303, 307, 308] {
            for location in LOCATIONS {
                let writes = reply(status, &[("location", location)], "");
                for processes in [true, false] {
                    let script = answers(writes.clone(), processes);
                    let (said, processed, requests) = server.play(&client, script).await;
                    let event = format!("{status} to {:?}", String::from_utf8_lossy(location));
                    assert_true(&said, processed, &event);
                    assert_eq!(said.unwrap_err().delivery(), Delivery::Unknown, "{event}");
                    assert_eq!(requests, 1, "{event}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_status_says_what_the_server_did() {
    let server = Server::start();
    for client in clients(|| settings(&server.url)) {
        for status in 200..=599 {
            for body in ["", ACCEPTED] {
                let success = (200..300).contains(&status);
                let refusals = [400, 401, 403, 404, 405, 413, 415, 422, 429];
                let processes: &[bool] = match status {
                    _ if success && !body.is_empty() => &[true],
                    _ if refusals.contains(&status) => &[false],
                    _ => &[true, false],
                };
                for processes in processes {
                    // These never have a body.
                    let body = if [204, 205, 304].contains(&status) {
                        ""
                    } else {
                        body
                    };
                    let script = answers(reply(status, &[], body), *processes);
                    let (said, processed, requests) = server.play(&client, script).await;
                    let event = format!("{status} {body}");
                    assert_true(&said, processed, &event);
                    assert_eq!(
                        said.is_ok(),
                        success && !body.is_empty(),
                        "{event}: {said:?}"
                    );
                    assert_eq!(requests, 1, "{event}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_reply_truncated_at_any_byte_never_hides_what_the_server_did() {
    let server = Server::start();
    let header: &[(&str, &[u8])] = &[("x-ratelimit-remaining", b"9")];
    for client in clients(|| settings(&server.url)) {
        for (status, body, processes) in [
            (201, ACCEPTED, true),
            (400, r#"{"message":"no"}"#, false),
            (429, r#"{"message":"no"}"#, false),
            (500, "oops", true),
            (302, "", true),
        ] {
            let whole = reply(status, header, body);
            for cut in 0..=whole.len() {
                let script = answers(whole[..cut].to_vec(), processes);
                let (said, processed, requests) = server.play(&client, script).await;
                let event = format!("{status} cut at {cut} of {}", whole.len());
                assert_true(&said, processed, &event);
                assert_eq!(said.is_ok(), status == 201 && cut == whole.len(), "{event}");
                assert_eq!(requests, 1, "{event}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_truncated_at_any_byte_is_never_misreported() {
    let server = Server::start();
    for client in clients(|| settings(&server.url)) {
        let script = answers(reply(201, &[], ACCEPTED), true);
        server.play(&client, script).await.0.unwrap();
        let length = server.state.lock().unwrap().length;
        for cut in 1..=length {
            let script = Script {
                reads: Some(cut),
                writes: Vec::new(),
                processes: true,
            };
            let (said, processed, requests) = server.play(&client, script).await;
            let event = format!("request cut at {cut} of {length}");
            assert_eq!(processed, usize::from(cut == length), "{event}");
            assert_true(&said, processed, &event);
            assert_eq!(requests, 1, "{event}");
        }
    }
}

/// The HTTP library buffers small bodies together with their headers, and larger ones separately.
#[tokio::test]
async fn a_message_of_any_size_arrives_whole_or_is_reported() {
    let server = Server::start();
    for client in clients(|| settings(&server.url)) {
        for size in [
            1, 1_023, 2_047, 2_048, 2_049, 4_096, 8_191, 8_192, 16_385, 65_536, 300_000,
        ] {
            let text = "x".repeat(size);
            let accepts = answers(reply(201, &[], ACCEPTED), true);
            let (said, processed, requests) = server.play_text(&client, &text, accepts).await;
            said.unwrap();
            assert_eq!((processed, requests), (1, 1), "{size}");
            let length = server.state.lock().unwrap().length;
            assert!(length > size);
            for cut in [1, 100, length / 2, length - 1, length] {
                let script = Script {
                    reads: Some(cut),
                    writes: Vec::new(),
                    processes: true,
                };
                let (said, processed, requests) = server.play_text(&client, &text, script).await;
                let event = format!("{size} bytes, cut at {cut} of {length}");
                assert_true(&said, processed, &event);
                assert_eq!(said.unwrap_err().delivery(), Delivery::Unknown, "{event}");
                assert_eq!(requests, 1, "{event}");
            }
        }
    }
}

//! HTTP/2, with a server that writes raw frames and stops at any byte.

use std::{
    error::Error as _,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use super::*;

const PREFACE: usize = 24;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Returns what a server writes before it answers a request.
fn hello() -> Vec<u8> {
    [frame(SETTINGS, 0, 0, &[]), frame(SETTINGS, ACK, 0, &[])].concat()
}

fn reply(status: u16, body: &str) -> Vec<u8> {
    // The header `:status`, by its index in the static table, with this value.
    let head = [b"\x08\x03", status.to_string().as_bytes()].concat();
    [
        hello(),
        frame(HEADERS, END_HEADERS, 1, &head),
        frame(DATA, END_STREAM, 1, body.as_bytes()),
    ]
    .concat()
}

/// What the server does with each connection.
#[derive(Clone, Debug)]
struct Script {
    /// How much of the request it reads; all of it if `None`.
    reads: Option<usize>,
    /// What it then writes before it closes the connection.
    writes: Vec<u8>,
    /// Whether it processes a request that it has read completely.
    processes: bool,
}

#[derive(Default)]
struct State {
    script: Option<Script>,
    processed: usize,
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

    fn clients(&self) -> [Client; 2] {
        // Each message uses a new connection: on one that the server is about to close, it could
        // really be lost.
        let http2 =
            |http: reqwest::ClientBuilder| http.http2_prior_knowledge().pool_max_idle_per_host(0);
        let own = settings(&self.url).http_client(http2);
        let callers = settings(&self.url)
            .http_client(move |http| http2(http).redirect(reqwest::redirect::Policy::limited(10)));
        [own, callers].map(|settings| settings.build().unwrap())
    }

    async fn play(&self, client: &Client, script: Script) -> (Result<SendReceipt, Error>, usize) {
        *self.state.lock().unwrap() = State {
            script: Some(script),
            ..State::default()
        };
        let said = send(client).await;
        (said, self.state.lock().unwrap().processed)
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let script = state.lock().unwrap().script.clone();
    let Some(script) = script else { return Ok(()) };
    let mut request = Vec::new();
    let mut byte = [0];
    let whole = loop {
        if script.reads.is_some_and(|reads| request.len() >= reads) {
            break false;
        }
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        request.push(byte[0]);
        if is_whole(&request) {
            break true;
        }
    };
    if whole {
        let mut state = state.lock().unwrap();
        state.processed += usize::from(script.processes);
        state.length = request.len();
    }
    stream.write_all(&script.writes)?;
    stream.shutdown(Shutdown::Write)?;
    // Unread data would turn the close into a reset, which may overtake the reply.
    if whole {
        while stream.read(&mut [0; 1024])? > 0 {}
    }
    Ok(())
}

/// Returns whether the last frame is complete and ends the request's stream.
fn is_whole(request: &[u8]) -> bool {
    let mut rest = request.get(PREFACE..).unwrap_or_default();
    while let [l0, l1, l2, kind, flags, _, _, _, _, ..] = *rest {
        let length = u32::from_be_bytes([0, l0, l1, l2]) as usize;
        let Some(next) = rest.get(9 + length..) else {
            return false;
        };
        if kind == DATA && flags & END_STREAM != 0 {
            return true;
        }
        rest = next;
    }
    false
}

#[tokio::test]
async fn a_reply_truncated_at_any_byte_never_hides_what_the_server_did() {
    let server = Server::start();
    for client in server.clients() {
        for (status, body, processes) in [
            (201, ACCEPTED, true),
            (400, r#"{"message":"no"}"#, false),
            (429, r#"{"message":"no"}"#, false),
            (500, "oops", true),
            (302, "elsewhere", true),
        ] {
            let whole = reply(status, body);
            for cut in 0..=whole.len() {
                let script = Script {
                    reads: None,
                    writes: whole[..cut].to_vec(),
                    processes,
                };
                let (said, processed) = server.play(&client, script).await;
                let event = format!("{status} cut at {cut} of {}", whole.len());
                assert_true(&said, processed, &event);
                assert_eq!(said.is_ok(), status == 201 && cut == whole.len(), "{event}");
                assert_eq!(processed, usize::from(processes), "{event}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_truncated_at_any_byte_is_never_misreported() {
    let server = Server::start();
    for client in server.clients() {
        let accepts = Script {
            reads: None,
            writes: reply(201, ACCEPTED),
            processes: true,
        };
        server.play(&client, accepts).await.0.unwrap();
        let length = server.state.lock().unwrap().length;
        for cut in 1..=length {
            let script = Script {
                reads: Some(cut),
                writes: hello(),
                processes: true,
            };
            let (said, processed) = server.play(&client, script).await;
            assert_true(&said, processed, &format!("cut at {cut} of {length}"));
            assert!(said.is_err() && processed <= 1);
        }
    }
}

/// A server may put anything into the debug data of a GOAWAY, such as the request.
#[tokio::test]
async fn goaway_debug_data_is_not_printed() {
    const SAID: &[u8] = b"jane@company.com";
    let server = Server::start();
    for client in server.clients() {
        for (last, code, delivery) in [
            (0_u32, 0_u32, Delivery::NotSent),
            (1, 0, Delivery::Unknown),
            (1, 2, Delivery::Unknown),
        ] {
            let payload = [&last.to_be_bytes(), &code.to_be_bytes(), SAID].concat();
            let script = Script {
                reads: None,
                writes: [hello(), frame(GOAWAY, 0, 0, &payload)].concat(),
                processes: last == 1,
            };
            let (said, processed) = server.play(&client, script).await;
            assert_true(&said, processed, &format!("last {last}, code {code}"));
            let error = said.unwrap_err();
            assert_eq!(error.delivery(), delivery, "last {last}, code {code}");
            let mut printed = format!("{error} {error:?} {error:#?}");
            let mut source = error.source();
            assert!(source.is_some());
            while let Some(error) = source {
                printed += &format!("{error} {error:?} {error:#?}");
                source = error.source();
            }
            let bytes = format!("{SAID:?}");
            for secret in ["jane", "company", &bytes[1..20]] {
                assert!(!printed.contains(secret), "{printed}");
            }
        }
    }
}

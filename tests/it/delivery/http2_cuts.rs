//! HTTP/2, with a server that writes raw frames and stops at any byte.

use std::error::Error as _;

use super::{
    cut_server::{Protocol, Script, Server},
    *,
};

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

fn start() -> Server {
    Server::start(Protocol { is_whole, chunk: 1 })
}

fn clients(server: &Server) -> [Client; 2] {
    // Each message uses a new connection: on one that the server is about to close, it could
    // really be lost.
    let http2 =
        |http: reqwest::ClientBuilder| http.http2_prior_knowledge().pool_max_idle_per_host(0);
    let own = settings(&server.url).http_client(http2);
    let callers = settings(&server.url)
        .http_client(move |http| http2(http).redirect(reqwest::redirect::Policy::limited(10)));
    [own, callers].map(|settings| settings.build().unwrap())
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
    let server = start();
    for client in clients(&server) {
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
                let (said, processed, _) = server.play(script, send(&client)).await;
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
    let server = start();
    for client in clients(&server) {
        let accepts = Script {
            reads: None,
            writes: reply(201, ACCEPTED),
            processes: true,
        };
        server.play(accepts, send(&client)).await.0.unwrap();
        let length = server.length();
        for cut in 1..=length {
            let script = Script {
                reads: Some(cut),
                writes: hello(),
                processes: true,
            };
            let (said, processed, _) = server.play(script, send(&client)).await;
            assert_true(&said, processed, &format!("cut at {cut} of {length}"));
            assert!(said.is_err() && processed <= 1);
        }
    }
}

/// A server may put anything into the debug data of a GOAWAY, such as the request.
#[tokio::test]
async fn goaway_debug_data_is_not_printed() {
    const SAID: &[u8] = b"jane@company.com";
    let server = start();
    for client in clients(&server) {
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
            let (said, processed, _) = server.play(script, send(&client)).await;
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

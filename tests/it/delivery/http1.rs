//! HTTP/1.1, with a server that writes raw bytes.

use super::{
    cut_server::{Protocol, Script, Server},
    *,
};

fn start() -> Server {
    Server::start(Protocol {
        is_whole,
        chunk: 4096,
    })
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
    let server = start();
    for client in clients(|| settings(&server.url)) {
        for status in [300, 301, 302, 303, 307, 308] {
            for location in LOCATIONS {
                let writes = reply(status, &[("location", location)], "");
                for processes in [true, false] {
                    let script = answers(writes.clone(), processes);
                    let (said, processed, requests) = server.play(script, send(&client)).await;
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
    let server = start();
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
                    let (said, processed, requests) = server.play(script, send(&client)).await;
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
    let server = start();
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
                let (said, processed, requests) = server.play(script, send(&client)).await;
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
    let server = start();
    for client in clients(|| settings(&server.url)) {
        let script = answers(reply(201, &[], ACCEPTED), true);
        server.play(script, send(&client)).await.0.unwrap();
        let length = server.length();
        for cut in 1..=length {
            let script = Script {
                reads: Some(cut),
                writes: Vec::new(),
                processes: true,
            };
            let (said, processed, requests) = server.play(script, send(&client)).await;
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
    let server = start();
    for client in clients(|| settings(&server.url)) {
        for size in [
            1, 1_023, 2_047, 2_048, 2_049, 4_096, 8_191, 8_192, 16_385, 65_536, 300_000,
        ] {
            let text = "x".repeat(size);
            let accepts = answers(reply(201, &[], ACCEPTED), true);
            let (said, processed, requests) = server
                .play(accepts, client.send(Sms::new("contact", &text)))
                .await;
            said.unwrap();
            assert_eq!((processed, requests), (1, 1), "{size}");
            let length = server.length();
            assert!(length > size);
            for cut in [1, 100, length / 2, length - 1, length] {
                let script = Script {
                    reads: Some(cut),
                    writes: Vec::new(),
                    processes: true,
                };
                let (said, processed, requests) = server
                    .play(script, client.send(Sms::new("contact", &text)))
                    .await;
                let event = format!("{size} bytes, cut at {cut} of {length}");
                assert_true(&said, processed, &event);
                assert_eq!(said.unwrap_err().delivery(), Delivery::Unknown, "{event}");
                assert_eq!(requests, 1, "{event}");
            }
        }
    }
}

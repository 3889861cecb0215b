//! Whatever a server writes in reply to a message that it has read, the client neither panics
//! nor hangs, reports no false delivery, and stays within its memory bounds.
//!
//! The first byte of the input selects how the rest is used: as the raw bytes that the server
//! writes, or as the body of a reply with some status.

#![no_main]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{LazyLock, Mutex},
    thread,
    time::{Duration, Instant},
};

use leadconnector::{
    Client, Delivery, ErrorKind, RetryPolicy, inbound, outbound, rate_limit::Unlimited,
};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};

const STATUSES: [u16; 16] = [
    200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 599,
];

/// The bytes that the server writes next.
static REPLY: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static SETTING: LazyLock<(Runtime, Client)> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            // An error means that the client closed the connection.
            let _ = answer(stream.unwrap());
        }
    });
    let client = Client::builder()
        .token("pit-fuzz")
        .base_url(url)
        .rate_limiter(Unlimited::new())
        .retry_policy(RetryPolicy::none())
        .timeout(Duration::from_secs(5))
        .build();
    let runtime = Builder::new_current_thread().enable_all().build();
    (runtime.unwrap(), client.unwrap())
});

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    let mut bytes = [0; 2048];
    while !request.ends_with(b"}") {
        let read = stream.read(&mut bytes)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&bytes[..read]);
    }
    let reply = REPLY.lock().unwrap().clone();
    stream.write_all(&reply)?;
    stream.shutdown(std::net::Shutdown::Write)?;
    while stream.read(&mut bytes)? > 0 {}
    Ok(())
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let status = STATUSES[usize::from(choice / 4) % STATUSES.len()];
    let raw = choice % 4 == 0;
    *REPLY.lock().unwrap() = if raw {
        rest.to_vec()
    } else {
        let head = format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            rest.len()
        );
        [head.as_bytes(), rest].concat()
    };
    let (runtime, client) = &*SETTING;
    let start = Instant::now();
    let error = if choice % 2 == 0 {
        match runtime.block_on(client.send(outbound::Sms::new("c", "Hi"))) {
            Ok(receipt) => {
                assert!((1..=1000).contains(&receipt.message_ids().len()));
                assert!(!receipt.message_id().as_str().trim().is_empty());
                assert!(raw || (200..300).contains(&status));
                let _ = format!("{receipt:?}");
                return;
            }
            Err(error) => error,
        }
    } else {
        let message = inbound::Sms::from_contact("c").text("Hi");
        match runtime.block_on(client.add_inbound(message)) {
            Ok(receipt) => {
                assert!(!receipt.message_id().as_str().trim().is_empty());
                let _ = format!("{receipt:?}");
                return;
            }
            Err(error) => error,
        }
    };
    assert!(start.elapsed() < Duration::from_secs(4), "{error:?}");
    // The server has read the whole message, so only its reply can prove that it was not sent.
    let told = error.status().map(|status| status.as_u16());
    match error.delivery() {
        Delivery::Unknown => {}
        Delivery::NotSent => assert_eq!((told, error.kind()), (Some(429), ErrorKind::RateLimited)),
        Delivery::Rejected => {
            let told = told.expect("a status");
            assert!([400, 401, 403, 404, 405, 413, 415, 422].contains(&told), "{told}");
        }
    }
    assert!(error.messages().len() <= 32);
    assert!(error.messages().iter().all(|text| text.len() <= 2 * 1024 + 2));
    assert!(error.body().is_none_or(|body| body.len() <= 4096));
    assert!(error.trace_id().is_none_or(|id| id.len() <= 1024));
    let _ = format!("{error} {error:?} {error:#?}");
});

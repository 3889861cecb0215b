//! Memory of an upload of 5 MiB and of a recording of 50 MiB: fails if either takes more than 2 MiB
//! beyond what the process had before the call.
//!
//! ```text
//! cargo bench --bench files
//! ```
//!
//! The server is another process on the same machine.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

#[path = "support/memory.rs"]
mod memory;
mod support;

use std::{
    env, fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant},
};

use futures_util::TryStreamExt;
use leadconnector::Client;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Builder,
};

use memory::resident;
use support::{Server, serve};

const UPLOAD: usize = 5 << 20;
const RECORDING: usize = 50 << 20;
/// How much more memory a call may take.
const MORE: usize = 2 << 20;

fn main() {
    if env::args().any(|argument| argument == "--server") {
        return serve(answer);
    }
    let mut server = Server::start();
    let client = Client::builder()
        .token("pit-3f1c2d4e")
        .base_url(&*server.url);
    let client = client.location("sandboxLocation").build().unwrap();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let content = bytes::Bytes::from(vec![7; UPLOAD]);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join("bench.zip");
    fs::write(&source, &content).unwrap();
    // Connects, and fills what is allocated once.
    runtime.block_on(async {
        let upload = client.attachments().upload_for("contact-id");
        upload.file("small.txt", "a").send().await.unwrap();
    });

    let mut all = true;
    let mut measure = |name: &str, call: &mut dyn FnMut()| {
        let before = resident("self").unwrap();
        let start = Instant::now();
        PEAK.store(before, Relaxed);
        call();
        let took: Duration = start.elapsed();
        let more = PEAK
            .load(Relaxed)
            .max(resident("self").unwrap())
            .saturating_sub(before);
        println!(
            "{name:<24}{:>8} KiB more{:>8} ms",
            more >> 10,
            took.as_millis()
        );
        all &= more <= MORE;
    };
    measure("upload of bytes", &mut || {
        runtime.block_on(async {
            let upload = client.attachments().upload_for("contact-id");
            let upload = upload
                .file("a.zip", content.clone())
                .on_progress(|_, _| peak());
            upload.send().await.unwrap();
        });
    });
    measure("upload of a file", &mut || {
        runtime.block_on(async {
            let upload = client.attachments().upload_for("contact-id");
            let upload = upload.path(&source).on_progress(|_, _| peak());
            upload.send().await.unwrap();
        });
    });
    measure("recording as a stream", &mut || {
        let read = runtime.block_on(async {
            let mut recording = client.messages().recording("call").await.unwrap().unwrap();
            let mut read = 0;
            while let Some(chunk) = recording.try_next().await.unwrap() {
                read += chunk.len();
                peak();
            }
            read
        });
        assert_eq!(read, RECORDING);
    });
    measure("recording to a file", &mut || {
        let path = folder.join("bench.mp3");
        let saved = runtime.block_on(async {
            let recording = client.messages().recording("call").await.unwrap().unwrap();
            let watch = async {
                loop {
                    peak();
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            tokio::select! {
                saved = recording.save(&path) => saved.unwrap(),
                () = watch => 0,
            }
        });
        assert_eq!(saved, RECORDING as u64);
        fs::remove_file(path).unwrap();
    });
    fs::remove_file(&source).unwrap();
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    assert!(all, "a call takes too much memory");
}

/// The most resident memory that was seen during a call.
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn peak() {
    PEAK.fetch_max(resident("self").unwrap(), Relaxed);
}

/// Answers uploads once their body has arrived, and all else with the recording.
async fn answer(mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let head = loop {
            if let Some(end) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            match stream.read(&mut buffer).await {
                Ok(read @ 1..) => request.extend_from_slice(&buffer[..read]),
                _ => return,
            }
        };
        let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
        let length = text.split_once("content-length: ").map(|(_, rest)| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().unwrap()
        });
        let mut left = length.unwrap_or(0) - (request.len() - head);
        request.clear();
        while left > 0 {
            left -= stream.read(&mut buffer).await.unwrap();
        }
        if length.is_some() {
            let body = r#"{"uploadedFiles":{"a":"https://a.co/a"}}"#;
            let head = format!(
                "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all((head + body).as_bytes()).await.unwrap();
        } else {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {RECORDING}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            for _ in 0..RECORDING / buffer.len() {
                stream.write_all(&buffer).await.unwrap();
            }
        }
    }
}

//! Recordings and transcriptions.

use std::{path::PathBuf, time::Duration};

use futures_util::{FutureExt, TryStreamExt};
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE},
};
use leadconnector::{
    Client, Delivery, ErrorKind,
    attachments::RECORDING_TIMEOUT,
    clock::ManualClock,
    sandbox::{Fault, Sandbox},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support;

/// Serves one recording of which these bytes arrive, with a `Content-Length`. Then the connection
/// closes, or stays open.
async fn server(announced: usize, sent: usize, closes: bool) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            stream.read_buf(&mut request).await.unwrap();
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: audio/x-wav\r\ncontent-length: {announced}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![1; sent]).await.unwrap();
        if !closes {
            std::future::pending::<()>().await;
        }
    });
    support::client(url).at("sandboxLocation")
}

fn replies(status: u16, body: &Value) -> Fault {
    Fault::status(StatusCode::from_u16(status).unwrap()).json(body)
}

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("call.mp3")
}

fn files(path: &std::path::Path) -> Vec<String> {
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[tokio::test]
async fn a_recording_is_a_stream_and_saved_to_a_file() {
    let sandbox = Sandbox::start().await.unwrap();
    let audio: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    sandbox.recording("call", audio.clone());
    let messages = sandbox.client().at("sandboxLocation").messages();
    let recording = messages.recording("call").await.unwrap().unwrap();
    assert_eq!(recording.content_type(), Some("audio/x-wav"));
    assert_eq!(recording.content_length(), Some(300_000));
    let chunks: Vec<_> = recording.try_collect().await.unwrap();
    assert!(chunks.concat() == audio);

    let path = path("saved");
    std::fs::write(&path, "older").unwrap();
    let recording = messages.recording("call").await.unwrap().unwrap();
    assert_eq!(recording.save(&path).await.unwrap(), 300_000);
    assert!(std::fs::read(&path).unwrap() == audio);
    assert_eq!(files(&path), ["call.mp3"]);
}

#[tokio::test]
async fn a_recording_that_is_cut_off_is_an_error_and_leaves_no_file() {
    let client = server(100_000, 70_000, true).await;
    let recording = client.messages().recording("call").await.unwrap().unwrap();
    let path = path("cut_off");
    let error = recording.save(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionLost);
    assert!(files(&path).is_empty());
}

#[tokio::test]
async fn the_whole_recording_has_a_timeout() {
    let client = server(2, 1, false).await;
    let recording = client.messages().recording("call").await.unwrap().unwrap();
    let mut recording = recording.timeout(Duration::ZERO);
    let error = loop {
        match recording.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the recording has ended"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_slow_reader_meets_the_deadline() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    sandbox.recording("call", "audio");
    let recording = messages.recording("call").await.unwrap().unwrap();
    // Its first chunk has arrived.
    let mut recording = recording.timeout(Duration::ZERO);
    let error = recording.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_timeout_may_be_longer_than_all_time() {
    let client = server(2, 1, false).await;
    let recording = client.messages().recording("call").await.unwrap().unwrap();
    let mut recording = recording.timeout(Duration::MAX);
    tokio::time::pause();
    tokio::time::advance(2 * RECORDING_TIMEOUT).await;
    assert_eq!(recording.try_next().await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_may_have_the_longest_name_and_a_save_that_fails_has_sent_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    sandbox.recording("call", "audio");
    let path = path("long_name").with_file_name(format!("{}.mp3", "a".repeat(251)));
    let recording = messages.recording("call").await.unwrap().unwrap();
    assert_eq!(recording.save(&path).await.unwrap(), 5);
    assert_eq!(std::fs::read(&path).unwrap(), b"audio");

    let recording = messages.recording("call").await.unwrap().unwrap();
    let error = recording.save("/nowhere/at/all.mp3").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.operation(), Some("get_message_recording"));
}

#[test]
fn a_dropped_save_leaves_no_file() {
    let path = path("dropped");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for _ in 0..20 {
            let client = server(100, 10, false).await;
            let recording = client.messages().recording("call").await.unwrap().unwrap();
            // It has begun to create a file.
            assert!(recording.save(&path).now_or_never().is_none());
        }
    });
    // Waits for what runs in threads of the runtime.
    drop(runtime);
    assert!(files(&path).is_empty());
}

#[tokio::test]
async fn no_recording_is_none_and_another_422_is_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    assert!(messages.recording("call").await.unwrap().is_none());
    sandbox.fault(replies(404, &json!({ "message": "Not found" })));
    assert!(messages.recording("call").await.unwrap().is_none());
    sandbox.fault(replies(
        422,
        &json!({ "message": "locationId must be a string" }),
    ));
    let error = messages.recording("call").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
}

#[tokio::test]
async fn a_200_that_is_no_recording_replaces_no_file() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    let ok = |status| Fault::status(StatusCode::from_u16(status).unwrap());
    let none = json!({ "statusCode": 422, "message": "Message does not have recording" });
    for fault in [ok(204), ok(200), ok(200).json(&none)] {
        sandbox.fault(fault);
        assert!(messages.recording("call").await.unwrap().is_none());
    }
    let failure = json!({ "error": "Unauthorized", "statusCode": 401 });
    let audio = || ok(200).header(CONTENT_TYPE, HeaderValue::from_static("audio/x-wav"));
    let part = HeaderValue::from_static("bytes 0-3/1000");
    let audio_part = audio().header(CONTENT_RANGE, part.clone()).body("RIFF");
    let page = ok(200).header(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    let gzip = HeaderValue::from_static("gzip");
    for fault in [
        ok(200).json(&failure),
        ok(200).json(&json!({ "message": "a".repeat(300_000) })),
        ok(206).header(CONTENT_RANGE, part).body("RIFF"),
        audio_part,
        audio().header(CONTENT_ENCODING, gzip).body("zip"),
        page.body("<p>Sign in"),
    ] {
        sandbox.fault(fault);
        let error = messages.recording("call").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
        assert_eq!(error.operation(), Some("get_message_recording"));
    }
    let identity = HeaderValue::from_static("identity");
    sandbox.fault(audio().header(CONTENT_ENCODING, identity).body("RIFF"));
    let recording = messages.recording("call").await.unwrap().unwrap();
    assert_eq!(recording.content_length(), Some(4));
    let chunks: Vec<_> = recording.try_collect().await.unwrap();
    assert_eq!(chunks.concat(), b"RIFF");
}

/// Waits until the clock's next sleep ends after this many seconds, and advances it so far.
async fn advance(clock: &ManualClock, seconds: u64) {
    let wanted = Some(Duration::from_secs(seconds));
    let sleeps = async {
        while clock.next_wake() != wanted {
            tokio::task::yield_now().await;
        }
    };
    support::soon(sleeps).await;
    clock.advance(Duration::from_secs(seconds));
}

#[tokio::test]
async fn a_recording_is_waited_for_on_the_clock() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    let waits = tokio::spawn(async move {
        let found = messages
            .wait_for_recording("call", Duration::from_secs(60))
            .await;
        found.unwrap().map(|recording| recording.content_length())
    });
    advance(&clock, 2).await;
    advance(&clock, 5).await;
    sandbox.until(|sandbox| sandbox.requests().len() == 3).await;
    sandbox.recording("call", "audio");
    advance(&clock, 10).await;
    assert_eq!(waits.await.unwrap(), Some(Some(5)));
    assert_eq!(sandbox.requests().len(), 4);
}

#[tokio::test]
async fn waiting_for_a_recording_ends() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    let waits = tokio::spawn(async move {
        let found = messages
            .wait_for_recording("call", Duration::from_secs(6))
            .await;
        found.unwrap().is_none()
    });
    advance(&clock, 2).await;
    advance(&clock, 3).await;
    assert!(waits.await.unwrap());
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn a_look_for_a_recording_ends_with_the_wait() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.faults([Fault::none(), Fault::hang()]);
    let messages = sandbox.client().at("sandboxLocation").messages();
    let waits = tokio::spawn(async move {
        let found = messages
            .wait_for_recording("call", Duration::from_secs(10))
            .await;
        found.unwrap().is_none()
    });
    advance(&clock, 2).await;
    sandbox.until(|sandbox| sandbox.requests().len() == 2).await;
    advance(&clock, 8).await;
    assert!(waits.await.unwrap());
}

#[tokio::test]
async fn transcriptions_are_read_and_none_is_none() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    assert!(messages.transcription("call").await.unwrap().is_none());
    assert!(messages.transcription_text("call").await.unwrap().is_none());
    sandbox.transcription("call", ["Hello.", "Hi Jane."]);
    let sentences = messages.transcription("call").await.unwrap().unwrap();
    let said: Vec<_> = sentences
        .iter()
        .map(|s| (s.sentence_index(), s.transcript()))
        .collect();
    assert_eq!(
        said,
        [(Some(0), Some("Hello.")), (Some(1), Some("Hi Jane."))]
    );
    let text = messages.transcription_text("call").await.unwrap();
    assert_eq!(text.as_deref(), Some("Hello.\nHi Jane."));
}

#[tokio::test]
async fn a_transcription_that_reports_a_failure_is_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    sandbox.fault(replies(200, &json!({ "statusCode": 500, "message": "no" })));
    let error = messages.transcription("call").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    sandbox.fault(replies(200, &json!([])));
    assert!(messages.transcription("call").await.unwrap().is_none());

    sandbox.fault(replies(200, &json!({ "statusCode": 500, "message": "no" })));
    let error = messages.transcription_text("call").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert_eq!(error.messages(), ["no"]);
    sandbox.fault(Fault::status(StatusCode::PARTIAL_CONTENT).body("Hel"));
    let error = messages.transcription_text("call").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    let object = json!({ "text": "Hello." });
    sandbox.fault(replies(200, &object));
    let text = messages.transcription_text("call").await.unwrap();
    assert_eq!(text, Some(object.to_string()));
}

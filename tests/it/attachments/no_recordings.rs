//! Replies that are no recording although their status and `Content-Type` say so.

use futures_util::TryStreamExt;
use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use leadconnector::{
    Client, ErrorKind,
    sandbox::{Fault, Sandbox},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::support::{self, soon};

/// Serves these bytes as audio in chunks of one byte each, `times` times over. Then the content
/// ends, or the connection stays open.
async fn byte_by_byte(bytes: &str, times: usize, ends: bool) -> Client {
    let chunks: String = bytes
        .chars()
        .map(|byte| format!("1\r\n{byte}\r\n"))
        .collect();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            stream.read_buf(&mut request).await.unwrap();
        }
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: audio/x-wav\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..times {
            // The client may have hung up.
            if times > 1 {
                let _ = stream.write_all(chunks.as_bytes()).await;
                continue;
            }
            for chunk in chunks.as_bytes() {
                let _ = stream.write_all(&[*chunk]).await;
                tokio::task::yield_now().await;
            }
        }
        if !ends {
            std::future::pending::<()>().await;
        }
        let _ = stream.write_all(b"0\r\n\r\n").await;
    });
    support::client(url).at("sandboxLocation")
}

#[tokio::test]
async fn a_message_under_another_media_type_is_no_recording() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    let none = r#"{"statusCode":422,"message":"Message does not have recording"}"#;
    for media_type in ["audio/x-wav", "application/octet-stream", "text/plain"] {
        let reply = |body: &'static str| {
            let media_type = HeaderValue::from_static(media_type);
            Fault::status(StatusCode::OK)
                .header(CONTENT_TYPE, media_type)
                .body(body)
        };
        for none in [
            none,
            concat!(
                "\u{feff}",
                r#"{"message":"Message does not have recording"}"#
            ),
        ] {
            sandbox.fault(reply(none));
            assert!(messages.recording("call").await.unwrap().is_none());
        }
        for (body, said) in [
            ("{}", None),
            ("\n { \"error\": \"Unauthorized\" }", Some("Unauthorized")),
            (r#"{"message":"no"}"#, Some("no")),
            ("\u{feff}{\"message\":\"no\"}", Some("no")),
            (r#"[{"message":"no"}]"#, Some("no")),
            ("[]", None),
            ("[1]", Some("1")),
            ("null", None),
            ("\"no\"", Some("no")),
            ("<!DOCTYPE html><title>502</title>", None),
            ("\r\n<html>", None),
        ] {
            sandbox.fault(reply(body));
            let error = messages.recording("call").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{body}");
            assert_eq!(error.operation(), Some("get_message_recording"));
            assert_eq!(error.messages().first().map(String::as_str), said);
        }
    }
}

#[tokio::test]
async fn the_media_type_of_a_message_means_no_recording_unless_the_content_is_audio() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    for media_type in [
        "application/json",
        "application/problem+json",
        "text/html",
        "Text/HTML; charset=utf-8",
        "text/plain",
    ] {
        let page = |body: &str| {
            let media_type = HeaderValue::from_static(media_type);
            Fault::status(StatusCode::OK)
                .body(body)
                .header(CONTENT_TYPE, media_type)
        };
        sandbox.fault(page("Down for maintenance"));
        let error = messages.recording("call").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{media_type}");
        for none in ["", "Message does not have recording"] {
            sandbox.fault(page(none));
            assert!(
                messages.recording("call").await.unwrap().is_none(),
                "{media_type}"
            );
        }
    }
}

#[tokio::test]
async fn audio_under_the_media_type_of_a_message_is_a_recording() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().at("sandboxLocation").messages();
    for media_type in ["application/json", "text/plain"] {
        for audio in ["RIFF\u{4}\0\0\0WAVEfmt ", "ID3\u{4}\0\0", "OggS\0"] {
            let reply = Fault::status(StatusCode::OK).body(audio);
            sandbox.fault(reply.header(CONTENT_TYPE, HeaderValue::from_static(media_type)));
            let recording = messages.recording("call").await.unwrap().unwrap();
            let chunks: Vec<_> = recording.try_collect().await.unwrap();
            assert_eq!(chunks.concat(), audio.as_bytes());
        }
    }
}

#[tokio::test]
async fn an_object_that_arrives_byte_by_byte_is_no_recording() {
    let client = byte_by_byte(" {\r\n\"message\":\"not today\"}", 1, true).await;
    let error = soon(client.messages().recording("call")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert_eq!(error.messages(), ["not today"]);

    let none = r#"{"message":"Message does not have recording"}"#;
    let client = byte_by_byte(none, 1, true).await;
    assert!(
        soon(client.messages().recording("call"))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn bytes_that_were_read_ahead_are_part_of_the_recording() {
    for audio in [
        "\n {z\u{1}",
        "{",
        " ",
        "RIFF",
        "[",
        "<",
        "<html",
        "[z]",
        "nul",
        "noise",
    ] {
        let client = byte_by_byte(audio, 1, true).await;
        let recording = soon(client.messages().recording("call")).await.unwrap();
        let chunks: Vec<_> = soon(recording.unwrap().try_collect()).await.unwrap();
        assert_eq!(chunks.concat(), audio.as_bytes());
    }
}

#[tokio::test]
async fn blanks_without_end_are_not_waited_for() {
    let client = byte_by_byte(&" ".repeat(64), 1, false).await;
    let recording = soon(client.messages().recording("call")).await.unwrap();
    let first = soon(recording.unwrap().try_next()).await.unwrap();
    assert_eq!(first.unwrap(), " ".repeat(64));
}

/// Each of these chunks costs more memory than its byte if it is kept: all of them some 12 MiB. The
/// bound leaves room for the server, which is in the same process.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn chunks_of_a_byte_cost_no_memory() {
    use crate::support::process::{is_alone, resident};

    const MORE: usize = 6 << 10;
    const CHUNKS: usize = 400_000;

    if !is_alone("attachments::no_recordings::chunks_of_a_byte_cost_no_memory") {
        return;
    }
    // Allocates what is allocated once.
    let client = byte_by_byte("RIFF", 1000, true).await;
    let recording = client.messages().recording("call").await.unwrap().unwrap();
    let _: Vec<_> = recording.try_collect().await.unwrap();

    let before = resident();
    let client = byte_by_byte("RIFF", CHUNKS / 4, true).await;
    let mut recording = client.messages().recording("call").await.unwrap().unwrap();
    let (mut read, mut most) = (0, before);
    while let Some(chunk) = recording.try_next().await.unwrap() {
        read += chunk.len();
        if read % 10_000 == 0 {
            most = most.max(resident());
        }
    }
    assert_eq!(read, CHUNKS);
    assert!(most <= before + MORE, "{before} {most}");

    let client = byte_by_byte("{\"a\"", CHUNKS / 4, true).await;
    let error = client.messages().recording("call").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    most = resident();
    assert!(most <= before + MORE, "{before} {most}");
}

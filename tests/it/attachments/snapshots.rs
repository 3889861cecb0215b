//! The request of each operation of files, as the facade sends it, and its replies, as parsed.

use httpmock::MockServer;
use insta::{assert_json_snapshot, assert_snapshot, with_settings};
use leadconnector::{Client, attachments::Sentence, id::Resource, sandbox::Sandbox};
use serde_json::{Value, json};

use crate::{
    read_snapshots::{assert_operation, examples},
    sandbox::tokens::install,
    support,
};

const MESSAGE: &str = "t22c6DQcTDf3MjRhwf77";
const LOCATION: &str = "l1C08ntBrFjLS0elLIYU";

/// Returns a client with a token that the sandbox issued for `LOCATION`, and the token.
async fn client_of_location(sandbox: &Sandbox) -> (Client, String) {
    let token = install(sandbox, &Resource::location(LOCATION)).await.access;
    let builder = Client::builder().token(&token).location(LOCATION);
    (builder.base_url(sandbox.url()).build().unwrap(), token)
}

/// The request as text, with `boundary` in the place of the random boundary.
#[tokio::test]
async fn upload_attachments_is_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let (client, token) = client_of_location(&sandbox).await;
    let upload = client.attachments().upload_for("cI08i1Bls3iTB9bKgFJh");
    let upload = upload
        .file("offer.pdf", "%PDF")
        .file("logo \"1\".png", "PNG");
    upload.send().await.unwrap();
    let request = &sandbox.requests()[1]; // after that for the token
    let content_type = request.headers()["content-type"].to_str().unwrap();
    let boundary = multer::parse_boundary(content_type).unwrap();
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    let text = format!(
        "{} {}\n{}\n\n{}",
        request.method(),
        request.path(),
        headers.join("\n"),
        std::str::from_utf8(request.body())
            .unwrap()
            .replace('\r', "")
    );
    let text = text
        .replace(&boundary, "[boundary]")
        .replace(&token, "[token]");
    let text = text.replace(sandbox.url().trim_start_matches("http://"), "[host]");
    let text = text.replace(env!("CARGO_PKG_VERSION"), "x.y.z");
    with_settings!({
        prepend_module_to_snapshot => false,
        omit_expression => true,
        snapshot_path => "../snapshots",
    }, {
        assert_snapshot!("operation__upload_attachments", text);
    });
}

#[tokio::test]
async fn the_reply_to_an_upload_is_as_reviewed() {
    for (example, reply) in examples("upload_attachments") {
        let server = MockServer::start_async().await;
        server
            .mock_async(|_, then| drop(then.status(201).json_body(reply.clone())))
            .await;
        let client = support::client(server.base_url()).at(LOCATION);
        let upload = client.attachments().upload_for("c");
        let upload = upload.file("offer.pdf", "a").file("logo.png", "b");
        let uploaded = upload.send().await.unwrap();
        let parsed: Vec<_> = uploaded.iter().collect();
        with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            snapshot_path => "../snapshots/replies",
        }, {
            assert_json_snapshot!(format!("upload_attachments__{example}"), parsed);
        });
    }
}

fn sentence(sentence: &Sentence) -> Value {
    json!({
        "media_channel": sentence.media_channel(),
        "sentence_index": sentence.sentence_index(),
        "start_time": sentence.start_time(),
        "end_time": sentence.end_time(),
        "transcript": sentence.transcript(),
        "confidence": sentence.confidence(),
        "speaker": sentence.speaker(),
    })
}

#[tokio::test]
async fn get_message_transcription_is_as_reviewed() {
    assert_operation("get_message_transcription", async |client| {
        let messages = client.at(LOCATION).messages();
        let transcription = messages.transcription(MESSAGE).await.unwrap().unwrap();
        transcription.iter().map(sentence).collect()
    })
    .await;
}

#[tokio::test]
async fn set_message_attachments_is_as_reviewed() {
    assert_operation("set_message_attachments", async |client| {
        let urls = ["https://storage.com/recording.mp3"];
        let set = client.messages().set_attachments(MESSAGE, urls).await;
        json!(format!("{:?}", set.unwrap()))
    })
    .await;
}

#[tokio::test]
async fn the_requests_for_bytes_are_as_reviewed() {
    let sandbox = Sandbox::start().await.unwrap();
    let (client, _) = client_of_location(&sandbox).await;
    let messages = client.messages();
    assert!(messages.recording(MESSAGE).await.unwrap().is_none());
    assert!(
        messages
            .transcription_text(MESSAGE)
            .await
            .unwrap()
            .is_none()
    );
    let ids = ["get_message_recording", "download_message_transcription"];
    for (id, request) in ids.into_iter().zip(sandbox.requests().into_iter().skip(1)) {
        let accept = request.headers()["accept"].to_str().unwrap();
        let version = request.headers()["version"].to_str().unwrap();
        let request = json!({
            "method": request.method().as_str(),
            "path": request.path(),
            "query": request.query(),
            "accept": accept,
            "version": version,
            "body": request.body().len(),
        });
        with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "../snapshots" }, {
            assert_json_snapshot!(format!("operation__{id}"), request);
        });
    }
}

//! The body of an upload, as an independent parser reads it.

use std::{
    io,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use leadconnector::{
    ErrorKind,
    attachments::Upload,
    sandbox::{Fault, Sandbox},
};
use multer::Multipart;

/// The name, file name, media type and content of a part.
type Part = (String, Option<String>, Option<String>, Vec<u8>);

/// Parses the body of a request that the sandbox received.
async fn parts(sandbox: &Sandbox, index: usize) -> Vec<Part> {
    let request = &sandbox.requests()[index];
    let content_type = request.headers()["content-type"].to_str().unwrap();
    let boundary = multer::parse_boundary(content_type).unwrap();
    let body = request.body().clone();
    let body = stream::once(async move { Ok::<_, io::Error>(body) });
    let mut multipart = Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.unwrap() {
        let (name, file_name) = (field.name().unwrap().to_owned(), field.file_name());
        let file_name = file_name.map(str::to_owned);
        let content_type = field.content_type().map(ToString::to_string);
        let content = field.bytes().await.unwrap().to_vec();
        parts.push((name, file_name, content_type, content));
    }
    parts
}

async fn sandbox() -> (Sandbox, Upload) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client().at("sandboxLocation");
    let upload = client.attachments().upload_for("contact-id");
    (sandbox, upload)
}

fn chunks(chunks: &[&'static [u8]]) -> impl futures_util::Stream<Item = io::Result<Bytes>> + use<> {
    let chunks: Vec<_> = chunks
        .iter()
        .map(|chunk| Ok(Bytes::from_static(chunk)))
        .collect();
    stream::iter(chunks)
}

#[tokio::test]
async fn bytes_paths_and_streams_arrive_with_their_names_and_types() {
    let (sandbox, upload) = sandbox().await;
    let content: Vec<u8> = (0..=255).cycle().take(200_000).collect();
    let path = format!("{}/Cargo.toml.txt", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, b"read from a path").unwrap();
    let upload = upload
        .file("a.PDF", content.clone())
        .path(path)
        .stream("known.mp3", Some(5), chunks(&[b"12", b"345"]))
        .stream("unknown.wav", None, chunks(&[b"a", b"", b"bc"]));
    let uploaded = upload.send().await.unwrap();
    assert_eq!(uploaded.len(), 4);
    let text = |text: &str| Some(text.to_owned());
    let file = |name: &str, kind: &str, content: &[u8]| {
        (
            "fileAttachment".to_owned(),
            text(name),
            text(kind),
            content.to_vec(),
        )
    };
    let field = |name: &str, value: &str| (name.to_owned(), None, None, value.as_bytes().to_vec());
    let wanted = [
        field("contactId", "contact-id"),
        field("locationId", "sandboxLocation"),
        file("a.PDF", "application/pdf", &content),
        file("Cargo.toml.txt", "text/plain", b"read from a path"),
        file("known.mp3", "audio/mpeg", b"12345"),
        file("unknown.wav", "audio/wav", b"abc"),
    ];
    assert!(parts(&sandbox, 0).await == wanted, "another body");
    assert!(
        sandbox.requests()[0]
            .headers()
            .get("content-length")
            .is_none()
    );
}

#[tokio::test]
async fn a_name_cannot_end_its_header() {
    let (sandbox, upload) = sandbox().await;
    let name = "a\"; name=\"locationId\r\n\r\nother\r\n--Grüße 日本\\.pdf";
    let uploaded = upload.file(name, "content").send().await.unwrap();
    assert!(uploaded.url(name).is_some());
    let parts = parts(&sandbox, 0).await;
    assert_eq!(parts.len(), 3);
    let (field, file_name, _, content) = &parts[2];
    assert_eq!(
        (field.as_str(), content.as_slice()),
        ("fileAttachment", &b"content"[..])
    );
    let file_name = file_name.as_deref().unwrap();
    assert!(
        file_name.starts_with("a%22; name=%22locationId%0D%0A%0D%0Aother"),
        "{file_name}"
    );
    assert!(file_name.contains("Grüße 日本"), "{file_name}");
}

#[tokio::test]
async fn each_upload_has_another_boundary() {
    let (sandbox, upload) = sandbox().await;
    upload.file("a.txt", "a").send().await.unwrap();
    let client = sandbox.client().at("sandboxLocation");
    client
        .attachments()
        .upload_in("c")
        .file("a.txt", "a")
        .send()
        .await
        .unwrap();
    let of = |index: usize| sandbox.requests()[index].headers()["content-type"].clone();
    assert_ne!(of(0), of(1));
}

#[tokio::test]
async fn progress_is_told_up_to_the_length_of_the_body() {
    let (sandbox, upload) = sandbox().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let upload = upload.on_progress(move |sent, total| tell.lock().unwrap().push((sent, total)));
    upload.file("a.zip", vec![7; 1 << 20]).send().await.unwrap();
    let told = told.lock().unwrap();
    let length = sandbox.requests()[0].body().len() as u64;
    assert!(told.len() > 16 && told.is_sorted(), "{told:?}");
    assert_eq!(*told.last().unwrap(), (length, Some(length)));
}

#[tokio::test]
async fn bytes_are_sent_again_after_a_failure_and_a_stream_is_not() {
    let (sandbox, upload) = sandbox().await;
    sandbox.fault(Fault::status(StatusCode::SERVICE_UNAVAILABLE));
    upload.file("a.txt", "again").send().await.unwrap();
    assert_eq!(parts(&sandbox, 0).await[2].3, b"again");
    assert_eq!(parts(&sandbox, 1).await[2].3, b"again");

    sandbox.fault(Fault::status(StatusCode::SERVICE_UNAVAILABLE));
    let client = sandbox.client().at("sandboxLocation");
    let upload = client.attachments().upload_for("contact-id");
    let error = upload
        .stream("a.txt", None, chunks(&[b"once"]))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn a_secure_upload_says_so() {
    let (sandbox, upload) = sandbox().await;
    upload.secure().file("a.pdf", "a").send().await.unwrap();
    let parts = parts(&sandbox, 0).await;
    let fields = parts.iter().filter(|part| part.1.is_none());
    let fields: Vec<_> = fields.map(|part| (&*part.0, &*part.3)).collect();
    let wanted: [(&str, &[u8]); 3] = [
        ("contactId", b"contact-id"),
        ("locationId", b"sandboxLocation"),
        ("isSecureAttachment", b"true"),
    ];
    assert_eq!(fields, wanted);
}

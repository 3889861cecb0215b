//! Uploads to the sandbox, as other clients send them, and replies of their own.

use http::Method;
use leadconnector::{
    ErrorKind,
    sandbox::{Reply, Sandbox},
};
use serde_json::{Value, json};

use crate::support;

/// Posts a form of a field, a location and one file. Returns the status and the reply.
async fn post(sandbox: &Sandbox, field: &str, name: &str, size: usize) -> (u16, Value) {
    let mut body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\nid\r\n\
         --b\r\nContent-Disposition: form-data; name=\"locationId\"\r\n\r\nsandboxLocation\r\n\
         --b\r\nContent-Disposition: form-data; name=\"fileAttachment\"; filename=\"{name}\"\r\n\
         Content-Type: text/plain\r\n\r\n"
    )
    .into_bytes();
    body.resize(body.len() + size, b'a');
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = support::http()
        .post(format!("{}/conversations/messages/upload", sandbox.url()))
        .bearer_auth("pit-a")
        .header("version", "2021-04-15")
        .header("content-type", "multipart/form-data; boundary=b");
    let reply = request.body(body).send().await.unwrap();
    (reply.status().as_u16(), reply.json().await.unwrap())
}

#[tokio::test]
async fn what_was_uploaded_can_be_fetched_by_anybody() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let upload = client.attachments().upload_in("conversation-id");
    let uploaded = upload.file("ä b.txt", "content").send().await.unwrap();
    let url = uploaded.url("ä b.txt").unwrap();
    let reply = support::http().get(url).send().await.unwrap();
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.headers()["content-type"], "text/plain");
    assert_eq!(reply.text().await.unwrap(), "content");
    let other = url.replace("00000001", "00000002");
    let other = support::http().get(other).send().await.unwrap();
    assert_ne!(other.status(), 200);
}

#[tokio::test]
async fn an_upload_for_nobody_is_404() {
    let sandbox = Sandbox::start().await.unwrap();
    let (status, reply) = post(&sandbox, "other", "a.txt", 1).await;
    assert_eq!(
        (status, reply["message"].as_str()),
        (404, Some("Contact id not given"))
    );
}

#[tokio::test]
async fn a_file_that_is_too_large_is_413_and_one_of_another_type_415() {
    let sandbox = Sandbox::start().await.unwrap();
    let (status, _) = post(&sandbox, "contactId", "a.txt", 5 << 20).await;
    assert_eq!(status, 201);
    let (status, reply) = post(&sandbox, "contactId", "a.txt", (5 << 20) + 1).await;
    assert_eq!((status, reply["status"].as_u64()), (413, Some(413)));
    let (status, reply) = post(&sandbox, "contactId", "a.exe", 1).await;
    assert_eq!((status, reply["status"].as_u64()), (415, Some(415)));
}

#[tokio::test]
async fn a_reply_with_more_or_other_urls_than_files_is_an_error() {
    let url = "https://files.example/1";
    for files in [
        json!({ "a.txt": url, "b.txt": url }),
        json!({ "a.txt": "javascript:x" }),
        json!({}),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let reply = json!({ "uploadedFiles": files });
        sandbox.on(
            Method::POST,
            "/conversations/messages/upload",
            Reply::json(&reply),
        );
        let upload = sandbox.client().attachments().upload_for("contact-id");
        let error = upload.file("a.txt", "content").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{files}");
    }
}

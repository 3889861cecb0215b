//! Uploads that are refused before any request, or cut off.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::Poll,
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use leadconnector::{
    Error, ErrorKind,
    attachments::{MAX_FILE_BYTES, Upload},
    sandbox::Sandbox,
};
use tokio::sync::Notify;

/// Returns the fields of the problems of an upload, of which nothing was sent.
async fn problems(build: impl Fn(Upload) -> Upload) -> Vec<String> {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client().at("sandboxLocation");
    let upload = build(client.attachments().upload_for("contact-id"));
    let error = upload.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(sandbox.requests().is_empty());
    let problems = error.problems().iter();
    problems
        .map(|p| format!("{}: {}", p.field(), p.found()))
        .collect()
}

#[tokio::test]
async fn what_the_service_does_not_take_is_refused_before_any_request() {
    assert_eq!(problems(|upload| upload).await, ["files: no file"]);
    let six = |upload: Upload| (0..6).fold(upload, |u, n| u.file(format!("{n}.txt"), "a"));
    assert_eq!(problems(six).await, ["files: 6 files"]);
    let size = usize::try_from(MAX_FILE_BYTES).unwrap() + 1;
    let too_large = |upload: Upload| {
        let stream = stream::empty::<io::Result<Bytes>>();
        upload
            .file("a.zip", vec![0; size])
            .stream("b.zip", Some(size as u64), stream)
    };
    assert_eq!(
        problems(too_large).await,
        [
            "files[0].content: 5242881 bytes",
            "files[1].content: 5242881 bytes"
        ]
    );
    let kinds = |upload: Upload| {
        let upload = upload
            .file("virus.exe", "a")
            .file("pdf", "a")
            .file(" ", "a");
        upload.file("b.txt", "a").file("b.txt", "b")
    };
    assert_eq!(
        problems(kinds).await,
        [
            "files[0].name: a file of the type exe",
            "files[1].name: a name without the extension of a type",
            "files[2].name: nothing",
            "files[4].name: the name of an earlier file",
        ]
    );
    let equal_on_the_wire = |upload: Upload| upload.file("a\".pdf", "a").file("a%22.pdf", "b");
    assert_eq!(
        problems(equal_on_the_wire).await,
        ["files[1].name: the name of an earlier file"]
    );
    let missing = |upload: Upload| upload.path("/nowhere/at/all.pdf");
    assert_eq!(
        problems(missing).await,
        ["files[0].path: a file that can't be read (entity not found)"]
    );
}

#[tokio::test]
async fn an_upload_needs_a_location() {
    let client = leadconnector::Client::new("pit-a").unwrap();
    let upload = client
        .attachments()
        .upload_for("contact-id")
        .file("a.txt", "a");
    let error = upload.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

async fn cut_off(length: Option<u64>, chunks: Vec<io::Result<Bytes>>) -> Error {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client().at("sandboxLocation");
    let upload = client.attachments().upload_for("contact-id");
    let error = upload
        .stream("a.zip", length, stream::iter(chunks))
        .send()
        .await
        .unwrap_err();
    assert!(
        sandbox.requests().is_empty(),
        "an incomplete body was taken"
    );
    assert_eq!(error.kind(), ErrorKind::Io, "{error:?}");
    error
}

fn source(error: &Error) -> String {
    std::error::Error::source(error).unwrap().to_string()
}

#[tokio::test]
async fn a_stream_of_another_length_is_cut_off() {
    let chunk = || Ok(Bytes::from_static(b"12345"));
    let error = cut_off(Some(6), vec![chunk()]).await;
    assert_eq!(source(&error), "5 bytes or more instead of 6");
    let error = cut_off(Some(6), vec![chunk(), chunk()]).await;
    assert_eq!(source(&error), "10 bytes or more instead of 6");
    let large = Bytes::from(vec![0; 1 << 20]);
    let error = cut_off(None, (0..6).map(|_| Ok(large.clone())).collect()).await;
    assert_eq!(source(&error), "more than 5242880 bytes");
}

#[tokio::test]
async fn the_error_of_a_stream_is_the_source() {
    let failed = io::Error::new(io::ErrorKind::PermissionDenied, "no access");
    let error = cut_off(None, vec![Ok(Bytes::from_static(b"a")), Err(failed)]).await;
    assert_eq!(source(&error), "no access");
}

#[tokio::test]
async fn a_panic_of_a_stream_or_of_the_progress_function_is_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client().at("sandboxLocation");
    let polls = Arc::new(AtomicUsize::new(0));
    let polled = Arc::clone(&polls);
    let panics = stream::poll_fn(move |_| -> Poll<Option<io::Result<Bytes>>> {
        polled.fetch_add(1, SeqCst);
        panic!("a stream that panics")
    });
    let uploads = [
        client
            .attachments()
            .upload_for("contact-id")
            .stream("a.txt", None, panics),
        client
            .attachments()
            .upload_for("contact-id")
            .file("a.txt", "a")
            .on_progress(|_, _| panic!("a progress function that panics")),
    ];
    for upload in uploads {
        let error = upload.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{error:?}");
        assert_eq!(
            source(&error),
            "the stream or the progress function panicked"
        );
    }
    assert_eq!(polls.load(SeqCst), 1);
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_stream_of_endless_empty_chunks_ends_with_the_timeout() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client().at("sandboxLocation");
    let begun = Arc::new(Notify::new());
    let tell = Arc::clone(&begun);
    let mut polls = 0;
    let empty = stream::repeat_with(move || {
        tell.notify_one();
        polls += 1;
        // The runtime would stand still otherwise.
        assert!(polls < 1_000_000, "nothing else runs");
        Ok(Bytes::new())
    });
    let timeout = Duration::from_secs(60);
    let upload = client.attachments().upload_for("contact-id");
    let upload = upload.stream("a.txt", None, empty).timeout(timeout);
    let sent = tokio::spawn(upload.send());
    begun.notified().await;
    tokio::time::pause();
    // A second more, since timers are rounded up to milliseconds.
    tokio::time::advance(timeout + Duration::from_secs(1)).await;
    let error = sent.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

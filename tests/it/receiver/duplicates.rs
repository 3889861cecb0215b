//! Events that are posted more than once.

use super::*;
use crate::support::fixture;

#[tokio::test]
async fn a_duplicate_is_acknowledged_and_not_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = signer.sign(&unread());
    let first = send(address, "/webhook", headers.clone(), body.clone()).await;
    assert_eq!(first, (200, "handled".to_owned()));
    assert_eq!(
        send(address, "/webhook", headers, body).await,
        (200, String::new())
    );
    assert!(handled.try_recv().is_ok());
    assert!(handled.try_recv().is_err());
    // Without an id, as the documents show some events, duplicates can't be recognized.
    let (headers, body) = signer.sign(&fixture!("004_message"));
    for _ in 0..2 {
        send(address, "/webhook", headers.clone(), body.clone()).await;
        assert!(handled.try_recv().is_ok());
    }
}

#[tokio::test]
async fn an_event_and_a_delivery_with_the_same_webhook_id_are_both_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let event = signer.sign(&text().webhook_id("the same"));
    let delivery = signer.sign(&delivery().webhook_id("the same"));
    for (path, (headers, body), wanted) in [
        ("/webhook", event, "InboundMessage"),
        ("/delivery", delivery, MESSAGE),
    ] {
        for _ in 0..2 {
            let answer = send(address, path, headers.clone(), body.clone()).await;
            assert_eq!(answer.0, 200);
        }
        assert_eq!(handled.try_recv().unwrap(), wanted);
        assert!(handled.try_recv().is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_concurrent_duplicates_one_is_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = signer.sign(&text());
    let sent = (0..32).map(|_| send(address, "/webhook", headers.clone(), body.clone()));
    for (status, words) in join_all(sent).await {
        let expected = [(200, "handled"), (200, ""), (429, "")];
        assert!(expected.contains(&(status, words.as_str())), "{status}");
    }
    assert!(handled.try_recv().is_ok());
    assert!(handled.try_recv().is_err());
}

#[tokio::test]
async fn a_forged_duplicate_does_not_mark_an_id_as_seen() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = Signer::generate().sign(&unread());
    assert_eq!(send(address, "/webhook", headers, body).await.0, 401);
    let (headers, body) = signer.sign(&unread());
    assert_eq!(send(address, "/webhook", headers, body).await.0, 200);
    assert!(handled.try_recv().is_ok());
}

#[tokio::test]
async fn while_a_handler_has_an_event_its_duplicates_are_told_to_come_again() {
    let signer = Signer::generate();
    let (begun, mut has_begun) = mpsc::unbounded_channel();
    let may_end = Arc::new(tokio::sync::Semaphore::new(0));
    let until = Arc::clone(&may_end);
    let handle = async move |_: Event| {
        begun.send(()).unwrap();
        until.acquire().await.unwrap().forget();
        StatusCode::OK
    };
    let webhook = Webhook::new(signer.verifier());
    let app = Router::new().route("/webhook", post_service(webhook.events(handle)));
    let address = serve(app).await;
    let (headers, body) = signer.sign(&unread());
    let first = tokio::spawn(send(address, "/webhook", headers.clone(), body.clone()));
    has_begun.recv().await.unwrap();
    let second = send(address, "/webhook", headers.clone(), body.clone()).await;
    assert_eq!(second, (429, String::new()));
    may_end.add_permits(1);
    assert_eq!(first.await.unwrap().0, 200);
    assert_eq!(send(address, "/webhook", headers, body).await.0, 200);
    assert!(has_begun.try_recv().is_err());
}

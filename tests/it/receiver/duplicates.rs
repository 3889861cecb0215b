//! Events that are posted more than once.

use super::*;

#[tokio::test]
async fn a_duplicate_is_acknowledged_and_not_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier()).seen(MemorySeen::new());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = signer.sign(&fixture!("unread_update"));
    let first = send(address, "/webhook", headers.clone(), body.clone()).await;
    assert_eq!(first, (200, "handled".to_owned()));
    assert_eq!(
        send(address, "/webhook", headers, body).await,
        (200, String::new())
    );
    assert!(handled.try_recv().is_ok());
    assert!(handled.try_recv().is_err());
    // Without an id, duplicates can't be recognized.
    let (headers, body) = signer.sign(&fixture!("004_message"));
    for _ in 0..2 {
        send(address, "/webhook", headers.clone(), body.clone()).await;
        assert!(handled.try_recv().is_ok());
    }
}

#[tokio::test]
async fn an_event_and_a_delivery_with_the_same_webhook_id_are_both_handled() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier()).seen(MemorySeen::new());
    let (address, mut handled) = receiver(webhook).await;
    let event = json!({ "type": "New", "webhookId": "the same" });
    let delivery = json!({ "type": "SMS", "messageId": "m", "webhookId": "the same" });
    for (path, json, wanted) in [("/webhook", &event, "New"), ("/delivery", &delivery, "m")] {
        let (headers, body) = signer.sign(json);
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
    let webhook = Webhook::new(signer.verifier()).seen(MemorySeen::new());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = signer.sign(&fixture!("outbound_message"));
    let sent = (0..32).map(|_| send(address, "/webhook", headers.clone(), body.clone()));
    for (status, words) in join_all(sent).await {
        let expected = [(200, "handled"), (200, ""), (503, "")];
        assert!(expected.contains(&(status, words.as_str())), "{status}");
    }
    assert!(handled.try_recv().is_ok());
    assert!(handled.try_recv().is_err());
}

#[tokio::test]
async fn a_forged_duplicate_does_not_mark_an_id_as_seen() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier()).seen(MemorySeen::new());
    let (address, mut handled) = receiver(webhook).await;
    let (headers, body) = Signer::generate().sign(&fixture!("unread_update"));
    assert_eq!(send(address, "/webhook", headers, body).await.0, 401);
    let (headers, body) = signer.sign(&fixture!("unread_update"));
    assert_eq!(send(address, "/webhook", headers, body).await.0, 200);
    assert!(handled.try_recv().is_ok());
}

#[tokio::test]
async fn a_failing_store_makes_the_service_post_again() {
    struct Broken;
    impl Seen for Broken {
        fn reserve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Reservation, BoxError>> {
            Box::pin(async { Err("the store is down".into()) })
        }

        fn confirm<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(async { Err("the store is down".into()) })
        }

        fn release<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
            Box::pin(async { Err("the store is down".into()) })
        }
    }
    let signer = Signer::generate();
    let (address, mut handled) = receiver(Webhook::new(signer.verifier()).seen(Broken)).await;
    let (headers, body) = signer.sign(&fixture!("unread_update"));
    assert_eq!(
        send(address, "/webhook", headers, body).await,
        (503, String::new())
    );
    assert!(handled.try_recv().is_err());
}

/// What a handler does with an event.
#[derive(Clone, Copy)]
enum Does {
    Fail,
    Panic,
    /// It answers 200 without a word to the store.
    Forget,
    Handle,
}

/// A server whose handler does one thing after the other, and says that it was called.
async fn scripted(webhook: Webhook, script: Vec<Does>) -> (SocketAddr, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&calls);
    let handle = async move |event: Verified<Event>| {
        let call = count.fetch_add(1, Ordering::SeqCst) as usize;
        match script[call] {
            Does::Fail => StatusCode::INTERNAL_SERVER_ERROR,
            Does::Panic => panic!("a handler that panics"),
            Does::Forget => StatusCode::OK,
            Does::Handle => event.handled().await,
        }
    };
    let app = Router::new()
        .route("/webhook", post(handle))
        .with_state(webhook);
    (serve(app).await, calls)
}

#[tokio::test]
async fn an_event_whose_handling_failed_is_handed_on_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let webhook = Webhook::new(sandbox.verifier()).seen(MemorySeen::new());
    let script = vec![Does::Fail, Does::Panic, Does::Fail, Does::Handle];
    let (address, calls) = scripted(webhook, script).await;
    let url = format!("http://{address}/webhook");
    let event = fixture!("unread_update");
    for (status, handed_on) in [(500, 1), (0, 2), (500, 3), (200, 4), (200, 4)] {
        let (headers, body) = sandbox.signer().sign(&event);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = http.post(&url).headers(headers).body(body);
        let answer = request.send().await;
        assert_eq!(answer.map_or(0, |answer| answer.status().as_u16()), status);
        assert_eq!(calls.load(Ordering::SeqCst), handed_on);
    }
}

#[tokio::test]
async fn a_handler_that_forgets_to_say_so_gets_duplicates_and_loses_nothing() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier()).seen(MemorySeen::new());
    let (address, calls) = scripted(webhook, vec![Does::Forget, Does::Handle]).await;
    for handed_on in [1, 2, 2] {
        let (headers, body) = signer.sign(&fixture!("unread_update"));
        assert_eq!(send(address, "/webhook", headers, body).await.0, 200);
        assert_eq!(calls.load(Ordering::SeqCst), handed_on);
    }
}

#[tokio::test]
async fn while_a_handler_has_an_event_its_duplicates_are_told_to_come_again() {
    let signer = Signer::generate();
    let (begun, mut has_begun) = mpsc::unbounded_channel();
    let may_end = Arc::new(tokio::sync::Semaphore::new(0));
    let until = Arc::clone(&may_end);
    let handle = async move |event: Verified<Event>| {
        begun.send(()).unwrap();
        until.acquire().await.unwrap().forget();
        event.handled().await
    };
    let app = Router::new()
        .route("/webhook", post(handle))
        .with_state(Webhook::new(signer.verifier()).seen(MemorySeen::new()));
    let address = serve(app).await;
    let (headers, body) = signer.sign(&fixture!("unread_update"));
    let first = tokio::spawn(send(address, "/webhook", headers.clone(), body.clone()));
    has_begun.recv().await.unwrap();
    let second = send(address, "/webhook", headers.clone(), body.clone()).await;
    assert_eq!(second, (503, String::new()));
    may_end.add_permits(1);
    assert_eq!(first.await.unwrap().0, 200);
    assert_eq!(send(address, "/webhook", headers, body).await.0, 200);
    assert!(has_begun.try_recv().is_err());
}

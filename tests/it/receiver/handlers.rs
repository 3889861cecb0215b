//! Handlers that fail, panic or take too long.

use axum::handler::Handler;
use leadconnector::webhook::{RESERVED_FOR, axum::HANDLER_TIMEOUT};

use super::{
    script::{Does, request, service},
    *,
};

#[tokio::test]
async fn an_event_whose_handling_failed_is_handed_on_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let webhook = Webhook::new(sandbox.verifier());
    let script = vec![Does::Fail, Does::Panic, Does::Refuse, Does::Handle];
    let (service, calls) = service(webhook, script);
    let address = serve(Router::new().route("/webhook", service)).await;
    let event = unread();
    for (status, handed_on) in [(429, 1), (429, 2), (404, 3), (204, 4), (200, 4)] {
        let (headers, body) = sandbox.signer().sign(&event);
        assert_eq!(send(address, "/webhook", headers, body).await.0, status);
        assert_eq!(calls.load(Ordering::SeqCst), handed_on);
    }
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_takes_too_long_ends_before_its_reservation() {
    let signer = Signer::generate();
    let script = vec![Does::Never, Does::Handle];
    let (service, calls) = service(Webhook::new(signer.verifier()), script);
    let start = tokio::time::Instant::now();
    let reply = service.clone().call(request(&signer), ()).await;
    assert_eq!(reply.status(), 429);
    assert_eq!(start.elapsed(), HANDLER_TIMEOUT);
    assert!(HANDLER_TIMEOUT == Duration::from_secs(240) && HANDLER_TIMEOUT < RESERVED_FOR);
    let reply = service.clone().call(request(&signer), ()).await;
    assert_eq!(reply.status(), 204);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

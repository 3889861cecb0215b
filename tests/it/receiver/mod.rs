//! The axum service, the sandbox's deliveries, and the example server, over real sockets.

mod duplicates;
mod handlers;
mod lost;
mod script;
mod stores;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    http::StatusCode,
    routing::{post, post_service},
};
use futures_util::future::join_all;
use http::HeaderMap;
use leadconnector::{
    BoxError, BoxFuture,
    sandbox::{MAX_DELIVERY_ATTEMPTS, Sandbox, event},
    webhook::{
        DeliveryStatus, DeliveryType, Event, EventMessageType, MemorySeen, ProviderDelivery,
        Reservation, ReservationId, Seen, Verifier, axum::Webhook, testing::Signer,
    },
};
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc};

use crate::support;

#[path = "../../../examples/webhook_server.rs"]
#[expect(dead_code, reason = "an example, whose main is not called here")]
mod webhook_server;

const MESSAGE: &str = "tyW42xCD0HQpb3hhfLcx";

/// An event, the same each time.
fn unread() -> event::ConversationUnreadUpdate {
    event::ConversationUnreadUpdate::new("conversation", "contact", 1).webhook_id("unread")
}

fn text() -> event::MessageEvent {
    event::MessageEvent::inbound(EventMessageType::Sms, "contact").body("Hello")
}

fn delivery() -> event::ProviderDelivery {
    event::ProviderDelivery::new(DeliveryType::Sms, MESSAGE).message("Hello")
}

async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// A server that reports the events it handles.
async fn receiver(webhook: Webhook) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let (send, handled) = mpsc::unbounded_channel();
    let on_event = {
        let send = send.clone();
        move |event: Event| {
            send.send(event.name().unwrap().to_owned()).unwrap();
            async { "handled" }
        }
    };
    let on_delivery = move |delivery: ProviderDelivery| {
        send.send(delivery.message_id().unwrap().into_string())
            .unwrap();
        async { StatusCode::OK }
    };
    let app = Router::new()
        .route("/webhook", post_service(webhook.clone().events(on_event)))
        .route("/delivery", post(webhook.deliveries(on_delivery)));
    (serve(app).await, handled)
}

async fn send(address: SocketAddr, path: &str, headers: HeaderMap, body: Bytes) -> (u16, String) {
    let http = support::http();
    let request = http.post(format!("http://{address}{path}"));
    let response = request.headers(headers).body(body).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn an_authentic_event_is_handled() {
    let signer = Signer::generate();
    let (address, mut handled) = receiver(Webhook::new(signer.verifier())).await;
    let (headers, body) = signer.sign(&text());
    let answer = send(address, "/webhook", headers, body).await;
    assert_eq!(answer, (200, "handled".to_owned()));
    assert_eq!(handled.try_recv().unwrap(), "InboundMessage");
    let (headers, body) = signer.sign(&delivery());
    assert_eq!(send(address, "/delivery", headers, body).await.0, 200);
    assert_eq!(handled.try_recv().unwrap(), MESSAGE);
}

#[tokio::test]
async fn requests_that_are_not_authentic_get_an_empty_reply() {
    let signer = Signer::generate();
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .max_body(100)
        .build();
    let (address, mut handled) = receiver(Webhook::new(verifier)).await;
    let refused = async |headers, body: Bytes| {
        let (status, words) = send(address, "/webhook", headers, body).await;
        assert_eq!(words, "");
        status
    };
    let (headers, body) = signer.sign(&json!({ "type": "x" }));
    assert_eq!(refused(HeaderMap::new(), body.clone()).await, 401);
    let other = Bytes::from_static(b"{\"type\":\"y\"}");
    assert_eq!(refused(headers, other).await, 401);
    let (headers, body) = signer.sign_bytes("no JSON");
    assert_eq!(refused(headers, body).await, 400);
    let (headers, body) = signer.sign(&json!({ "type": "x", "pad": "x".repeat(100) }));
    assert_eq!(refused(headers, body).await, 413);
    let future = json!({ "type": "x", "timestamp": "2999-01-01T00:00:00Z" });
    let (headers, body) = signer.sign(&future);
    assert_eq!(refused(headers, body).await, 401);
    assert!(handled.try_recv().is_err());
}

#[tokio::test]
async fn an_event_and_a_delivery_are_not_confused() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier()).seen(MemorySeen::new());
    let (address, mut handled) = receiver(webhook).await;
    for ((headers, body), wrong, right) in [
        (signer.sign(&unread()), "/delivery", "/webhook"),
        (signer.sign(&delivery()), "/webhook", "/delivery"),
    ] {
        let answer = send(address, wrong, headers.clone(), body.clone()).await;
        assert_eq!(answer, (400, String::new()));
        assert!(handled.try_recv().is_err());
        // It does not count as seen.
        let answer = send(address, right, headers, body).await;
        assert_eq!((answer.0, handled.try_recv().is_ok()), (200, true));
    }
}

#[tokio::test]
async fn an_event_for_another_app_is_not_handled() {
    let signer = Signer::generate();
    let verifier = Verifier::builder()
        .only_keys([signer.public_key()])
        .app("mine")
        .build();
    let (address, mut handled) = receiver(Webhook::new(verifier)).await;
    for ((headers, body), wanted) in [
        (signer.sign(&text().app_id("another")), 403),
        (signer.sign(&json!({ "type": "New" })), 403),
        (signer.sign(&text().app_id("mine")), 200),
    ] {
        let answer = send(address, "/webhook", headers, body).await;
        assert_eq!(answer.0, wanted);
        assert_eq!(handled.try_recv().is_ok(), wanted == 200);
    }
}

#[tokio::test]
async fn the_sandbox_delivers_signed_events() {
    let sandbox = Sandbox::start().await.unwrap();
    let (address, mut handled) = receiver(Webhook::new(sandbox.verifier())).await;
    let url = format!("http://{address}/webhook");
    let event = event::MessageEvent::outbound(EventMessageType::Call, "contact");
    let answer = sandbox.deliver(&event, &url).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.body(), "handled");
    assert_eq!(answer.attempts(), 1);
    assert_eq!(handled.try_recv().unwrap(), "OutboundMessage");
}

#[tokio::test]
async fn the_sandbox_delivers_again_until_it_is_acknowledged() {
    let sandbox = Sandbox::start().await.unwrap();
    let tries = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&tries);
    let app = Router::new().route(
        "/{after}",
        post(
            async move |axum::extract::Path(after): axum::extract::Path<u32>| {
                if count.fetch_add(1, Ordering::SeqCst) < after {
                    StatusCode::INTERNAL_SERVER_ERROR
                } else {
                    StatusCode::NO_CONTENT
                }
            },
        ),
    );
    let address = serve(app).await;
    let event = text();
    let answer = sandbox
        .deliver(&event, &format!("http://{address}/3"))
        .await
        .unwrap();
    assert_eq!((answer.status().as_u16(), answer.attempts()), (204, 4));
    let answer = sandbox
        .deliver(&event, &format!("http://{address}/1000"))
        .await
        .unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.attempts()),
        (500, MAX_DELIVERY_ATTEMPTS)
    );
    assert_eq!(tries.load(Ordering::SeqCst), 4 + MAX_DELIVERY_ATTEMPTS);
    let nobody = sandbox.deliver(&event, "http://127.0.0.1:1/").await;
    assert!(nobody.is_err());
}

#[tokio::test]
async fn the_example_server_prints_authentic_events_and_rejects_others() {
    let sandbox = Sandbox::start().await.unwrap();
    let (lines, mut printed) = mpsc::channel(16);
    let address = serve(webhook_server::app(
        sandbox.verifier(),
        sandbox.verifier(),
        lines,
    ))
    .await;
    let url = |path: &str| format!("http://{address}{path}");
    let inbound = |channel| event::MessageEvent::inbound(channel, "contact");
    let call = event::MessageEvent::outbound(EventMessageType::Call, "contact");
    let voicemail = inbound(EventMessageType::Call).status(DeliveryStatus::Voicemail);
    let voicemail = voicemail.attachments(["https://storage.com/voicemail.mp3"]);
    let email = inbound(EventMessageType::Email).subject("Order Confirmed");
    for (event, line) in [
        (json!(text()), "in:  a text of 5 bytes"),
        (
            json!(call.call_duration(Duration::from_secs(90))),
            "out: a call of 90s",
        ),
        (json!(voicemail), "in:  1 voicemail(s)"),
        (json!(email), "in:  an email, Order Confirmed"),
        (json!(unread()), "unread: 1"),
        (json!({ "type": "New" }), "another event: New"),
    ] {
        let answer = sandbox.deliver(&event, &url("/webhook")).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(printed.recv().await.unwrap(), line);
    }
    let to_deliver = sandbox.deliver(&delivery(), &url("/delivery")).await;
    assert_eq!(to_deliver.unwrap().status(), 200);
    let line = format!("to deliver: {MESSAGE}");
    assert_eq!(printed.recv().await.unwrap(), line);

    let (headers, body) = Signer::generate().sign(&text());
    assert_eq!(send(address, "/webhook", headers, body).await.0, 401);
    assert!(printed.try_recv().is_err());
}

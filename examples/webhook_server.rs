//! Receives the events of an app on `http://127.0.0.1:8080/webhook` and the deliveries of a
//! location for a conversation provider on /delivery, and prints a line about each. Requests that
//! are not authentic get a 401, those for another app or location a 403, and neither reaches the
//! handlers.
//!
//! ```text
//! cargo run --example webhook_server --features axum -- APP_ID LOCATION_ID [PUBLIC_KEY.pem]
//! ```
//!
//! Without a key it accepts requests signed by the service. The service posts only to https URLs,
//! so put a tunnel or proxy in front of it.

use axum::{Router, http::StatusCode, routing::post};
use leadconnector::webhook::{
    Content, Event, MessageEvent, ProviderDelivery, PublicKey, Verifier, axum::Webhook,
};
use tokio::{net::TcpListener, sync::mpsc};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(app_id), Some(location_id)) = (arguments.next(), arguments.next()) else {
        return Err("usage: webhook_server APP_ID LOCATION_ID [PUBLIC_KEY.pem]".into());
    };
    // The service signs for all apps with one key, so each verifier names whom it serves.
    let mut events = Verifier::builder().app(app_id);
    let mut deliveries = Verifier::builder().locations([location_id]);
    if let Some(path) = arguments.next() {
        let key = PublicKey::from_pem(&std::fs::read_to_string(path)?)?;
        events = events.only_keys([key.clone()]);
        deliveries = deliveries.only_keys([key]);
    }
    let (lines, mut received) = mpsc::channel(64);
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let app = app(events.build(), deliveries.build(), lines);
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    while let Some(line) = received.recv().await {
        println!("{line}");
    }
    Ok(server.await??)
}

/// Returns the server, which sends a line for each event or delivery.
pub(crate) fn app(events: Verifier, deliveries: Verifier, lines: mpsc::Sender<String>) -> Router {
    let (to_event, to_delivery) = (lines.clone(), lines);
    let events = Webhook::new(events).events(move |event| handle(to_event, event));
    let deliveries = Webhook::new(deliveries);
    let deliveries = deliveries.deliveries(move |delivery| deliver(to_delivery, delivery));
    Router::new()
        .route("/webhook", post(events))
        .route("/delivery", post(deliveries))
}

async fn handle(lines: mpsc::Sender<String>, event: Event) -> StatusCode {
    let line = match &event {
        Event::InboundMessage(message) => format!("in:  {}", describe(message)),
        Event::OutboundMessage(message) => format!("out: {}", describe(message)),
        Event::ConversationUnreadUpdate(update) => {
            format!("unread: {}", update.unread_count().unwrap_or_default())
        }
        _ => format!(
            "another event: {}",
            event.name().unwrap_or("without a name")
        ),
    };
    print(lines, line).await
}

async fn deliver(lines: mpsc::Sender<String>, delivery: ProviderDelivery) -> StatusCode {
    let id = delivery.message_id().map(String::from).unwrap_or_default();
    print(lines, format!("to deliver: {id}")).await
}

/// Stands for the work of a handler. After a 200, duplicates of the event no longer get here; after
/// any other status, the service posts the event again and it does.
async fn print(lines: mpsc::Sender<String>, line: String) -> StatusCode {
    match lines.send(line).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn describe(message: &MessageEvent) -> String {
    match message.content() {
        Content::Text(text) => format!("a text of {} bytes", text.body().unwrap_or("").len()),
        Content::Email(email) => format!("an email, {}", email.subject().unwrap_or("no subject")),
        Content::Call(call) => format!("a call of {:?}", call.duration().unwrap_or_default()),
        Content::Voicemail(call) => format!("{} voicemail(s)", call.recordings().len()),
        Content::InternalComment(_) => "an internal comment, which no contact may see".to_owned(),
        _ => "something else".to_owned(),
    }
}

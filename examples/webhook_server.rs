//! Receives events on `http://127.0.0.1:8080/webhook` and deliveries for a conversation
//! provider on /delivery, and prints a line about each. Requests that are not authentic get a
//! 401 and do not reach the handlers.
//!
//! ```text
//! cargo run --example webhook_server --features axum [PUBLIC_KEY.pem]
//! ```
//!
//! Without a key it accepts requests signed by the service. The service posts only to https URLs,
//! so put a tunnel or proxy in front of it.

use axum::{Router, extract::State, routing::post};
use leadconnector::webhook::{
    Content, Event, MemorySeen, MessageEvent, ProviderDelivery, PublicKey, Verifier,
    axum::{Verified, Webhook},
};
use tokio::{net::TcpListener, sync::mpsc};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let verifier = match std::env::args().nth(1) {
        Some(path) => {
            let key = PublicKey::from_pem(&std::fs::read_to_string(path)?)?;
            Verifier::builder().only_keys([key]).build()
        }
        None => Verifier::new(),
    };
    let (lines, mut received) = mpsc::channel(64);
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let server = tokio::spawn(async move { axum::serve(listener, app(verifier, lines)).await });
    while let Some(line) = received.recv().await {
        println!("{line}");
    }
    Ok(server.await??)
}

/// The state of the handlers: the extractor's state, and the channel for the output.
#[derive(Clone)]
struct App {
    webhook: Webhook,
    lines: mpsc::Sender<String>,
}

impl axum::extract::FromRef<App> for Webhook {
    fn from_ref(app: &App) -> Self {
        app.webhook.clone()
    }
}

/// Returns the server, which sends a line for each event or delivery.
pub(crate) fn app(verifier: Verifier, lines: mpsc::Sender<String>) -> Router {
    let webhook = Webhook::new(verifier).seen(MemorySeen::new());
    Router::new()
        .route("/webhook", post(event))
        .route("/delivery", post(delivery))
        .with_state(App { webhook, lines })
}

async fn event(State(app): State<App>, Verified(event): Verified<Event>) {
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
    // Fails only when the program ends.
    let _ = app.lines.send(line).await;
}

async fn delivery(State(app): State<App>, Verified(delivery): Verified<ProviderDelivery>) {
    let id = delivery.message_id().map(String::from).unwrap_or_default();
    let _ = app.lines.send(format!("to deliver: {id}")).await;
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

//! The sandbox posts events by itself, and posts them again.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing};
use chrono::TimeDelta;
use leadconnector::{
    Client,
    clock::{Clock, ManualClock},
    id::Resource,
    inbound, outbound,
    rate_limit::Unlimited,
    sandbox::{
        CLIENT_ID, LOCATION, MAX_DELIVERY_ATTEMPTS, Outcome, Provider, Sandbox, TOKEN,
        WebhookDelivery,
    },
    webhook::{Event, ProviderDelivery},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{answer, http, tokens};
use crate::support::soon;

/// A webhook that keeps what is posted to it.
#[derive(Clone, Default)]
struct Webhook {
    posted: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    /// The statuses of its next replies, the last one first. After these, it replies with 200.
    statuses: Arc<Mutex<Vec<StatusCode>>>,
}

impl Webhook {
    /// Starts to serve, and returns the URL too.
    async fn start() -> (Self, String) {
        let webhook = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let receive = async |State(webhook): State<Self>, headers: HeaderMap, body: Bytes| {
            webhook.posted.lock().unwrap().push((headers, body));
            webhook
                .statuses
                .lock()
                .unwrap()
                .pop()
                .unwrap_or(StatusCode::OK)
        };
        let router = Router::new().route("/webhook", routing::post(receive));
        let router = router.with_state(webhook.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (webhook, url)
    }

    fn bodies(&self) -> Vec<Value> {
        let posted = self.posted.lock().unwrap();
        let bodies = posted.iter().map(|(_, body)| body);
        bodies
            .map(|body| serde_json::from_slice(body).unwrap())
            .collect()
    }

    /// Returns the only event of this type.
    fn event(&self, kind: &str) -> Value {
        let mut found = self.bodies();
        found.retain(|body| body["type"] == kind);
        assert_eq!(found.len(), 1, "{kind}");
        found.remove(0)
    }

    fn types(&self) -> Vec<String> {
        let bodies = self.bodies().into_iter();
        let mut types: Vec<_> = bodies
            .map(|b| b["type"].as_str().unwrap().to_owned())
            .collect();
        types.sort();
        types
    }
}

/// Waits until so many events were accepted or given up.
async fn finished(sandbox: &Sandbox, count: usize) {
    let done = |sandbox: &Sandbox| {
        let deliveries = sandbox.deliveries();
        deliveries.len() == count && deliveries.iter().all(WebhookDelivery::is_finished)
    };
    soon(sandbox.until(done)).await;
}

async fn contact_request(sandbox: &Sandbox, method: Method, path: &str, body: Value) -> Value {
    let request = http().request(method, format!("{}{path}", sandbox.url()));
    let request = request.bearer_auth("123").header("Version", "2021-07-28");
    let (status, reply) = answer(request.json(&body)).await;
    assert!((200..300).contains(&status), "{reply}");
    reply
}

#[tokio::test]
async fn each_message_is_posted_once_signed_and_with_its_fields() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    let client = sandbox.client();
    let sent = client
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    let email = outbound::Email::new("jane")
        .subject("Offer")
        .html("<p>Hi</p>")
        .cc(["c@example.com"]);
    let email = client.send(email).await.unwrap();
    let recorded = inbound::Sms::from_contact("jane").provider("p").text("Hi");
    let recorded = client.add_inbound(recorded).await.unwrap();
    finished(&sandbox, 4).await;

    let mut messages = Vec::new();
    for (headers, body) in webhook.posted.lock().unwrap().iter() {
        match sandbox.verifier().verify(headers, body).unwrap() {
            Event::OutboundMessage(m) | Event::InboundMessage(m) => messages.push(m),
            Event::ConversationUnreadUpdate(update) => {
                assert_eq!(update.unread_count(), Some(1));
                assert_eq!(update.contact_id().unwrap(), "jane");
            }
            other => panic!("{other:?}"),
        }
    }
    let find = |id: &str| {
        let mut found = messages.iter().filter(|m| m.message_id().unwrap() == id);
        let message = found.next().unwrap();
        assert!(found.next().is_none());
        assert_eq!(message.contact_id().unwrap(), "jane");
        assert_eq!(message.location_id().unwrap(), LOCATION);
        assert!(message.date_added().is_some());
        message
    };
    let text = find(sent.message_id().as_str());
    assert_eq!(text.body(), Some("Hello"));
    assert_eq!(text.source(), Some("api"));
    let mail = find(email.message_id().as_str());
    assert_eq!(mail.subject(), Some("Offer"));
    assert_eq!(mail.body(), Some("<p>Hi</p>"));
    assert_eq!(mail.email_message_id(), email.email_message_id().cloned());
    let answer = find(recorded.message_id().as_str());
    assert_eq!(answer.body(), Some("Hi"));
    assert_eq!(answer.provider_id().unwrap(), "p");
}

/// Sends a message, whose event a webhook replies to with these statuses, the last one first.
async fn sent(statuses: Vec<StatusCode>) -> (Webhook, ManualClock, Sandbox) {
    let (webhook, url) = Webhook::start().await;
    *webhook.statuses.lock().unwrap() = statuses;
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.webhook(url);
    let sms = outbound::Sms::new("jane", "Hello");
    sandbox.client().send(sms).await.unwrap();
    (webhook, clock, sandbox)
}

#[tokio::test]
async fn a_failed_event_is_posted_again_by_the_clock_until_it_is_accepted() {
    let (webhook, clock, sandbox) = sent(vec![StatusCode::BAD_GATEWAY, StatusCode::FOUND]).await;
    for (attempt, shortest, longest) in [(1, 5, 10), (2, 10, 20)] {
        soon(sandbox.until(|sandbox| sandbox.deliveries()[0].attempts() == attempt)).await;
        let wait = clock.next_wake().unwrap();
        let allowed = Duration::from_secs(shortest)..=Duration::from_secs(longest);
        assert!(allowed.contains(&wait), "{wait:?}");
        assert!(!sandbox.deliveries()[0].is_finished());
        clock.advance(wait);
    }
    finished(&sandbox, 1).await;
    let delivery = &sandbox.deliveries()[0];
    assert_eq!((delivery.attempts(), delivery.is_accepted()), (3, true));
    let posted = webhook.posted.lock().unwrap();
    assert!(posted.iter().all(|(_, body)| *body == posted[0].1));
}

#[tokio::test]
async fn an_event_is_given_up_after_twelve_retries_and_its_url_is_not_printed() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.webhook("http://127.0.0.1:1/secret");
    sandbox
        .client()
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    let mut longest = Duration::from_secs(10);
    for attempt in 1..MAX_DELIVERY_ATTEMPTS {
        soon(sandbox.until(|sandbox| sandbox.deliveries()[0].attempts() == attempt)).await;
        let wait = clock.next_wake().unwrap();
        assert!((longest / 2..=longest).contains(&wait), "{wait:?}");
        longest = (longest * 2).min(Duration::from_secs(600));
        clock.advance(wait);
    }
    finished(&sandbox, 1).await;
    let delivery = &sandbox.deliveries()[0];
    assert_eq!((delivery.attempts(), delivery.status()), (13, None));
    assert!(!delivery.is_accepted());
    assert_eq!(delivery.event_type(), "OutboundMessage");
    assert!(!format!("{delivery:?}").contains("secret"));
}

#[tokio::test]
async fn a_scheduled_message_is_posted_when_it_is_sent_and_not_if_it_is_canceled() {
    let (webhook, url) = Webhook::start().await;
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.webhook(url);
    let client = sandbox.client();
    let hour = clock.now() + TimeDelta::hours(1);
    let sms = |text| outbound::Sms::new("jane", text).schedule_at(hour);
    client.send(sms("Later")).await.unwrap();
    let canceled = client.send(sms("Never")).await.unwrap();
    client.messages().cancel(&canceled).await.unwrap();
    soon(clock.until_sleeping(2)).await;
    assert!(sandbox.deliveries().is_empty());
    clock.advance(Duration::from_secs(3600));
    finished(&sandbox, 1).await;
    assert_eq!(webhook.event("OutboundMessage")["body"], "Later");
}

#[tokio::test]
async fn a_message_that_fails_is_posted_too() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    sandbox.outcome(Outcome::failed("No numbers"));
    sandbox
        .client()
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    finished(&sandbox, 1).await;
    assert_eq!(webhook.types(), ["OutboundMessage"]);
}

#[tokio::test]
async fn changes_of_contacts_are_posted_with_the_contact() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    let jane = json!({ "locationId": LOCATION, "email": "jane@example.com", "name": "Jane Doe" });
    let reply = contact_request(&sandbox, Method::POST, "/contacts/upsert", jane).await;
    let id = reply["contact"]["id"].as_str().unwrap();
    finished(&sandbox, 1).await;
    let created = webhook.event("ContactCreate");
    assert_eq!(created["id"], id);
    assert_eq!(
        (&created["email"], &created["firstName"]),
        (&json!("jane@example.com"), &json!("Jane"))
    );

    let path = format!("/contacts/{id}");
    contact_request(
        &sandbox,
        Method::PUT,
        &path,
        json!({ "city": "Berlin", "dnd": true }),
    )
    .await;
    let tags = json!({ "tags": ["vip"] });
    contact_request(
        &sandbox,
        Method::POST,
        &format!("{path}/tags"),
        tags.clone(),
    )
    .await;
    finished(&sandbox, 4).await;
    assert_eq!(webhook.event("ContactUpdate")["city"], "Berlin");
    assert_eq!(webhook.event("ContactDndUpdate")["dnd"], true);
    assert_eq!(webhook.event("ContactTagUpdate")["tags"], tags["tags"]);
}

#[tokio::test]
async fn a_conversation_that_is_marked_read_is_posted_once() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let recorded = inbound::Sms::from_contact("jane").provider("p").text("Hi");
    let recorded = client.add_inbound(recorded).await.unwrap();
    sandbox.webhook(url);
    let conversation = recorded.conversation_id().unwrap().clone();
    for _ in 0..2 {
        client
            .conversations()
            .mark_read(conversation.clone())
            .await
            .unwrap();
    }
    finished(&sandbox, 1).await;
    assert_eq!(webhook.event("ConversationUnreadUpdate")["unreadCount"], 0);
}

#[tokio::test]
async fn an_uninstalled_app_gets_an_event_and_its_tokens_end() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.webhook(url);
    let location = Resource::location("here");
    let gone = tokens::install(&sandbox, &location).await;
    let other = tokens::install(&sandbox, &Resource::location("there")).await;
    sandbox.uninstall(&location);
    finished(&sandbox, 3).await;
    let event = webhook.event("UNINSTALL");
    assert_eq!(
        (&event["locationId"], &event["appId"]),
        (&json!("here"), &json!(CLIENT_ID))
    );
    assert_eq!(webhook.types(), ["INSTALL", "INSTALL", "UNINSTALL"]);

    assert_eq!(tokens::send(&sandbox, &gone.access).await.0, 401);
    let (status, reply) = tokens::refresh(&sandbox, &gone.refresh).await;
    assert_eq!(status, 401);
    assert_eq!(
        reply["error_description"],
        "Invalid grant: refresh token is invalid"
    );
    assert_eq!(tokens::send(&sandbox, &other.access).await.0, 201);
    let again = tokens::install(&sandbox, &location).await;
    assert_eq!(tokens::send(&sandbox, &again.access).await.0, 201);
}

#[tokio::test]
async fn a_company_that_uninstalls_ends_the_tokens_of_its_locations() {
    let sandbox = Sandbox::start().await.unwrap();
    let company = Resource::company("acme");
    let pair = tokens::install(&sandbox, &company).await;
    let (_, minted) = tokens::mint(&sandbox, &pair.access, "acme", "shop").await;
    let minted = minted["access_token"].as_str().unwrap();
    assert_eq!(tokens::send(&sandbox, minted).await.0, 201);
    sandbox.uninstall(&company);
    assert_eq!(tokens::send(&sandbox, minted).await.0, 401);
    assert_eq!(tokens::refresh(&sandbox, &pair.refresh).await.0, 401);
}

#[tokio::test]
async fn a_provider_gets_its_messages_and_no_others() {
    let (webhook, url) = Webhook::start().await;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.provider(Provider::sms("named").delivery_url(url.clone()));
    sandbox.provider(
        Provider::email("mail")
            .default_of_channel()
            .delivery_url(url),
    );
    // Naming the provider takes a token of its app.
    let app = tokens::install(&sandbox, &Resource::location(LOCATION)).await;
    let client = Client::builder().token(app.access).base_url(sandbox.url());
    let client = client.build().unwrap();
    // The service itself carries this one.
    client
        .send(outbound::Sms::new("jane", "Hello"))
        .await
        .unwrap();
    let custom = outbound::Custom::new("jane", "Through you").provider("named");
    let custom = client.send(custom).await.unwrap();
    let email = outbound::Email::new("jane")
        .subject("Offer")
        .html("<p>Hi</p>");
    let email = client.send(email).await.unwrap();
    finished(&sandbox, 2).await;

    let mut found = 0;
    for (headers, body) in webhook.posted.lock().unwrap().iter() {
        let delivery: ProviderDelivery = sandbox.verifier().verify_delivery(headers, body).unwrap();
        let id = delivery.message_id().unwrap();
        assert_eq!(delivery.contact_id().unwrap(), "jane");
        if id == *custom.message_id() {
            assert_eq!(delivery.message(), Some("Through you"));
            assert!(delivery.phone().is_some());
        } else {
            assert_eq!(id, *email.message_id());
            assert_eq!(delivery.subject(), Some("Offer"));
            assert_eq!(delivery.html(), Some("<p>Hi</p>"));
        }
        found += 1;
    }
    assert_eq!(found, 2);
    let kinds = sandbox.deliveries();
    assert!(
        kinds
            .iter()
            .all(|d| d.event_type() == "ProviderOutboundMessage")
    );
}

/// Nobody replies to the events, so all of them wait.
#[tokio::test]
async fn an_event_beyond_10000_that_wait_is_listed_as_dropped() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    for _ in 0..100 {
        sandbox.webhook(&url);
    }
    sandbox.provider(Provider::sms("sms").default_of_channel().delivery_url(&url));
    sandbox.limit(1_000, Duration::from_secs(10));
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.clock(clock.clone()).rate_limiter(Unlimited::new());
    let client = client.build().unwrap();
    // 101 events each.
    for _ in 0..99 {
        let sms = outbound::Sms::new("jane", "Hello");
        client.send(sms).await.unwrap();
    }
    let later = clock.now() + TimeDelta::hours(1);
    let scheduled = || outbound::Sms::new("jane", "Later").schedule_at(later);
    client.send(scheduled()).await.unwrap();
    let dropped = || {
        let deliveries = sandbox.deliveries().into_iter();
        let mut dropped: Vec<_> = deliveries.filter(WebhookDelivery::is_dropped).collect();
        assert!(dropped.iter().all(|d| d.attempts() == 0 && d.is_finished()));
        dropped.retain(|d| d.event_type() == "ProviderOutboundMessage");
        dropped.len()
    };
    assert_eq!((sandbox.deliveries().len(), dropped()), (9_999, 0));
    // There is no room left.
    client.send(scheduled()).await.unwrap();
    assert_eq!((sandbox.deliveries().len(), dropped()), (9_999 + 101, 1));
    let now = outbound::Sms::new("jane", "Hello");
    client.send(now).await.unwrap();
    assert_eq!((sandbox.deliveries().len(), dropped()), (9_999 + 202, 2));
}

#[tokio::test]
async fn dropping_the_sandbox_ends_its_deliveries() {
    let (webhook, clock, sandbox) = sent(vec![StatusCode::BAD_GATEWAY]).await;
    soon(sandbox.until(|sandbox| sandbox.deliveries()[0].attempts() == 1)).await;
    assert!(clock.next_wake().is_some());
    drop(sandbox);
    crate::support::turns().await;
    clock.advance(Duration::from_secs(3600));
    crate::support::turns().await;
    assert_eq!(webhook.posted.lock().unwrap().len(), 1);
}

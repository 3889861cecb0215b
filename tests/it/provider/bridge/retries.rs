//! Jobs that fail while the bridge runs.

use std::time::Duration;

use http::StatusCode;
use leadconnector::{
    Client, RetryPolicy,
    clock::ManualClock,
    conversations::DeliveryStatus,
    id::Resource,
    outbound,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Fault, Provider, ReceivedRequest, Sandbox},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, yield_now},
};

use super::{PROVIDER, app, install, lines, program, recorded, write};
use crate::support::{Folder, soon, turns};

const INBOUND: &str = "/conversations/messages/inbound";
const HERE: &str = "here";

/// The bridge in a task of this process. It waits for nothing.
struct Bridge {
    sandbox: Sandbox,
    folder: Folder,
    url: String,
    /// The client of the location, as the app that owns the provider.
    client: Client,
    tasks: [JoinHandle<()>; 2],
}

impl Bridge {
    async fn start() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.handover_delay(Duration::ZERO);
        sandbox.index_lag(Duration::ZERO);
        let folder = Folder::new();
        let clock = ManualClock::new();
        let settings = Client::builder().base_url(sandbox.url());
        let settings = settings.retry_policy(RetryPolicy::none());
        let program = program::App {
            folder: folder.path().to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            provider_id: PROVIDER.to_owned(),
            settings: settings.clock(clock.clone()),
            verifier: sandbox.verifier(),
            backoff: Duration::ZERO,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let running = tokio::spawn(async { program::run(program, listener).await.unwrap() });
        install(&sandbox, &url, HERE).await;
        // A message that is looked for is looked for again within a minute; a longer sleep is the
        // limit of something that is under way.
        let advancing = tokio::spawn(async move {
            loop {
                match clock.next_wake() {
                    Some(wake) if wake <= Duration::from_secs(60) => clock.advance(wake),
                    _ => yield_now().await,
                }
            }
        });
        let app = app(&sandbox, &[HERE]).await;
        let client = app.client(&Resource::location(HERE));
        Self {
            sandbox,
            folder,
            url,
            client,
            tasks: [running, advancing],
        }
    }

    fn fail(&self, status: StatusCode, path: &str) {
        self.sandbox.fault(Fault::status(status).on(path));
    }

    async fn write(&self, id: &str) {
        write(&self.url, HERE, id, &format!("text of {id}")).await;
    }

    /// Waits until the journal says that a job is done.
    async fn done(&self, number: u64) {
        let done = async {
            while !lines(&self.folder, "journal").contains(&json!([number, "done"])) {
                yield_now().await;
            }
        };
        soon(done).await;
    }

    /// Returns the requests so far whose path is this one.
    fn requests(&self, path: &str) -> Vec<ReceivedRequest> {
        let mut requests = self.sandbox.requests();
        requests.retain(|request| request.path() == path);
        requests
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

#[tokio::test]
async fn what_was_certainly_not_recorded_is_recorded_by_a_later_attempt() {
    let bridge = Bridge::start().await;
    for _ in 0..3 {
        bridge.fail(StatusCode::TOO_MANY_REQUESTS, INBOUND);
    }
    bridge.write("m").await;
    bridge.done(0).await;
    assert_eq!(recorded(&bridge.sandbox), ["text of m"]);
    assert_eq!(bridge.requests(INBOUND).len(), 4);
}

#[tokio::test]
async fn what_was_recorded_without_a_reply_is_found_and_not_recorded_again() {
    let bridge = Bridge::start().await;
    let lost = Fault::reset_after_reading().after_processing();
    bridge.sandbox.fault(lost.on(INBOUND));
    // The first look fails too.
    bridge.fail(StatusCode::BAD_GATEWAY, "/conversations/search");
    bridge.write("m").await;
    bridge.done(0).await;
    assert_eq!(recorded(&bridge.sandbox), ["text of m"]);
    assert_eq!(bridge.requests(INBOUND).len(), 1);
}

#[tokio::test]
async fn what_may_have_been_recorded_is_looked_for_and_never_recorded_again() {
    let bridge = Bridge::start().await;
    bridge.fail(StatusCode::BAD_GATEWAY, INBOUND);
    bridge.write("m").await;
    let looked = |_: &_| bridge.requests("/conversations/search").len() > 30;
    soon(bridge.sandbox.until(looked)).await;
    assert_eq!(bridge.requests(INBOUND).len(), 1);
}

#[tokio::test]
async fn what_was_rejected_is_not_attempted_again_before_a_restart() {
    let bridge = Bridge::start().await;
    bridge.fail(StatusCode::UNPROCESSABLE_ENTITY, INBOUND);
    bridge.write("rejected").await;
    soon(
        bridge
            .sandbox
            .until(|_| bridge.requests(INBOUND).len() == 1),
    )
    .await;
    bridge.write("m").await;
    bridge.done(1).await;
    turns().await;
    assert_eq!(recorded(&bridge.sandbox), ["text of m"]);
    assert_eq!(bridge.requests(INBOUND).len(), 2);
    // It stays open, as one that had no effect.
    let journal = lines(&bridge.folder, "journal");
    assert!(journal.contains(&json!([0, { "began": null }])));
    assert!(!journal.contains(&json!([0, "done"])));
}

#[tokio::test]
async fn a_report_that_failed_is_repeated_and_the_message_is_sent_once() {
    let bridge = Bridge::start().await;
    let url = format!("{}/delivery", bridge.url);
    let provider = Provider::sms(PROVIDER).delivery_url(url);
    bridge.sandbox.provider(provider);
    for _ in 0..3 {
        let status = "/conversations/messages/{messageId}/status";
        bridge.fail(StatusCode::BAD_GATEWAY, status);
    }
    let custom = outbound::Custom::new("jane", "Hello").provider(PROVIDER);
    let sent = bridge.client.send(custom).await.unwrap();
    bridge.done(0).await;
    let message = bridge.client.messages().get(sent.message_id()).await;
    let status = message.unwrap().status();
    assert_eq!(status, Some(DeliveryStatus::Delivered));
    assert_eq!(lines(&bridge.folder, "messenger").len(), 1);
    let path = format!("/conversations/messages/{}/status", sent.message_id());
    assert_eq!(bridge.requests(&path).len(), 4);
}

#[tokio::test]
async fn an_email_is_sent_on_and_reported_by_its_own_id() {
    let bridge = Bridge::start().await;
    let url = format!("{}/delivery", bridge.url);
    let provider = Provider::email(PROVIDER).delivery_url(url);
    bridge.sandbox.provider(provider.default_of_channel());
    let email = outbound::Email::new("jane")
        .to("jane@company.com")
        .subject("An offer")
        .html("<p>Hello</p>")
        .attachment("https://storage.com/offer.pdf");
    let sent = bridge.client.send(email).await.unwrap();
    bridge.done(0).await;
    let id = sent.email_message_id().unwrap();
    let email = bridge.client.messages().email(id).await.unwrap();
    assert_eq!(email.status(), Some(DeliveryStatus::Delivered));
    let expected: Value = json!([{
        "id": id, "to": ["jane@company.com"], "subject": "An offer", "body": "<p>Hello</p>",
        "attachments": ["https://storage.com/offer.pdf"],
    }]);
    assert_eq!(json!(lines(&bridge.folder, "messenger")), expected);
}

#[tokio::test]
async fn a_text_to_nobody_is_reported_as_failed() {
    let bridge = Bridge::start().await;
    let custom = outbound::Custom::new("jane", "Hello").provider(PROVIDER);
    let sent = bridge.client.send(custom).await.unwrap();
    let delivery = leadconnector::sandbox::event::ProviderDelivery::new("SMS", sent.message_id())
        .location_id(HERE)
        .message("Hello");
    let url = format!("{}/delivery", bridge.url);
    bridge.sandbox.deliver(&delivery, &url).await.unwrap();
    bridge.done(0).await;
    let message = bridge.client.messages().get(sent.message_id()).await;
    let message = message.unwrap();
    assert_eq!(message.status(), Some(DeliveryStatus::Failed));
    assert!(lines(&bridge.folder, "messenger").is_empty());
}

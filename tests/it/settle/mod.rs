//! Settling messages that may have been sent, against the sandbox.

mod any_type;
mod batches;
mod campaign;
mod doubt;
mod one;

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use http::StatusCode;
use leadconnector::{
    Client, Error, RetryPolicy,
    clock::{Clock, ManualClock},
    id::MessageId,
    inbound,
    outbound::{self, Sms},
    rate_limit::Unlimited,
    sandbox::{Fault, LOCATION, Sandbox},
    settle::{Found, Settled, Unsettled},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Fake, TOKEN, play::play, soon};

const SEND: &str = "/conversations/messages";
const EXPORT: &str = "/conversations/messages/export";

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

pub(crate) struct Set {
    pub(crate) clock: ManualClock,
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

pub(crate) async fn set() -> Set {
    let clock = ManualClock::at("2026-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(1_000_000, SECOND);
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client
        .location(LOCATION)
        .clock(clock.clone())
        .rate_limiter(Unlimited::new())
        .retry_policy(RetryPolicy::none())
        .build()
        .unwrap();
    Set {
        clock,
        sandbox,
        client,
    }
}

/// A lost reply: the service may or may not have processed the request.
pub(crate) fn lost(processed: bool) -> Fault {
    let fault = Fault::status(StatusCode::BAD_GATEWAY);
    if processed {
        fault.after_processing()
    } else {
        fault
    }
}

impl Set {
    /// Sends a message, of which the outcome is unknown.
    pub(crate) async fn send(
        &self,
        message: impl outbound::AnyMessage,
        processed: bool,
    ) -> Unsettled {
        self.sandbox.fault(lost(processed));
        let error = self.client.send(message).await.unwrap_err();
        error.unsettled().unwrap()
    }

    /// Records a message, of which the outcome is unknown.
    async fn record(&self, message: impl inbound::AnyMessage, processed: bool) -> Unsettled {
        self.sandbox.fault(lost(processed));
        let error = self.client.add_inbound(message).await.unwrap_err();
        error.unsettled().unwrap()
    }

    /// Settles a message while the clock moves. Returns the outcome and the time that it took.
    pub(crate) async fn settle(&self, unsettled: &Unsettled) -> (Settled, Duration) {
        let posts = self.posts();
        let start = self.clock.instant();
        let settle = self.client.settle(unsettled).into_future();
        let mut tasks = JoinSet::new();
        tasks.spawn(settle);
        let settled = play(&self.clock, tasks, || {}).await.remove(0).unwrap();
        assert_eq!(self.posts(), posts, "a settle never sends");
        (settled, self.clock.instant() - start)
    }

    async fn settle_all(&self, unsettled: Vec<Unsettled>) -> (Vec<Settled>, Duration) {
        let posts = self.posts();
        let start = self.clock.instant();
        let settled = self.client.settle_all(unsettled.into_iter().enumerate());
        let settled = settled.map(|(key, settled)| (key, settled.unwrap()));
        let mut tasks = JoinSet::new();
        tasks.spawn(settled.collect::<BTreeMap<_, _>>());
        let settled = play(&self.clock, tasks, || {}).await.remove(0);
        assert_eq!(self.posts(), posts, "a settle never sends");
        let took = self.clock.instant() - start;
        (settled.into_values().collect(), took)
    }

    /// The number of requests that could have sent or recorded a message.
    fn posts(&self) -> usize {
        let requests = self.sandbox.requests();
        let is_post = |path: &str| path == SEND || path == "/conversations/messages/inbound";
        requests
            .iter()
            .filter(|r| r.method() == "POST" && is_post(r.path()))
            .count()
    }

    /// The ids of the contact's messages, the latest first.
    pub(crate) async fn ids(&self, contact: &str) -> Vec<MessageId> {
        let conversation = self.sandbox.conversation_of(contact).unwrap();
        let messages = self.client.messages().in_conversation(conversation);
        let ids = messages
            .stream()
            .map(|message| message.unwrap().id().unwrap());
        soon(ids.collect()).await
    }
}

#[track_caller]
pub(crate) fn found(settled: Settled) -> Found {
    match settled {
        Settled::Found(found) => found,
        other => panic!("{other:?}"),
    }
}

async fn settle_all(set: &Set, unsettled: Vec<Unsettled>) -> Vec<Result<Settled, Error>> {
    let settled = set.client.settle_all(unsettled.into_iter().enumerate());
    soon(settled.map(|(_, settled)| settled).collect()).await
}

/// A client of a server that a test computes, and the time of its messages, an hour ago.
fn client(fake: &Fake) -> (Client, ManualClock, DateTime<Utc>) {
    let began = "2026-05-01T17:00:00Z".parse().unwrap();
    let clock = ManualClock::at(began + HOUR);
    let client = Client::builder().token(TOKEN).base_url(&*fake.url);
    let client = client
        .location("location")
        .clock(clock.clone())
        .rate_limiter(Unlimited::new())
        .retry_policy(RetryPolicy::none())
        .build()
        .unwrap();
    (client, clock, began)
}

/// A message of the contact's conversation.
fn sms(id: &str, date: &str) -> Value {
    json!({ "id": id, "messageType": "TYPE_SMS", "direction": "outbound", "source": "api",
        "contactId": "c", "body": "Hello", "dateAdded": date })
}

fn conversations() -> (u16, Value) {
    let hit = json!({ "id": "v", "contactId": "c", "sort": [1] });
    (200, json!({ "conversations": [hit], "total": 1 }))
}

fn hello() -> Unsettled {
    let began = "2026-05-01T17:00:00Z".parse().unwrap();
    Unsettled::outbound(Sms::new("c", "Hello"), began).ended_at(began)
}

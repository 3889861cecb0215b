//! Settling messages that may have been sent, against the sandbox.

use std::{collections::BTreeMap, time::Duration};

use chrono::{TimeDelta, Utc};
use futures_util::StreamExt;
use http::StatusCode;
use leadconnector::{
    Client, ErrorKind, RetryPolicy,
    clock::{Clock, ManualClock},
    conversations::DeliveryStatus,
    id::MessageId,
    inbound,
    outbound::{self, Email, Sms},
    rate_limit::Unlimited,
    sandbox::{Alternative, Fault, LOCATION, Message, Outcome, Sandbox},
    settle::{Certainty, Found, Settled, Unsettled},
};
use tokio::task::JoinSet;

use crate::support::{self, Pair, TOKEN, play::play, soon};

const SEND: &str = "/conversations/messages";
const SECOND: Duration = Duration::from_secs(1);

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

/// Each type, minimal and full, in a thread and scheduled, whatever the service does.
#[tokio::test]
async fn a_message_of_any_type_is_found_under_any_assumption() {
    let alternatives = Alternative::ALL.iter().map(Some).chain([None]);
    for alternative in alternatives {
        for Pair { minimal, full, .. } in support::outbound() {
            for message in [minimal, full] {
                let set = set().await;
                if let Some(alternative) = alternative {
                    set.sandbox.assume(*alternative);
                }
                let message = match message.get_schedule_at() {
                    Some(_) => message.schedule_at(set.clock.now() + TimeDelta::days(1)),
                    None => message,
                };
                let contact = message.contact_id().to_string();
                let unsettled = set.send(message.clone(), true).await;
                let (settled, _) = set.settle(&unsettled).await;
                let Settled::Found(found) = settled else {
                    panic!("{alternative:?} {message:?} {settled:?}");
                };
                assert_eq!(
                    [found.message_id()],
                    &*set.ids(&contact).await.iter().collect::<Vec<_>>()
                );
                let is_email = message.message_type() == outbound::MessageType::Email;
                assert_eq!(found.email_message_id().is_some(), is_email);
                // The full messages have a template.
                let certainty = if message.get_template().is_some()
                    || is_email && message.get_subject().is_none()
                {
                    Certainty::Circumstances
                } else {
                    Certainty::Content
                };
                assert_eq!(found.certainty(), certainty, "{message:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_recorded_message_of_any_type_is_found() {
    for Pair { minimal, full, .. } in support::inbound() {
        for message in [minimal, full] {
            let set = set().await;
            // One contact's conversation for both ways to name it.
            let contact = message
                .contact_id()
                .map_or("abc123def456", |id| id.as_str())
                .to_owned();
            set.sandbox.message(
                Message::from_contact(&*contact, "before")
                    .date(set.clock.now() - TimeDelta::days(400)),
            );
            let conversation = set.sandbox.conversation_of(&*contact).unwrap();
            let message = if message.conversation_id().is_some() {
                message.conversation(conversation)
            } else {
                message
            };
            let unsettled = set.record(message.clone(), true).await;
            let (settled, _) = set.settle(&unsettled).await;
            let Settled::Found(found) = settled else {
                panic!("{message:?} {settled:?}");
            };
            assert!(set.ids(&contact).await.contains(found.message_id()));
        }
    }
}

#[tokio::test]
async fn a_message_that_the_service_does_not_have_is_not_seen_after_a_minute() {
    let set = set().await;
    // Other messages to the contact, and from the contact.
    set.client.send(Sms::new("c", "Hello, Jane")).await.unwrap();
    set.client
        .send(outbound::WhatsApp::new("c", "Hello"))
        .await
        .unwrap();
    let answer = inbound::Sms::from_contact("c").text("Hello");
    set.client.add_inbound(answer).await.unwrap();
    set.sandbox.message(Message::by_user("c", "u", "Hello"));
    let unsettled = set.send(Sms::new("c", "Hello"), false).await;
    let requests = set.sandbox.requests().len();
    let (settled, took) = set.settle(&unsettled).await;
    assert_eq!(settled, Settled::NotSeen);
    assert_eq!(took, 60 * SECOND);
    // A search and a list after 2, 4, 8, 16, 32 and 60 seconds.
    assert_eq!(set.sandbox.requests().len() - requests, 12);

    // Long after the call, one look is enough.
    let (settled, took) = set.settle(&unsettled).await;
    assert_eq!((settled, took), (Settled::NotSeen, Duration::ZERO));
    assert_eq!(set.sandbox.requests().len() - requests, 14);
}

/// The conversation of a first message is in the index some seconds later.
#[tokio::test]
async fn a_first_message_is_found_once_the_index_has_its_conversation() {
    let set = set().await;
    set.sandbox.index_lag(20 * SECOND);
    let unsettled = set.send(Sms::new("c", "Hello"), true).await;
    let (settled, took) = set.settle(&unsettled).await;
    assert_eq!([found(settled).message_id()], [&set.ids("c").await[0]]);
    assert_eq!(took, 32 * SECOND);
    // If the conversation is known, the index does not matter.
    let unsettled = set.send(Sms::new("d", "Hello"), true).await;
    let conversation = set.sandbox.conversation_of("d").unwrap();
    let (settled, took) = set.settle(&unsettled.in_conversation(conversation)).await;
    found(settled);
    assert_eq!(took, 2 * SECOND);
}

#[tokio::test]
async fn a_conversation_that_is_gone_is_searched_again() {
    let set = set().await;
    let unsettled = set.send(Sms::new("c", "Hello"), true).await;
    for alternative in [None, Some(Alternative::NotFoundIs400)] {
        if let Some(alternative) = alternative {
            set.sandbox.assume(alternative);
        }
        let elsewhere = unsettled.clone().in_conversation("merged");
        let (settled, _) = set.settle(&elsewhere).await;
        assert_eq!(found(settled).message_id(), &set.ids("c").await[0]);
    }
}

#[tokio::test]
async fn equal_texts_are_ambiguous_unless_the_others_are_known() {
    let set = set().await;
    let receipt = set.client.send(Sms::new("c", "Hello")).await.unwrap();
    let unsettled = set.send(Sms::new("c", "Hello"), true).await;
    let (settled, _) = set.settle(&unsettled).await;
    let Settled::Ambiguous(mut ids) = settled else {
        panic!("{settled:?}");
    };
    ids.sort();
    let mut both = set.ids("c").await;
    both.sort();
    assert_eq!(ids, both);
    let told = unsettled.except([receipt.message_id().as_str()]);
    let (settled, _) = set.settle(&told).await;
    assert_ne!(found(settled).message_id(), receipt.message_id());
}

#[tokio::test]
async fn a_message_that_failed_is_found_with_its_reason() {
    let set = set().await;
    set.sandbox.outcome(Outcome::failed("No numbers available"));
    let unsettled = set.send(Sms::new("c", "Hello"), true).await;
    set.clock.advance(10 * SECOND);
    let (settled, took) = set.settle(&unsettled).await;
    let found = found(settled);
    assert_eq!(found.status(), Some(&DeliveryStatus::Failed));
    assert_eq!(found.error(), Some("No numbers available"));
    assert_eq!(took, Duration::ZERO);
    assert!(!format!("{found:?}").contains("numbers"));
}

#[tokio::test]
async fn an_alt_id_finds_a_recorded_message_for_certain() {
    let set = set().await;
    let message = || inbound::Sms::from_contact("c").text("Hi");
    set.client
        .add_inbound(message().alt_id("a1"))
        .await
        .unwrap();
    let unsettled = set.record(message().alt_id("a2"), true).await;
    let (settled, _) = set.settle(&unsettled).await;
    let found = found(settled);
    assert_eq!(found.certainty(), Certainty::Id);
    assert_eq!(found.message_id(), &set.ids("c").await[0]);
    let unsettled = set.record(message().alt_id("a3"), false).await;
    assert_eq!(set.settle(&unsettled).await.0, Settled::NotSeen);
}

#[tokio::test]
async fn an_email_that_is_accounted_for_is_not_taken_for_another() {
    let set = set().await;
    let email = || Email::new("c").subject("Offer").html("<p>Hello</p>");
    let receipt = set.client.send(email()).await.unwrap();
    let unsettled = set.send(email(), true).await;
    let (settled, _) = set.settle(&unsettled).await;
    assert!(matches!(settled, Settled::Ambiguous(_)), "{settled:?}");
    for id in [
        receipt.message_id().as_str(),
        receipt.email_message_id().unwrap().as_str(),
    ] {
        let (settled, _) = set.settle(&unsettled.clone().except([id])).await;
        assert_ne!(found(settled).message_id(), receipt.message_id());
    }
}

/// An email joins a thread that began long ago, whose entry may or may not move.
#[tokio::test]
async fn an_email_that_joins_an_old_thread_is_found() {
    for alternatives in [
        &[][..],
        &[Alternative::ThreadEntryMoves],
        &[Alternative::OwnMessageIdInThread],
    ] {
        let set = set().await;
        for alternative in alternatives {
            set.sandbox.assume(*alternative);
        }
        let long_ago = set.clock.now() - TimeDelta::days(30);
        let old = Message::to_contact("c", "")
            .email("Offer", "<p>Old</p>")
            .date(long_ago);
        let thread = set.sandbox.message(old);
        for day in 1..=5 {
            let date = long_ago + TimeDelta::days(day);
            set.sandbox
                .message(Message::from_contact("c", "Hi").date(date));
        }
        let email = Email::new("c").subject("Offer").html("<p>New</p>");
        let email = email.in_reply_to(thread.as_str()).thread(thread.as_str());
        let unsettled = set.send(email.clone(), true).await;
        let (settled, _) = set.settle(&unsettled).await;
        let found = found(settled);
        assert_eq!(found.message_id(), &thread, "{alternatives:?}");
        let messages = set.client.messages();
        let read = messages.email(found.email_message_id().unwrap());
        let read = read.await.unwrap();
        assert_eq!(read.body(), Some("<p>New</p>"));

        let not_sent = set.send(email, false).await;
        let not_sent = not_sent.except([found.email_message_id().unwrap().as_str()]);
        assert_eq!(set.settle(&not_sent).await.0, Settled::NotSeen);
    }
}

#[tokio::test]
async fn without_a_location_only_a_known_conversation_can_be_read() {
    let set = set().await;
    let nowhere = Client::builder().token(TOKEN).base_url(set.sandbox.url());
    let nowhere = nowhere.clock(set.clock.clone()).build().unwrap();
    set.sandbox.fault(lost(true));
    let error = nowhere.send(Sms::new("c", "Hello")).await.unwrap_err();
    let unsettled = error.unsettled().unwrap();
    assert_eq!(unsettled.location(), None);
    set.clock.advance(60 * SECOND);
    let requests = set.sandbox.requests().len();
    let error = nowhere.settle(&unsettled).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(set.sandbox.requests().len(), requests);
    let conversation = set.sandbox.conversation_of("c").unwrap();
    let known = unsettled.in_conversation(conversation);
    found(nowhere.settle(&known).await.unwrap());
}

#[tokio::test]
async fn an_error_of_a_read_is_the_error_of_the_settle() {
    let set = set().await;
    let unsettled = set.send(Sms::new("c", "Hello"), true).await;
    set.clock.advance(60 * SECOND);
    set.sandbox.fault(lost(false).on("/conversations/search"));
    let error = set.client.settle(&unsettled).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.operation(), Some("search_conversations"));
    assert_eq!(error.unsettled(), None);
    found(set.client.settle(&unsettled).await.unwrap());
}

#[tokio::test]
async fn a_patient_settle_waits_longer() {
    let set = set().await;
    set.sandbox.index_lag(100 * SECOND);
    let unsettled = set.send(Sms::new("c", "Hello"), true).await;
    let settle = set.client.settle(&unsettled).patience(300 * SECOND);
    let mut tasks = JoinSet::new();
    tasks.spawn(settle.into_future());
    let settled = play(&set.clock, tasks, || {}).await.remove(0);
    found(settled.unwrap());
}

/// An export of the time of the calls, and single reads only of what is not there.
#[tokio::test]
async fn a_campaign_is_settled_with_few_requests() {
    const SENT: usize = 300;
    let set = set().await;
    let mut unsettled = Vec::new();
    for index in 0..SENT + 2 {
        let message = Sms::new(format!("c{index}"), format!("Order {index}"));
        unsettled.push(set.send(message, index < SENT).await);
    }
    let requests = set.sandbox.requests().len();
    let (settled, took) = set.settle_all(unsettled).await;
    for (index, settled) in settled.into_iter().enumerate() {
        if index < SENT {
            let contact = format!("c{index}");
            assert_eq!(found(settled).message_id(), &set.ids(&contact).await[0]);
        } else {
            assert_eq!(settled, Settled::NotSeen);
        }
    }
    assert_eq!(took, 60 * SECOND);
    let reads = set.sandbox.requests().len() - requests - SENT;
    // The export of messages and of emails, and seven searches for each message that is not there.
    assert!(reads <= 4 + 7 * 2, "{reads}");
}

#[tokio::test]
async fn equal_texts_that_are_settled_together_are_counted() {
    for (all_sent, sent) in [(true, [true; 3]), (false, [true, false, true])] {
        let set = set().await;
        let mut unsettled = Vec::new();
        for processed in sent {
            unsettled.push(set.send(Sms::new("c", "Hello"), processed).await);
            set.clock.advance(SECOND);
        }
        let (settled, _) = set.settle_all(unsettled).await;
        let mut ids = set.ids("c").await;
        ids.reverse();
        if all_sent {
            let found: Vec<_> = settled.into_iter().map(found).collect();
            let found: Vec<_> = found
                .iter()
                .map(|found| found.message_id().clone())
                .collect();
            assert_eq!(found, ids);
        } else {
            for settled in settled {
                assert_eq!(settled, Settled::Ambiguous(ids.clone()));
            }
        }
    }
}

#[tokio::test]
async fn a_mixed_campaign_is_settled_even_if_the_export_fails() {
    for export_fails in [false, true] {
        let set = set().await;
        if export_fails {
            let path = "/conversations/messages/export";
            set.sandbox.faults((0..9).map(|_| lost(false).on(path)));
        }
        let long_ago = set.clock.now() - TimeDelta::days(30);
        set.sandbox
            .message(Message::to_contact("f", "x").date(long_ago));
        let conversation = set.sandbox.conversation_of("f").unwrap();
        let email = Email::new("e").subject("Offer").html("<p>Hello</p>");
        let unsettled = vec![
            set.send(Sms::new("c", "Hello"), true).await,
            set.send(email, true).await,
            set.send(Sms::new("d", "Hello"), false).await,
            set.record(inbound::Sms::in_conversation(conversation).text("Hi"), true)
                .await,
        ];
        let (settled, _) = set.settle_all(unsettled).await;
        let [sms, email, nothing, inbound] = &settled[..] else {
            panic!("{settled:?}");
        };
        assert_eq!(found(sms.clone()).message_id(), &set.ids("c").await[0]);
        assert!(found(email.clone()).email_message_id().is_some());
        assert_eq!(nothing, &Settled::NotSeen);
        assert_eq!(found(inbound.clone()).message_id(), &set.ids("f").await[0]);
    }
}

/// A journal knows neither the end of a call nor the location.
#[tokio::test]
async fn what_a_crash_left_is_settled_from_a_journal() {
    let set = set().await;
    let began = set.clock.now();
    let unsettled = set.send(Sms::new("c", "Hello"), true).await;
    set.clock.advance(3600 * SECOND);
    let journal = serde_json::to_string(&unsettled).unwrap();
    let read: Unsettled = serde_json::from_str(&journal).unwrap();
    let crashed = Unsettled::outbound(read.as_outbound().unwrap().clone(), began);
    for unsettled in [read, crashed] {
        let (settled, _) = set.settle(&unsettled).await;
        assert_eq!(found(settled).message_id(), &set.ids("c").await[0]);
    }
    // No call lasts for 5 minutes: a minute later, there is nothing to wait for.
    for (ago, waits) in [(3600, 0), (330, 30), (100, 60)] {
        let began = set.clock.now() - TimeDelta::seconds(ago);
        let nothing = Unsettled::outbound(Sms::new("c", "Another"), began);
        let (settled, took) = set.settle(&nothing).await;
        assert_eq!((settled, took), (Settled::NotSeen, waits * SECOND));
    }
    // Of the future, by a clock that was wrong: no wait without end.
    let future = Utc::now() + TimeDelta::days(10_000);
    let future = Unsettled::outbound(Sms::new("c", "Hello"), future).ended_at(future);
    let (settled, took) = set.settle(&future).await;
    assert_eq!((settled, took), (Settled::NotSeen, 60 * SECOND));
}

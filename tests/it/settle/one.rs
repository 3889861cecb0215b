//! Settling one message.

use std::time::Duration;

use chrono::TimeDelta;
use leadconnector::{
    Client, ErrorKind,
    clock::Clock,
    conversations::DeliveryStatus,
    inbound,
    outbound::{self, Email, Sms},
    sandbox::{Alternative, Message, Outcome},
    settle::{Certainty, Settled},
};
use tokio::task::JoinSet;

use super::{SECOND, found, lost, set};
use crate::support::{TOKEN, play::play};

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

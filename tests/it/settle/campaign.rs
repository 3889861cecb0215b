//! Settling many messages together.

use chrono::{TimeDelta, Utc};
use leadconnector::{
    clock::Clock,
    inbound,
    outbound::{Email, Sms},
    sandbox::Message,
    settle::{Settled, Unsettled},
};

use super::{EXPORT, SECOND, found, lost, set};

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
    for request in set.sandbox.requests() {
        let query = request.query().unwrap_or_default();
        let is_of_the_time = query.contains("startDate=") && query.contains("endDate=");
        assert!(request.path() != EXPORT || is_of_the_time, "{query}");
    }
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

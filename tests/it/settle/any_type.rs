//! A message of each type is found, whatever the service does.

use chrono::TimeDelta;
use leadconnector::{
    clock::Clock,
    outbound,
    sandbox::{Alternative, Message},
    settle::{Certainty, Settled},
};

use super::set;
use crate::support::{self, Pair};

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

//! Contacts of the sandbox.

mod searches;

use std::time::Duration;

use futures_util::TryStreamExt;
use leadconnector::{
    Rejection,
    clock::ManualClock,
    contacts::{Contact, CustomField, Dnd, DndChange, DndChannel, Filter, MayReceive},
    conversations::Channel,
    outbound,
    sandbox::{self, Sandbox},
};
use serde_json::json;

/// Returns the ids of contacts, without a prefix.
fn ids(contacts: &[Contact]) -> Vec<String> {
    let ids = contacts.iter().map(|contact| contact.id().unwrap());
    ids.map(|id| id.as_str().to_owned()).collect()
}

#[tokio::test]
async fn an_upserted_contact_is_found_at_once_and_can_be_written_to() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let contacts = client.contacts();
    let upsert = || {
        contacts
            .upsert()
            .phone("+14155550123")
            .email("Jane@Example.com")
    };
    let created = upsert()
        .first_name("Jane")
        .last_name("Doe")
        .send()
        .await
        .unwrap();
    assert_eq!(created.created, Some(true));
    assert_eq!(created.ignored, [""; 0]);
    let id = created.contact.id().unwrap();

    let again = upsert().first_name("Joan").send().await.unwrap();
    assert_eq!(again.created, Some(false));
    assert_eq!(again.contact.id().unwrap(), id);
    for found in [
        contacts
            .find_by_phone("+14155550123")
            .await
            .unwrap()
            .unwrap(),
        contacts
            .find_by_email("jane@example.com")
            .await
            .unwrap()
            .unwrap(),
        contacts.get(id.clone()).await.unwrap(),
    ] {
        assert_eq!(found.id().unwrap(), id);
        assert_eq!(found.name(), Some("Joan Doe"));
    }
    assert!(
        contacts
            .find_by_phone("+14155550124")
            .await
            .unwrap()
            .is_none()
    );
    client.send(outbound::Sms::new(id, "Hello")).await.unwrap();
}

#[tokio::test]
async fn the_number_of_another_contact_is_ignored_by_an_upsert_and_refused_by_an_update() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.contact(
        sandbox::Contact::new("jane")
            .email("jane@a.co")
            .phone("+14155550101"),
    );
    sandbox.contact(
        sandbox::Contact::new("joe")
            .email("joe@a.co")
            .phone("+14155550102"),
    );
    let contacts = sandbox.client().contacts();

    let upsert = contacts.upsert().email("jane@a.co").phone("+14155550102");
    let upserted = upsert.send().await.unwrap();
    assert_eq!(upserted.contact.id().unwrap(), "jane");
    assert_eq!(upserted.ignored, ["phone"]);

    let update = contacts.update("jane").phone("+14155550102");
    let error = update.send().await.unwrap_err();
    assert_eq!(error.rejection(), Some(Rejection::Duplicate));
    let duplicate = error.duplicate().unwrap();
    assert_eq!(duplicate.contact_id().unwrap(), "joe");
    assert_eq!(duplicate.field(), Some("phone"));
    assert_eq!(
        contacts.get("nobody").await.unwrap_err().rejection(),
        Some(Rejection::NotFound)
    );
}

#[tokio::test]
async fn what_a_contact_may_receive_is_what_the_sandbox_lets_through() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let contacts = client.contacts();
    sandbox.contact(sandbox::Contact::new("jane").unsubscribed(outbound::MessageType::Sms));
    let sms = || client.send(outbound::Sms::new("jane", "Hello"));
    let email = || {
        client.send(
            outbound::Email::new("jane")
                .subject("Hello")
                .html("<p>Hello</p>"),
        )
    };

    let jane = contacts.get("jane").await.unwrap();
    assert_eq!(
        jane.may_receive(Channel::Sms),
        MayReceive::No(Dnd::OptedOut)
    );
    assert_eq!(jane.may_receive(Channel::Email), MayReceive::Yes);
    assert_eq!(
        sms().await.unwrap_err().rejection(),
        Some(Rejection::Unsubscribed)
    );
    email().await.unwrap();

    let change = DndChange::new()
        .stop(DndChannel::Email)
        .allow(DndChannel::Sms);
    let jane = contacts.set_dnd("jane", change).await.unwrap();
    assert_eq!(
        jane.may_receive(Channel::Sms),
        MayReceive::No(Dnd::OptedOut)
    );
    assert_eq!(
        jane.may_receive(Channel::Email),
        MayReceive::No(Dnd::Channel)
    );
    assert_eq!(
        email().await.unwrap_err().rejection(),
        Some(Rejection::DoNotDisturb)
    );

    let change = DndChange::new().allow(DndChannel::Email);
    let jane = contacts.set_dnd("jane", change).await.unwrap();
    assert_eq!(jane.may_receive(Channel::Email), MayReceive::Yes);
    email().await.unwrap();

    let jane = contacts
        .set_dnd("jane", DndChange::new().all(true))
        .await
        .unwrap();
    assert_eq!(
        jane.may_receive(Channel::Email),
        MayReceive::No(Dnd::AllChannels)
    );
    assert_eq!(
        email().await.unwrap_err().rejection(),
        Some(Rejection::DoNotDisturb)
    );
}

#[tokio::test]
async fn tags_are_added_and_removed() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.contact(sandbox::Contact::new("jane").tag("Customer"));
    let contacts = sandbox.client().contacts();
    let tags = contacts.add_tags("jane", ["Lead", "vip"]).await.unwrap();
    assert_eq!(tags, ["customer", "lead", "vip"]);
    let tags = contacts
        .remove_tags("jane", ["LEAD", "none"])
        .await
        .unwrap();
    assert_eq!(tags, ["customer", "vip"]);
    contacts
        .upsert()
        .email("jane@example.com")
        .city("Austin")
        .send()
        .await
        .unwrap();
    assert_eq!(
        contacts.get("jane").await.unwrap().tags(),
        ["customer", "vip"]
    );
    contacts.add_to_workflow("jane", "workflow").await.unwrap();
}

#[tokio::test]
async fn custom_fields_are_kept() {
    let sandbox = Sandbox::start().await.unwrap();
    let contacts = sandbox.client().contacts();
    let update = contacts
        .update("jane")
        .custom_field(CustomField::id("color", "blue"));
    let jane = update.send().await.unwrap();
    assert_eq!(
        jane.custom_fields(),
        [&json!({ "id": "color", "value": "blue" })]
    );
}

#[tokio::test]
async fn new_ids_are_none_that_a_client_has_chosen() {
    let sandbox = Sandbox::start().await.unwrap();
    let contacts = sandbox.client().contacts();
    contacts
        .update("sandboxContact000002")
        .email("jane@a.co")
        .send()
        .await
        .unwrap();
    let upserted = contacts.upsert().email("joe@a.co").send().await.unwrap();
    assert_eq!(upserted.created, Some(true));
    assert_ne!(upserted.contact.id().unwrap(), "sandboxContact000002");
    assert!(contacts.find_by_email("jane@a.co").await.unwrap().is_some());
}

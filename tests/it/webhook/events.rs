//! The events of contacts, conversations, emails and apps.

use leadconnector::{
    id::Resource,
    sandbox::event::{AppEvent, ContactEvent, MessageEvent},
    webhook::{Event, EventMessageType},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{assert_parsed, built, received};

fn receive(event: &impl Serialize) -> Event {
    received(&serde_json::to_value(event).unwrap())
}

fn envelope(event: &Event) -> Value {
    json!({
        "name": event.name(),
        "app_id": event.app_id(),
        "location_id": event.location_id(),
        "occurred_at": event.occurred_at(),
        "webhook_id": event.webhook_id(),
    })
}

#[test]
fn a_merged_conversation_has_both_ids() {
    let event = receive(&built::conversation_update());
    let envelope = envelope(&event);
    let Event::ConversationUpdate(update) = event else {
        panic!("another event")
    };
    assert_parsed(
        "conversation_update",
        &json!({
            "envelope": envelope,
            "old_conversation_id": update.old_conversation_id(),
            "new_conversation_id": update.new_conversation_id(),
            "contact_id": update.contact_id(),
            "company_id": update.company_id(),
            "version_id": update.version_id(),
        }),
    );
}

#[test]
fn each_event_of_a_contact_has_the_contact() {
    let id = "cI08i1Bls3iTB9bKgFJh";
    for (snapshot, name, event) in [
        ("contact_create", "ContactCreate", ContactEvent::create(id)),
        ("contact_update", "ContactUpdate", ContactEvent::update(id)),
        ("contact_delete", "ContactDelete", ContactEvent::delete(id)),
        (
            "contact_tag_update",
            "ContactTagUpdate",
            ContactEvent::tag_update(id),
        ),
        (
            "contact_dnd_update",
            "ContactDndUpdate",
            ContactEvent::dnd_update(id),
        ),
    ] {
        let event = receive(&built::contact(event));
        let envelope = envelope(&event);
        let (variant, contact) = match event {
            Event::ContactCreate(contact) => ("ContactCreate", contact),
            Event::ContactUpdate(contact) => ("ContactUpdate", contact),
            Event::ContactDelete(contact) => ("ContactDelete", contact),
            Event::ContactTagUpdate(contact) => ("ContactTagUpdate", contact),
            Event::ContactDndUpdate(contact) => ("ContactDndUpdate", contact),
            other => panic!("{other:?} is not about a contact"),
        };
        assert_eq!(variant, name);
        assert_parsed(
            snapshot,
            &json!({
                "envelope": envelope,
                "contact_id": contact.contact_id(),
                "first_name": contact.first_name(),
                "last_name": contact.last_name(),
                "name": contact.name(),
                "email": contact.email(),
                "phone": contact.phone(),
                "address1": contact.address1(),
                "city": contact.city(),
                "state": contact.state(),
                "postal_code": contact.postal_code(),
                "country": contact.country(),
                "website": contact.website(),
                "timezone": contact.timezone(),
                "source": contact.source(),
                "company_name": contact.company_name(),
                "assigned_to": contact.assigned_to(),
                "tags": contact.tags(),
                "dnd": contact.dnd(),
                "dnd_settings": contact.dnd_settings(),
                "inbound_dnd_settings": contact.inbound_dnd_settings(),
                "custom_fields": contact.custom_fields(),
                "date_added": contact.date_added(),
            }),
        );
    }
}

#[test]
fn the_date_of_a_contact_is_not_that_of_its_change() {
    let without_a_timestamp = |event: ContactEvent| {
        let mut json = serde_json::to_value(built::contact(event)).unwrap();
        json.as_object_mut().unwrap().remove("timestamp");
        received(&json).occurred_at()
    };
    let added = "2023-01-15T10:30:00Z".parse().ok();
    assert_eq!(without_a_timestamp(ContactEvent::create("c")), added);
    for event in [
        ContactEvent::update("c"),
        ContactEvent::delete("c"),
        ContactEvent::tag_update("c"),
        ContactEvent::dnd_update("c"),
    ] {
        assert_eq!(without_a_timestamp(event), None);
    }
}

#[test]
fn email_stats_have_the_reply_of_the_mail_server() {
    let event = receive(&built::email_stats());
    let envelope = envelope(&event);
    let Event::LCEmailStats(email) = event else {
        panic!("another event")
    };
    let stats = email.stats().unwrap();
    let reply = stats.delivery_status().unwrap();
    assert_parsed(
        "email_stats",
        &json!({
            "envelope": envelope,
            "company_id": email.company_id(),
            "event": stats.event(),
            "severity": stats.severity(),
            "reason": stats.reason(),
            "id": stats.id(),
            "timestamp": stats.timestamp(),
            "recipient": stats.recipient(),
            "message": stats.message(),
            "tags": stats.tags(),
            "smtp_envelope": stats.envelope(),
            "reply": {
                "code": reply.code(),
                "message": reply.message(),
                "description": reply.description(),
                "attempt_no": reply.attempt_no(),
                "mx_host": reply.mx_host(),
            },
        }),
    );
}

#[test]
fn each_event_of_an_app_has_its_installation() {
    let location = Resource::location("l1C08ntBrFjLS0elLIYU");
    for (snapshot, name, event) in [
        ("app_installed", "INSTALL", AppEvent::installed(&location)),
        (
            "app_uninstalled",
            "UNINSTALL",
            AppEvent::uninstalled(&location),
        ),
        ("app_updated", "UPDATE", AppEvent::updated(&location)),
    ] {
        let event = receive(&built::app(event));
        let envelope = envelope(&event);
        let (variant, app) = match event {
            Event::AppInstalled(app) => ("INSTALL", app),
            Event::AppUninstalled(app) => ("UNINSTALL", app),
            Event::AppUpdated(app) => ("UPDATE", app),
            other => panic!("{other:?} is not about an app"),
        };
        assert_eq!(variant, name);
        assert_parsed(
            snapshot,
            &json!({
                "envelope": envelope,
                "company_id": app.company_id(),
                "user_id": app.user_id(),
                "plan_id": app.plan_id(),
                "trial": app.trial(),
                "version_id": app.version_id(),
                "previous_version_id": app.previous_version_id(),
            }),
        );
    }
}

#[test]
fn a_message_sent_again_names_the_one_that_failed() {
    let original = |event: &MessageEvent| match receive(event) {
        Event::OutboundMessage(message) => message.original_message_id(),
        other => panic!("{other:?} is no outbound message"),
    };
    let first = MessageEvent::outbound(EventMessageType::Sms, "c").message_id("m1");
    assert_eq!(original(&first), None);
    let again = MessageEvent::outbound(EventMessageType::Sms, "c").original_message_id("m1");
    assert_eq!(original(&again).unwrap(), "m1");
}

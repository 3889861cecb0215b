//! The events of contacts, conversations, emails and apps.

use leadconnector::webhook::{Event, MessageEvent};
use serde_json::{Value, json};

use super::{assert_parsed, received};

/// Returns an event with the fields of every envelope and these.
fn event(name: &str, fields: Value) -> Value {
    let mut event = json!({
        "type": name,
        "appId": "66a1b2c3d4e5f6a7b8c9d0e2",
        "versionId": "66a1b2c3d4e5f6a7b8c9d0e4",
        "locationId": "l1C08ntBrFjLS0elLIYU",
        "timestamp": "2024-05-08T11:57:42.250Z",
        "webhookId": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    });
    let Value::Object(fields) = fields else {
        panic!("no object: {fields}")
    };
    event.as_object_mut().unwrap().extend(fields);
    event
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
    let event = received(&event(
        "ConversationUpdate",
        json!({
            "oldConversationId": "fcanlLgpbQgQhderivVs",
            "newConversationId": "ABClLgpbQgQhderivVsX",
            "contactId": "cI08i1Bls3iTB9bKgFJh",
            "companyId": "GNb7aIv4rQFVb9iwNl5K",
        }),
    ));
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

fn contact(name: &str) -> Value {
    event(
        name,
        json!({
            "id": "cI08i1Bls3iTB9bKgFJh",
            "firstName": "Jane",
            "lastName": "Doe",
            "name": "Jane Doe",
            "email": "jane@example.com",
            "phone": "+14155550123",
            "address1": "1 Main Street",
            "city": "Springfield",
            "state": "IL",
            "postalCode": "62701",
            "country": "US",
            "website": "https://example.com",
            "timezone": "America/Chicago",
            "source": "form",
            "companyName": "Example Inc.",
            "assignedTo": "xsmF1xxhmC92ZpL1lj7a",
            "tags": ["lead", "vip"],
            "dnd": false,
            "dndSettings": { "SMS": { "status": "permanent", "message": "STOP_KEYWORD" } },
            "inboundDndSettings": { "all": { "status": "active" } },
            "customFields": [{ "id": "f1", "value": "blue" }],
            "dateAdded": "2023-01-15T10:30:00.000Z",
        }),
    )
}

#[test]
fn each_event_of_a_contact_has_the_contact() {
    for (snapshot, name) in [
        ("contact_create", "ContactCreate"),
        ("contact_update", "ContactUpdate"),
        ("contact_delete", "ContactDelete"),
        ("contact_tag_update", "ContactTagUpdate"),
        ("contact_dnd_update", "ContactDndUpdate"),
    ] {
        let event = received(&contact(name));
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
    let without_a_timestamp = |name: &str| {
        let mut json = contact(name);
        json.as_object_mut().unwrap().remove("timestamp");
        received(&json).occurred_at()
    };
    let added = "2023-01-15T10:30:00Z".parse().ok();
    assert_eq!(without_a_timestamp("ContactCreate"), added);
    for name in [
        "ContactUpdate",
        "ContactDelete",
        "ContactTagUpdate",
        "ContactDndUpdate",
    ] {
        assert_eq!(without_a_timestamp(name), None, "{name}");
    }
}

#[test]
fn email_stats_have_the_reply_of_the_mail_server() {
    let event = received(&event(
        "LCEmailStats",
        json!({
            "companyId": "GNb7aIv4rQFVb9iwNl5K",
            "webhookPayload": {
                "event": "delivered",
                "id": "CPgfbmQMTCKtHW6uIWtuVe",
                "timestamp": 1_715_169_462.25,
                "recipient": "jane@example.com",
                "message": { "headers": { "message-id": "20240508115742.1@example.com" } },
                "delivery-status": {
                    "code": 250, "message": "OK", "attempt-no": 1, "mx-host": "mx.example.com",
                },
                "tags": ["loc_l1C08ntBrFjLS0elLIYU", "com_GNb7aIv4rQFVb9iwNl5K"],
                "envelope": { "sender": "shop@example.com" },
            },
        }),
    ));
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
            "id": stats.id(),
            "timestamp": stats.timestamp(),
            "recipient": stats.recipient(),
            "message": stats.message(),
            "tags": stats.tags(),
            "smtp_envelope": stats.envelope(),
            "reply": {
                "code": reply.code(),
                "message": reply.message(),
                "attempt_no": reply.attempt_no(),
                "mx_host": reply.mx_host(),
            },
        }),
    );
}

#[test]
fn each_event_of_an_app_has_its_installation() {
    for (snapshot, name) in [
        ("app_installed", "INSTALL"),
        ("app_uninstalled", "UNINSTALL"),
        ("app_updated", "UPDATE"),
    ] {
        let event = received(&event(
            name,
            json!({
                "companyId": "GNb7aIv4rQFVb9iwNl5K",
                "userId": "xsmF1xxhmC92ZpL1lj7a",
                "planId": "66a1b2c3d4e5f6a7b8c9d0e3",
                "trial": { "onTrial": true },
                "previousVersionId": "66a1b2c3d4e5f6a7b8c9d0e1",
            }),
        ));
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
    let message = |event: Event| -> MessageEvent {
        match event {
            Event::OutboundMessage(message) => message,
            other => panic!("{other:?} is no outbound message"),
        }
    };
    let again = json!({ "messageType": "SMS", "messageId": "m2", "originalMessageId": "m1" });
    let again = message(received(&event("OutboundMessage", again)));
    assert_eq!(again.original_message_id().unwrap().as_str(), "m1");
    let first = json!({ "messageType": "SMS", "messageId": "m1" });
    let first = message(received(&event("OutboundMessage", first)));
    assert_eq!(first.original_message_id(), None);
}

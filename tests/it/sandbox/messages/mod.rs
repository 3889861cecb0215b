//! Messages are read and canceled as users of the service see them.

mod lists;

use std::time::Duration;

use leadconnector::{
    Rejection,
    outbound::{InternalComment, MessageType},
    sandbox::{Contact, Message, Outcome},
};
use serde_json::{Value, json};

use super::{INBOUND, answer, delete, each, get, post, put, send, sms, start};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_sent_message_is_read_with_its_fields_in_an_envelope() {
    let (sandbox, _) = start().await;
    let body = json!({
        "type": "SMS", "contactId": "jane", "message": "Hi", "fromNumber": "+14155550100",
        "toNumber": "+14155550199", "attachments": ["https://a.co/b.pdf"],
    });
    let (_, sent) = send(&sandbox, body).await;
    let id = sent["messageId"].as_str().unwrap();
    let (status, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
    assert_eq!(status, 200);
    assert!(reply["traceId"].is_string());
    assert_eq!(
        reply["message"],
        json!({
            "id": id,
            "direction": "outbound",
            "status": "queued",
            "type": 2,
            "messageType": "TYPE_SMS",
            "locationId": "sandboxLocation",
            "contactId": "jane",
            "conversationId": sent["conversationId"],
            "dateAdded": "2024-01-15T10:30:00.000Z",
            "dateUpdated": "2024-01-15T10:30:00.000Z",
            "contentType": "text/plain",
            "attachments": ["https://a.co/b.pdf"],
            "body": "Hi",
            "source": "api",
            "from": "+14155550100",
            "to": "+14155550199",
            "meta": {
                "marketplace": { "appId": "sandboxIntegration1", "appName": "Sandbox app" },
            },
        })
    );
}

#[tokio::test]
async fn a_status_changes_with_the_clock() {
    let (sandbox, clock) = start().await;
    let read = async |id: &str| {
        let (_, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        let message = &reply["message"];
        let texts = ["status", "error", "dateUpdated"].map(|field| {
            let text = message[field].as_str();
            text.unwrap_or_default().to_owned()
        });
        texts.join(" ")
    };
    let (_, delivered) = send(&sandbox, sms()).await;
    sandbox.outcome(Outcome::failed("No numbers available"));
    let (_, failed) = send(&sandbox, sms()).await;
    sandbox.outcome(Outcome::queued().then("read", 2 * SECOND));
    let (_, other) = send(&sandbox, sms()).await;
    let ids = [&delivered, &failed, &other].map(|sent| sent["messageId"].as_str().unwrap());
    for expected in [
        ["queued  2024-01-15T10:30:00.000Z"; 3],
        [
            "sent  2024-01-15T10:30:01.000Z",
            "failed No numbers available 2024-01-15T10:30:01.000Z",
            "queued  2024-01-15T10:30:00.000Z",
        ],
        [
            "sent  2024-01-15T10:30:01.000Z",
            "failed No numbers available 2024-01-15T10:30:01.000Z",
            "read  2024-01-15T10:30:02.000Z",
        ],
        [
            "delivered  2024-01-15T10:30:03.000Z",
            "failed No numbers available 2024-01-15T10:30:01.000Z",
            "read  2024-01-15T10:30:02.000Z",
        ],
    ] {
        for (id, expected) in ids.iter().zip(expected) {
            assert_eq!(read(id).await, expected);
        }
        clock.advance(SECOND);
    }
    // A status that is set replaces what it was, with the words of the error.
    sandbox.handover_delay(Duration::ZERO);
    let error = json!({ "code": "1", "type": "saas", "message": "Blocked" });
    let path = format!("/conversations/messages/{}/status", ids[0]);
    let body = json!({ "status": "failed", "error": error });
    assert_eq!(answer(put(&sandbox, &path).json(&body)).await.0, 200);
    assert_eq!(
        read(ids[0]).await,
        "failed Blocked 2024-01-15T10:30:04.000Z"
    );
}

#[tokio::test]
async fn an_unknown_message_is_not_found() {
    let (sandbox, _) = start().await;
    let (status, reply) = get(&sandbox, "/conversations/messages/unknown").await;
    assert_eq!(
        (status, &reply["message"]),
        (404, &json!("Message not found"))
    );
}

/// What the message is sent as, recorded as, and read as.
#[tokio::test]
async fn types_are_read_with_their_prefix_and_number() {
    let (sandbox, _) = start().await;
    for (path, sent_as, extra, read_as, number) in [
        ("/conversations/messages", "SMS", json!({}), "TYPE_SMS", 2),
        (
            "/conversations/messages",
            "WhatsApp",
            json!({}),
            "TYPE_WHATSAPP",
            19,
        ),
        (
            "/conversations/messages",
            "IG",
            json!({}),
            "TYPE_INSTAGRAM",
            18,
        ),
        (
            "/conversations/messages",
            "FB",
            json!({}),
            "TYPE_FACEBOOK",
            11,
        ),
        (
            "/conversations/messages",
            "Custom",
            json!({ "conversationProviderId": "p" }),
            "TYPE_CUSTOM_PROVIDER_SMS",
            22,
        ),
        (
            "/conversations/messages",
            "Live_Chat",
            json!({}),
            "TYPE_LIVE_CHAT",
            29,
        ),
        (
            "/conversations/messages",
            "Email",
            json!({ "html": "Hi" }),
            "TYPE_EMAIL",
            3,
        ),
        (
            INBOUND,
            "Call",
            json!({ "conversationProviderId": "p", "call": { "status": "completed" } }),
            "TYPE_CUSTOM_CALL",
            34,
        ),
        (INBOUND, "GMB", json!({}), "TYPE_GMB", 15),
    ] {
        let mut body = json!({ "type": sent_as, "contactId": "jane", "message": "Hi" });
        for (name, value) in extra.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, sent) = answer(post(&sandbox, path).json(&body)).await;
        assert_eq!(status, 201, "{sent_as}: {sent}");
        let id = sent["messageId"].as_str().unwrap();
        let (_, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        let message = &reply["message"];
        assert_eq!(message["messageType"], read_as);
        assert_eq!(message["type"], number, "{read_as}");
        let has_text = !["Email", "Call"].contains(&sent_as);
        assert_eq!(message.get("body").is_some(), has_text, "{sent_as}");
    }
}

#[tokio::test]
async fn a_recorded_message_has_the_given_direction_date_and_ids() {
    let (sandbox, _) = start().await;
    let body = json!({
        "type": "Call", "contactId": "jane", "conversationProviderId": "p", "altId": "call-7",
        "direction": "inbound", "date": "2024-01-14T08:00:00Z",
        "call": { "from": "+14155550123", "to": "+14155550100", "status": "no-answer" },
    });
    let (_, sent) = answer(post(&sandbox, INBOUND).json(&body)).await;
    let id = sent["messageId"].as_str().unwrap();
    let (_, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
    let message = &reply["message"];
    for (field, expected) in [
        ("direction", json!("inbound")),
        ("dateAdded", json!("2024-01-14T08:00:00.000Z")),
        ("altId", json!("call-7")),
        ("conversationProviderId", json!("p")),
        ("from", json!("+14155550123")),
        ("to", json!("+14155550100")),
        ("status", json!("no-answer")),
    ] {
        assert_eq!(message[field], expected, "{field}");
    }
    assert_eq!(
        message["meta"]["call"],
        json!({ "duration": null, "status": "no-answer" })
    );
    // The service's default direction is outbound.
    let (_, sent) = answer(post(&sandbox, INBOUND).json(&sms())).await;
    let id = sent["messageId"].as_str().unwrap();
    let (_, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
    assert_eq!(reply["message"]["direction"], "outbound");
}

/// Neither "do not disturb" nor a missing number keeps a comment from the team, and it has no
/// outcome at the contact.
#[tokio::test]
async fn an_internal_comment_is_stored_and_not_delivered() {
    let (sandbox, _) = start().await;
    let client = sandbox.client();
    let jane = Contact::new("jane")
        .no_phone()
        .no_email()
        .do_not_disturb(MessageType::Sms)
        .do_not_disturb(MessageType::InternalComment)
        .outcome(Outcome::failed("No numbers"));
    sandbox.contact(jane);
    let comment = InternalComment::new("jane", "Call back").author("8zkvgBbNN3bNuzmq4gVy");
    let receipt = client.send(comment).await.unwrap();
    let conversation = receipt.conversation_id().unwrap();
    let path = format!("/conversations/{conversation}/messages?type=TYPE_INTERNAL_COMMENTS");
    let (_, reply) = get(&sandbox, &path).await;
    let listed = &reply["messages"]["messages"][0];
    assert_eq!(listed["id"], receipt.message_id().as_str());
    assert_eq!(listed["messageType"], "TYPE_INTERNAL_COMMENT");
    assert_eq!(listed["body"], "Call back");
    assert_eq!(listed["userId"], "8zkvgBbNN3bNuzmq4gVy");
    assert_eq!(listed["status"], "sent");
    assert_eq!((listed.get("from"), listed.get("to")), (None, None));

    let nobody = client.send(InternalComment::new("joe", "Call back")).await;
    assert_eq!(nobody.unwrap_err().rejection(), Some(Rejection::NotFound));
}

#[tokio::test]
async fn seeded_messages_tell_who_sent_them() {
    let (sandbox, _) = start().await;
    let at = |minute: u32| format!("2024-01-01T00:0{minute}:00Z").parse().unwrap();
    sandbox.messages([
        Message::from_contact("jane", "a").date(at(1)),
        Message::by_user("jane", "user-id", "b").date(at(2)),
        Message::to_contact("jane", "c")
            .app("other-app")
            .date(at(3)),
        Message::to_contact("jane", "d")
            .source("workflow")
            .user("builder")
            .failed("Handset off")
            .date(at(4)),
    ]);
    let conversation = sandbox.conversation_of("jane").unwrap();
    let (_, reply) = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
    let listed = reply["messages"]["messages"].as_array().unwrap();
    let fields = |message: &Value| {
        ["body", "direction", "status", "source", "userId", "error"]
            .map(|field| message[field].as_str().unwrap_or("-").to_owned())
            .join(" ")
    };
    let told: Vec<_> = listed.iter().map(fields).collect();
    assert_eq!(
        told,
        [
            "d outbound failed workflow builder Handset off",
            "c outbound delivered api - -",
            "b outbound delivered app user-id -",
            "a inbound delivered - - -",
        ]
    );
    assert_eq!(listed[1]["meta"]["marketplace"]["appId"], "other-app");
    assert!(listed[3].get("meta").is_none());
}

#[tokio::test]
async fn a_scheduled_message_can_be_canceled_until_its_time_comes() {
    let (sandbox, clock) = start().await;
    let at = clock_seconds() + 60;
    let scheduled = json!({
        "type": "SMS", "contactId": "jane", "message": "Later", "scheduledTimestamp": at,
    });
    let (_, first) = send(&sandbox, scheduled.clone()).await;
    let (_, second) = send(&sandbox, scheduled).await;
    let [first, second] = [&first, &second].map(|sent| {
        let id = sent["messageId"].as_str().unwrap();
        format!("/conversations/messages/{id}")
    });
    let (_, reply) = get(&sandbox, &first).await;
    assert_eq!(reply["message"]["status"], "scheduled");
    let canceled = delete(&sandbox, &format!("{first}/schedule")).await;
    let message = "Cancelled the scheduled message successfully!";
    assert_eq!(
        canceled,
        (200, json!({ "status": 200, "message": message }))
    );
    assert_eq!(get(&sandbox, &first).await.0, 404);

    clock.advance(64 * SECOND);
    let (_, reply) = get(&sandbox, &second).await;
    assert_eq!(reply["message"]["status"], "delivered");
    for path in [&first, &second, &"/conversations/messages/x".to_owned()] {
        let (status, reply) = delete(&sandbox, &format!("{path}/schedule")).await;
        assert_eq!(status, 400);
        assert_eq!(reply["canonicalCode"], "CONVERSATIONS_MSG_NOT_FOUND");
    }
}

/// The date at which `start` starts the clock, in seconds.
pub(super) fn clock_seconds() -> i64 {
    let date: chrono::DateTime<chrono::Utc> = "2024-01-15T10:30:00Z".parse().unwrap();
    date.timestamp()
}

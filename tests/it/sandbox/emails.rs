//! Emails are one message for each thread; their bodies are read apart.

use serde_json::{Value, json};

use super::{delete, get, messages::clock_seconds, send, start};

fn email(extra: &Value) -> Value {
    let mut body = json!({
        "type": "Email", "contactId": "jane", "subject": "Offer", "html": "<p>Hi</p>",
    });
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_thread_is_one_message_without_subject_and_body() {
    let (sandbox, _) = start().await;
    let (_, first) = send(&sandbox, email(&json!({}))).await;
    let thread = &first["messageId"];
    let (_, second) = send(&sandbox, email(&json!({ "threadId": thread }))).await;
    let reply_to = &second["emailMessageId"];
    let (_, third) = send(&sandbox, email(&json!({ "replyMessageId": reply_to }))).await;
    assert_eq!(
        [&second["messageId"], &third["messageId"]],
        [thread, thread]
    );
    let conversation = first["conversationId"].as_str().unwrap();
    let (_, reply) = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
    let [entry] = reply["messages"]["messages"].as_array().unwrap().as_slice() else {
        panic!("{reply}")
    };
    let ids = [&first, &second, &third].map(|sent| &sent["emailMessageId"]);
    assert_eq!(entry["meta"]["email"]["messageIds"], json!(ids));
    assert_eq!(entry["messageType"], "TYPE_EMAIL");
    assert_eq!(entry["status"], Value::Null);
    assert_eq!(entry["contentType"], "text/html");
    for absent in ["body", "subject", "html", "from", "to"] {
        assert!(entry.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn an_email_is_read_by_its_own_id() {
    let (sandbox, _) = start().await;
    let extra = json!({
        "emailFrom": "Me <me@company.com>", "emailCc": ["cc@company.com"],
        "emailBcc": ["bcc@company.com"], "attachments": ["https://a.co/b.pdf"],
    });
    let (_, sent) = send(&sandbox, email(&extra)).await;
    let id = sent["emailMessageId"].as_str().unwrap();
    let (status, reply) = get(&sandbox, &format!("/conversations/messages/email/{id}")).await;
    assert_eq!(status, 200);
    assert_eq!(
        reply,
        json!({
            "id": id,
            "threadId": sent["messageId"],
            "locationId": "sandboxLocation",
            "contactId": "jane",
            "conversationId": sent["conversationId"],
            "dateAdded": "2024-01-15T10:30:00.000Z",
            "subject": "Offer",
            "body": "<p>Hi</p>",
            "direction": "outbound",
            "status": null,
            "contentType": "text/html",
            "from": "Me <me@company.com>",
            "to": ["jane@example.com"],
            "cc": ["cc@company.com"],
            "bcc": ["bcc@company.com"],
            "attachments": ["https://a.co/b.pdf"],
            "provider": "Sandbox",
            "source": "api",
        })
    );
    let message = sent["messageId"].as_str().unwrap();
    for other in [message, "unknown"] {
        let path = format!("/conversations/messages/email/{other}");
        let (status, reply) = get(&sandbox, &path).await;
        assert_eq!(
            (status, &reply["message"]),
            (404, &json!("Email message not found"))
        );
    }
}

#[tokio::test]
async fn a_scheduled_email_is_canceled_by_its_own_id() {
    let (sandbox, _) = start().await;
    let scheduled = json!({ "scheduledTimestamp": clock_seconds() + 60 });
    let (_, first) = send(&sandbox, email(&json!({}))).await;
    let thread = first["messageId"].as_str().unwrap();
    let mut joining = scheduled.clone();
    joining["threadId"] = json!(thread);
    let (_, second) = send(&sandbox, email(&joining)).await;
    let (_, alone) = send(&sandbox, email(&scheduled)).await;
    let email_path = |sent: &Value| {
        let id = sent["emailMessageId"].as_str().unwrap();
        format!("/conversations/messages/email/{id}")
    };
    for sent in [&second, &alone] {
        let (_, read) = get(&sandbox, &email_path(sent)).await;
        assert_eq!(read["status"], "scheduled");
        // By the id of the message it can't be.
        let message = sent["messageId"].as_str().unwrap();
        let path = format!("/conversations/messages/{message}/schedule");
        assert_eq!(delete(&sandbox, &path).await.0, 400);

        let path = format!("{}/schedule", email_path(sent));
        let message = "Cancelled the scheduled email successfully!";
        let canceled = json!({ "status": 200, "message": message });
        assert_eq!(delete(&sandbox, &path).await, (200, canceled));
        assert_eq!(delete(&sandbox, &path).await.0, 404);
        assert_eq!(get(&sandbox, &email_path(sent)).await.0, 404);
    }
    let (_, reply) = get(&sandbox, &format!("/conversations/messages/{thread}")).await;
    let left = &reply["message"]["meta"]["email"]["messageIds"];
    assert_eq!(left, &json!([first["emailMessageId"]]));
    let alone = alone["messageId"].as_str().unwrap();
    assert_eq!(
        get(&sandbox, &format!("/conversations/messages/{alone}"))
            .await
            .0,
        404
    );
}

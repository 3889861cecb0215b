//! Reports of errors, for a person.

use leadconnector::{
    attachments::MAX_FILES,
    contacts::DndChange,
    id::{EmailMessageId, MessageId},
    provider::{self, Status},
};

use super::*;

#[tokio::test]
async fn a_report_is_one_paragraph_with_the_services_words() {
    let reply = json!({
        "statusCode": 400,
        "message": ["Cannot send message as\n+14155550123 has \u{1b}[31munsubscribed"],
        "canonicalCode": "CONVERSATIONS_MSG_UNSUBSCRIBED_SMS",
        "traceId": "0e1b",
    });
    let report = answered(400, &reply).await.report();
    assert_eq!(
        report,
        "send_message: the service rejected the request (status 400, \
         CONVERSATIONS_MSG_UNSUBSCRIBED_SMS). The service said: \"Cannot send message as \
         +14155550123 has [31munsubscribed\". Nothing was sent, and the same request will be \
         rejected again. The vendor's support finds it by the trace id 0e1b."
    );
    let report = refused(502, "<html>\nBad Gateway".to_owned())
        .await
        .report();
    assert_eq!(
        report,
        "send_message: the service failed (status 502). The reply began with: <html> Bad \
         Gateway. It may have taken effect: look before you repeat it."
    );
}

/// A client and the sandbox that answers its next request in this way.
async fn answering(status: u16, text: &str) -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    sandbox.fault(Fault::status(status).json(&json!({ "message": text })));
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.location("l").retry_policy(RetryPolicy::none());
    (sandbox, client.build().unwrap())
}

#[tokio::test]
async fn the_outcome_is_that_of_the_operation() {
    for (status, read, changed) in [
        (
            400,
            "Nothing was read, and the same request will be rejected again.",
            "Nothing was changed, and the same request will be rejected again.",
        ),
        (429, "Nothing was read.", "Nothing was changed."),
        (
            502,
            "Nothing was changed, and a repeat is harmless.",
            "It may have taken effect, and a repeat is harmless.",
        ),
    ] {
        let (_sandbox, client) = answering(status, "No").await;
        let report = client.messages().get("m").await.unwrap_err().report();
        assert!(report.ends_with(read), "{report}");
        let (_sandbox, client) = answering(status, "No").await;
        let found = client.contacts().search().stream().try_next().await;
        let report = found.unwrap_err().report();
        assert!(report.ends_with(read), "{report}");
        let (_sandbox, client) = answering(status, "No").await;
        let tags = client.contacts().add_tags("c", ["a"]).await;
        let report = tags.unwrap_err().report();
        assert!(report.ends_with(changed), "{report}");
    }
    let report = Client::new("").unwrap_err().report();
    assert!(report.ends_with("No request was made."), "{report}");
    let report = outbound::Sms::new("c", "").validate().unwrap_err().report();
    assert!(report.ends_with("Nothing was sent."), "{report}");
}

#[tokio::test]
async fn a_rejected_token_is_told_with_where_to_get_one() {
    let hint = "under Private Integrations";
    for (status, text, expected) in [
        (401, "Invalid Private Integration token", true),
        (401, "The token is not authorized for this scope.", false),
        (401, "version header was not found.", false),
        (400, "The token is invalid", false),
    ] {
        let (_sandbox, client) = answering(status, text).await;
        let error = client.messages().get("m").await.unwrap_err();
        assert_eq!(
            error.report().contains(hint),
            expected,
            "{}",
            error.report()
        );
    }
    // The token endpoint takes no access token.
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault(
        Fault::status(StatusCode::UNAUTHORIZED)
            .json(&json!({ "message": "Invalid refresh token" })),
    );
    let app = leadconnector::auth::OAuth::builder("id", "secret");
    let app = app
        .client(Client::builder().base_url(sandbox.url()))
        .build()
        .unwrap();
    let report = app.exchange_code("code").await.unwrap_err().report();
    assert!(!report.contains(hint), "{report}");
}

#[tokio::test]
async fn an_argument_that_is_not_valid_is_told_with_its_operation() {
    let client = Client::builder()
        .token(TOKEN)
        .base_url("http://127.0.0.1:9");
    let client = client.location("l").build().unwrap();
    let (contacts, messages) = (client.contacts(), client.messages());
    let conversations = client.conversations();
    let files = || (0..=MAX_FILES).map(|n| (format!("{n}.png"), "x"));
    let mut upload = client.attachments().upload_for("c");
    for (name, content) in files() {
        upload = upload.file(name, content);
    }
    let report = async |id: provider::DeliveryId| {
        client
            .provider()
            .report_delivery(id, Status::Read)
            .await
            .unwrap_err()
    };
    let errors = [
        ("get_contact", contacts.get("").await.unwrap_err()),
        (
            "get_duplicate_contact",
            contacts.find_by_phone("1").await.unwrap_err(),
        ),
        (
            "get_duplicate_contact",
            contacts.find_by_email("1").await.unwrap_err(),
        ),
        (
            "search_contacts",
            contacts
                .search()
                .page_size(0)
                .stream()
                .try_next()
                .await
                .unwrap_err(),
        ),
        (
            "upsert_contact",
            contacts.upsert().send().await.unwrap_err(),
        ),
        (
            "update_contact",
            contacts.update("c").send().await.unwrap_err(),
        ),
        (
            "update_contact",
            contacts.set_dnd("c", DndChange::new()).await.unwrap_err(),
        ),
        (
            "add_contact_tags",
            contacts.add_tags("c", [""]).await.unwrap_err(),
        ),
        (
            "remove_contact_tags",
            contacts.remove_tags("", ["a"]).await.unwrap_err(),
        ),
        (
            "add_contact_to_workflow",
            contacts.add_to_workflow("c", "").await.unwrap_err(),
        ),
        ("get_message", messages.get("").await.unwrap_err()),
        ("get_email", messages.email("").await.unwrap_err()),
        (
            "cancel_scheduled_message",
            messages
                .cancel_message(&MessageId::new(""))
                .await
                .unwrap_err(),
        ),
        (
            "cancel_scheduled_email",
            messages
                .cancel_email(&EmailMessageId::new(""))
                .await
                .unwrap_err(),
        ),
        (
            "get_message_recording",
            messages.recording("").await.err().unwrap(),
        ),
        (
            "get_message_transcription",
            messages.transcription("").await.err().unwrap(),
        ),
        (
            "set_message_attachments",
            messages.set_attachments("m", [""; 0]).await.unwrap_err(),
        ),
        (
            "get_messages",
            messages
                .in_conversation("")
                .stream()
                .try_next()
                .await
                .unwrap_err(),
        ),
        (
            "export_messages",
            messages
                .export()
                .page_size(0)
                .stream()
                .try_next()
                .await
                .unwrap_err(),
        ),
        ("get_conversation", conversations.get("").await.unwrap_err()),
        (
            "search_conversations",
            conversations.of_contact("").await.unwrap_err(),
        ),
        (
            "search_conversations",
            conversations
                .search()
                .page_size(0)
                .stream()
                .try_next()
                .await
                .unwrap_err(),
        ),
        (
            "create_conversation",
            conversations.create("").await.unwrap_err(),
        ),
        (
            "update_conversation",
            conversations.update("c").send().await.unwrap_err(),
        ),
        (
            "delete_conversation",
            conversations.delete("").await.unwrap_err(),
        ),
        (
            "set_live_chat_typing",
            conversations.set_typing("c", "", true).await.unwrap_err(),
        ),
        ("upload_attachments", upload.send().await.unwrap_err()),
        (
            "update_message_status",
            report(MessageId::new("").into()).await,
        ),
        (
            "update_email_status",
            report(EmailMessageId::new("").into()).await,
        ),
        (
            "request",
            client
                .request(http::Method::CONNECT, "/")
                .send()
                .await
                .err()
                .unwrap(),
        ),
    ];
    for (operation, error) in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{operation}");
        assert_eq!(error.operation(), Some(operation), "{error}");
        let expected = format!("{operation}: the request is not valid: ");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
    let client = Client::new(TOKEN).unwrap();
    let nowhere = client
        .provider()
        .channel(provider::Channel::Sms)
        .await
        .unwrap_err();
    assert_eq!(nowhere.kind(), ErrorKind::Configuration);
    assert_eq!(nowhere.operation(), Some("get_conversation_channel"));
}

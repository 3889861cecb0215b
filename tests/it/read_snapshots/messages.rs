//! Operations of messages.

use super::*;

fn message(message: &Message) -> Value {
    let meta = message.meta();
    let pages = meta
        .as_ref()
        .map(|meta| [meta.facebook(), meta.instagram()]);
    let app = meta.and_then(|meta| meta.marketplace());
    json!({
        "id": message.id(),
        "conversation_id": message.conversation_id(),
        "contact_id": message.contact_id(),
        "location_id": message.location_id(),
        "message_type": message.message_type(),
        "direction": message.direction(),
        "status": message.status(),
        "error": message.error(),
        "body": message.body(),
        "content_type": message.content_type(),
        "attachments": message.attachments(),
        "call_duration": message.call_duration().map(|duration| duration.as_secs()),
        "call_status": message.call_status(),
        "email_message_ids": message.email_message_ids(),
        "app": app.map(|app| json!([app.app_id(), app.app_name()])),
        "pages": pages.map(|pages| pages.map(|page| {
            page.map(|page| json!([page.page_id(), page.page_name()]))
        })),
        "source": message.source(),
        "user_id": message.user_id(),
        "provider_id": message.provider_id(),
        "chat_widget_id": message.chat_widget_id(),
        "alt_id": message.alt_id(),
        "from": message.from(),
        "to": message.to(),
        "date_added": message.date_added(),
        "date_updated": message.date_updated(),
    })
}

fn email(email: &Email) -> Value {
    json!({
        "id": email.id(),
        "alt_id": email.alt_id(),
        "thread_id": email.thread_id(),
        "conversation_id": email.conversation_id(),
        "contact_id": email.contact_id(),
        "location_id": email.location_id(),
        "direction": email.direction(),
        "status": email.status(),
        "error": email.error(),
        "subject": email.subject(),
        "body": email.body(),
        "content_type": email.content_type(),
        "attachments": email.attachments(),
        "provider": email.provider(),
        "from": email.from(),
        "to": email.to(),
        "cc": email.cc(),
        "bcc": email.bcc(),
        "reply_to_message_id": email.reply_to_message_id(),
        "source": email.source(),
        "provider_id": email.provider_id(),
        "date_added": email.date_added(),
    })
}

#[tokio::test]
async fn get_messages_is_as_reviewed() {
    assert_operation("get_messages", async |client| {
        let mut query = GetMessagesQuery::default();
        query.last_message_id = Some(MESSAGE.into());
        query.limit = Some(100);
        query.type_ = Some("TYPE_SMS,TYPE_EMAIL".to_owned());
        let reply = client
            .api()
            .get_messages(CONVERSATION, &query)
            .await
            .unwrap();
        let page = reply.into_inner().into_page();
        let (last, next) = (page.last_message_id(), page.next_page());
        let messages: Vec<_> = page.into_messages().iter().map(message).collect();
        json!({ "messages": messages, "last_message_id": last, "next_page": next })
    })
    .await;
}

#[tokio::test]
async fn get_message_is_as_reviewed() {
    assert_operation("get_message", async |client| {
        let reply = client.api().get_message(MESSAGE).await.unwrap();
        message(&reply.into_inner().into_message())
    })
    .await;
}

#[tokio::test]
async fn get_email_is_as_reviewed() {
    assert_operation("get_email", async |client| {
        let reply = client.api().get_email(EMAIL).await.unwrap();
        email(&reply.into_inner().into_email())
    })
    .await;
}

#[tokio::test]
async fn export_messages_is_as_reviewed() {
    assert_operation("export_messages", async |client| {
        let mut query = ExportMessagesQuery::new(LOCATION);
        query.limit = Some(500);
        query.cursor = Some("eyJsYXN0U29ydCI6WzFdfQ==".to_owned());
        query.sort_by = Some(ExportSortBy::UpdatedAt);
        query.sort_order = Some(SortOrder::Desc);
        query.conversation_id = Some(CONVERSATION.into());
        query.contact_id = Some(CONTACT.into());
        query.channel = Some(ExportChannel::WhatsApp);
        query.start_date = Some(support::when());
        query.end_date = Some(support::when());
        let page = client
            .api()
            .export_messages(&query)
            .await
            .unwrap()
            .into_inner();
        let (total, cursor) = (page.total(), page.next_cursor().map(str::to_owned));
        let messages: Vec<_> = page.into_messages().iter().map(message).collect();
        json!({ "messages": messages, "total": total, "next_cursor": cursor })
    })
    .await;
}

#[tokio::test]
async fn cancel_scheduled_message_is_as_reviewed() {
    assert_operation("cancel_scheduled_message", async |client| {
        let reply = client
            .api()
            .cancel_scheduled_message(MESSAGE)
            .await
            .unwrap();
        json!({ "status": reply.value().status(), "message": reply.value().message() })
    })
    .await;
}

#[tokio::test]
async fn cancel_scheduled_email_is_as_reviewed() {
    assert_operation("cancel_scheduled_email", async |client| {
        let reply = client.api().cancel_scheduled_email(EMAIL).await.unwrap();
        json!({ "status": reply.value().status(), "message": reply.value().message() })
    })
    .await;
}

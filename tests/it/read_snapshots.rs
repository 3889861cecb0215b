//! The request of each operation that reads, cancels or changes conversations, and its replies in
//! each known shape, as parsed. The replies are the examples of the specification.

use std::{
    future::Future,
    sync::{Arc, Mutex},
};

use httpmock::MockServer;
use insta::{assert_json_snapshot, with_settings};
use leadconnector::{
    Client,
    api::types::{
        ConversationFeedback, ConversationSortBy, ConversationStatus, CreateConversationBody,
        ExportChannel, ExportMessagesQuery, ExportSortBy, GetMessagesQuery, LastMessageAction,
        MessageDirection, SearchConversationsQuery, SortOrder, UpdateConversationBody,
    },
    conversations::{Conversation, Email, Message},
};
use serde_json::{Map, Value, json};

use crate::support;

const CONVERSATION: &str = "ve9EPM428h8vShlRW1KT";
const MESSAGE: &str = "t22c6DQcTDf3MjRhwf77";
const EMAIL: &str = "rnGyqh2F6uBrIkfhFo9A";
const CONTACT: &str = "cI08i1Bls3iTB9bKgFJh";
const LOCATION: &str = "l1C08ntBrFjLS0elLIYU";

/// Calls an operation once for each example of its reply. Asserts snapshots of the first request
/// and of each parsed reply.
pub(crate) async fn assert_operation<F: Future<Output = Value>>(
    id: &str,
    call: impl Fn(Client) -> F,
) {
    for (index, (example, reply)) in examples(id).into_iter().enumerate() {
        let (parsed, request) = exchange(&reply, &call).await;
        if index == 0 {
            with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                assert_json_snapshot!(format!("operation__{id}"), request);
            });
        }
        with_settings!({
            prepend_module_to_snapshot => false,
            omit_expression => true,
            snapshot_path => "snapshots/replies",
        }, {
            assert_json_snapshot!(format!("{id}__{example}"), parsed);
        });
    }
}

/// The examples of an operation's successful reply, by their names.
pub(crate) fn examples(id: &str) -> Vec<(String, Value)> {
    let spec = support::spec();
    let items = spec["paths"].as_object().unwrap().values();
    let operation = items
        .flat_map(|item| item.as_object().unwrap().values())
        .find(|operation| operation["operationId"] == id)
        .unwrap();
    let content = &operation["responses"]["2XX"]["content"]["application/json"];
    let examples = content["examples"].as_object().unwrap();
    examples
        .iter()
        .map(|(name, example)| (name.clone(), example["value"].clone()))
        .collect()
}

/// Makes a call to a server that always sends this reply. Returns the result and the request.
pub(crate) async fn exchange<F: Future<Output = Value>>(
    reply: &Value,
    call: impl Fn(Client) -> F,
) -> (Value, Value) {
    let server = MockServer::start_async().await;
    let received = Arc::new(Mutex::new(Value::Null));
    let seen = Arc::clone(&received);
    let authority = server.address().to_string();
    server
        .mock_async(|when, then| {
            when.is_true(move |request| {
                let mut headers = Map::new();
                for (name, value) in &request.headers() {
                    let value = value.to_str().unwrap().replace(support::TOKEN, "[token]");
                    let value = value.replace(&authority, "[host]");
                    let value = value.replace(env!("CARGO_PKG_VERSION"), "x.y.z");
                    headers.insert(name.to_string(), json!(value));
                }
                headers.sort_keys();
                *seen.lock().unwrap() = json!({
                    "method": request.method_str(),
                    "path": request.uri().path(),
                    "query": request.uri().query(),
                    "headers": headers,
                    "body": serde_json::from_slice::<Value>(request.body_ref()).ok(),
                });
                true
            });
            then.status(200).json_body(reply.clone());
        })
        .await;
    let parsed = call(support::client(server.base_url())).await;
    let request = received.lock().unwrap().clone();
    (parsed, request)
}

fn conversation(conversation: &Conversation) -> Value {
    json!({
        "id": conversation.id(),
        "contact_id": conversation.contact_id(),
        "location_id": conversation.location_id(),
        "conversation_type": conversation.conversation_type(),
        "last_message_body": conversation.last_message_body(),
        "last_message_type": conversation.last_message_type(),
        "last_message_direction": conversation.last_message_direction(),
        "last_message_date": conversation.last_message_date(),
        "date_added": conversation.date_added(),
        "date_updated": conversation.date_updated(),
        "unread_count": conversation.unread_count(),
        "full_name": conversation.full_name(),
        "contact_name": conversation.contact_name(),
        "company_name": conversation.company_name(),
        "email": conversation.email(),
        "phone": conversation.phone(),
        "tags": conversation.tags(),
        "assigned_to": conversation.assigned_to(),
        "followers": conversation.followers(),
        "user_id": conversation.user_id(),
        "inbox": conversation.inbox(),
        "starred": conversation.starred(),
        "deleted": conversation.deleted(),
        "scoring": conversation.scoring(),
        "sort_values": conversation.sort_values(),
    })
}

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
async fn search_conversations_is_as_reviewed() {
    assert_operation("search_conversations", async |client| {
        let mut query = SearchConversationsQuery::new(LOCATION);
        query.contact_id = Some(CONTACT.into());
        query.id = Some(CONVERSATION.into());
        query.assigned_to = Some("unassigned".to_owned());
        query.followers = Some("xsmF1xxhmC92ZpL1lj7aLa,pTgLGsAkvCpZgCbcN0pb".to_owned());
        query.mentions = Some("xsmF1xxhmC92ZpL1lj7aLa".to_owned());
        query.query = Some("Jane & Joe <jane+1@doe.com>".to_owned());
        query.status = Some(ConversationStatus::Unread);
        query.last_message_type = Some("TYPE_SMS".to_owned());
        query.last_message_action = Some(LastMessageAction::Manual);
        query.last_message_direction = Some(MessageDirection::Inbound);
        query.sort = Some(SortOrder::Asc);
        query.sort_by = Some(ConversationSortBy::LastMessageDate);
        query.sort_score_profile = Some("67c1b2c3d4e5f6a7b8c9d0e4".to_owned());
        query.score_profile = Some("67c1b2c3d4e5f6a7b8c9d0e4".to_owned());
        query.score_profile_min = Some(10);
        query.score_profile_max = Some(90);
        query.start_date = Some(1_628_008_053_263);
        query.end_date = Some(1_628_094_453_263);
        query.limit = Some(100);
        query.start_after_date = Some("1628008053263".to_owned());
        let page = client.api().search_conversations(&query).await.unwrap();
        let page = page.into_inner();
        let (total, trace) = (page.total(), page.trace_id().map(str::to_owned));
        let hits: Vec<_> = page.into_conversations().iter().map(conversation).collect();
        json!({ "conversations": hits, "total": total, "trace_id": trace })
    })
    .await;
}

#[tokio::test]
async fn get_conversation_is_as_reviewed() {
    assert_operation("get_conversation", async |client| {
        let reply = client.api().get_conversation(CONVERSATION).await.unwrap();
        conversation(reply.value())
    })
    .await;
}

#[tokio::test]
async fn create_conversation_is_as_reviewed() {
    assert_operation("create_conversation", async |client| {
        let body = CreateConversationBody::new(CONTACT, LOCATION);
        let reply = client.api().create_conversation(&body).await.unwrap();
        let reply = reply.into_inner();
        json!({ "success": reply.success(), "conversation": conversation(&reply.into_conversation()) })
    })
    .await;
}

#[tokio::test]
async fn update_conversation_is_as_reviewed() {
    assert_operation("update_conversation", async |client| {
        let mut body = UpdateConversationBody::new(LOCATION);
        body.unread_count = Some(0);
        body.starred = Some(true);
        body.feedback = Some(ConversationFeedback::Positive);
        let reply = client.api().update_conversation(CONVERSATION, &body).await;
        let reply = reply.unwrap().into_inner();
        json!({ "success": reply.success(), "conversation": conversation(&reply.into_conversation()) })
    })
    .await;
}

#[tokio::test]
async fn delete_conversation_is_as_reviewed() {
    assert_operation("delete_conversation", async |client| {
        let reply = client
            .api()
            .delete_conversation(CONVERSATION)
            .await
            .unwrap();
        json!({ "success": reply.value().success() })
    })
    .await;
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

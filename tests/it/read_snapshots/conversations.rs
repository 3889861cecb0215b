//! Operations of conversations.

use super::*;

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

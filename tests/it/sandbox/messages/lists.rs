//! The lists of the messages of a conversation.

use super::*;

fn numbered(count: u32) -> impl Iterator<Item = Message> {
    let message = |n: u32| {
        let date = "2024-01-01T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>();
        Message::from_contact("jane", format!("{n}")).date(date.unwrap() + n * SECOND)
    };
    (1..=count).map(message)
}

#[tokio::test]
async fn the_messages_of_a_conversation_are_listed_newest_first_in_a_nested_page() {
    let (sandbox, _) = start().await;
    let mut ids = sandbox.messages(numbered(45));
    ids.reverse();
    let conversation = sandbox.conversation_of("jane").unwrap();
    let path = format!("/conversations/{conversation}/messages");
    let mut seen = Vec::new();
    let mut sizes = Vec::new();
    let mut query = String::new();
    loop {
        let (status, reply) = get(&sandbox, &format!("{path}{query}")).await;
        assert_eq!(status, 200);
        let page = &reply["messages"];
        let listed = each(&page["messages"], "id");
        assert_eq!(page["lastMessageId"], json!(listed.last()));
        sizes.push(listed.len());
        seen.extend(listed);
        if page["nextPage"] == false {
            break;
        }
        query = format!("?lastMessageId={}", seen.last().unwrap());
    }
    assert_eq!(ids, seen);
    assert_eq!(sizes, [20, 20, 5]);
    let (_, reply) = get(&sandbox, &format!("{path}?limit=45")).await;
    assert_eq!(reply["messages"]["nextPage"], false);
    assert_eq!(each(&reply["messages"]["messages"], "body")[0], "45");
}

#[tokio::test]
async fn a_list_of_messages_is_filtered_by_type() {
    let (sandbox, _) = start().await;
    sandbox.messages([
        Message::from_contact("jane", "text"),
        Message::to_contact("jane", "chat").message_type("TYPE_LIVE_CHAT"),
        Message::by_user("jane", "user", "note").message_type("TYPE_INTERNAL_COMMENT"),
        Message::to_contact("jane", "").email("Subject", "Body"),
    ]);
    let conversation = sandbox.conversation_of("jane").unwrap();
    for (types, expected) in [
        ("TYPE_SMS", vec!["TYPE_SMS"]),
        (
            "TYPE_LIVE_CHAT,TYPE_SMS",
            vec!["TYPE_LIVE_CHAT", "TYPE_SMS"],
        ),
        ("TYPE_INTERNAL_COMMENTS", vec!["TYPE_INTERNAL_COMMENT"]),
        ("TYPE_EMAIL", vec!["TYPE_EMAIL"]),
        ("TYPE_CALL", vec![]),
    ] {
        let path = format!("/conversations/{conversation}/messages?type={types}");
        let (_, reply) = get(&sandbox, &path).await;
        assert_eq!(
            each(&reply["messages"]["messages"], "messageType"),
            expected,
            "{types}"
        );
    }
    let path = format!("/conversations/{conversation}/messages?type=SMS");
    let (status, reply) = get(&sandbox, &path).await;
    let problem = json!(["type must be a valid enum value"]);
    assert_eq!((status, &reply["message"]), (422, &problem));
}

#[tokio::test]
async fn a_list_of_messages_needs_a_conversation_and_a_message_that_exist() {
    let (sandbox, _) = start().await;
    sandbox.message(Message::from_contact("jane", "Hi"));
    let conversation = sandbox.conversation_of("jane").unwrap();
    for (path, text) in [
        ("unknown/messages".to_owned(), "Conversation not found"),
        (
            format!("{conversation}/messages?lastMessageId=unknown"),
            "Message not found",
        ),
    ] {
        let (status, reply) = get(&sandbox, &format!("/conversations/{path}")).await;
        assert_eq!((status, &reply["message"]), (404, &json!(text)));
    }
}

//! Each point on which the facts contradict each other: the default, and the other behavior.

use std::time::Duration;

use leadconnector::{
    clock::ManualClock,
    outbound::MessageType,
    sandbox::{Alternative, Contact, Message, Sandbox},
};
use serde_json::{Value, json};

use super::{
    answer,
    contacts::{message, refusal},
    delete, each, get,
    messages::clock_seconds,
    post, put, send, sms, start,
};

const SECOND: Duration = Duration::from_secs(1);

/// Starts a sandbox without lag, with or without an alternative.
async fn with(alternative: Option<Alternative>) -> (Sandbox, ManualClock) {
    let (sandbox, clock) = start().await;
    sandbox.index_lag(Duration::ZERO);
    if let Some(alternative) = alternative {
        sandbox.assume(alternative);
    }
    (sandbox, clock)
}

async fn export(sandbox: &Sandbox, query: &str) -> (u16, Value) {
    let path = format!("/conversations/messages/export?locationId=sandboxLocation&{query}");
    get(sandbox, &path).await
}

fn email(thread: Option<&Value>) -> Value {
    json!({ "type": "Email", "contactId": "jane", "html": "Hi", "threadId": thread })
}

fn at(second: u32) -> chrono::DateTime<chrono::Utc> {
    let start: chrono::DateTime<chrono::Utc> = "2024-01-01T00:00:00Z".parse().unwrap();
    start + second * SECOND
}

fn numbered(count: u32) -> impl Iterator<Item = Message> {
    (0..count).map(|n| Message::from_contact(format!("c{n}"), n.to_string()).date(at(n)))
}

#[tokio::test]
async fn a_thread_stays_or_moves() {
    for (alternative, expected) in [
        (None, ["TYPE_SMS", "TYPE_EMAIL"]),
        (
            Some(Alternative::ThreadEntryMoves),
            ["TYPE_EMAIL", "TYPE_SMS"],
        ),
    ] {
        let (sandbox, clock) = with(alternative).await;
        let (_, first) = send(&sandbox, email(None)).await;
        clock.advance(SECOND);
        send(&sandbox, message("SMS", "jane")).await;
        clock.advance(SECOND);
        let (_, second) = send(&sandbox, email(Some(&first["messageId"]))).await;
        let conversation = first["conversationId"].as_str().unwrap();
        let path = format!("/conversations/{conversation}/messages");
        let (_, reply) = get(&sandbox, &path).await;
        let listed = &reply["messages"]["messages"];
        assert_eq!(each(listed, "messageType"), expected);
        let entry = listed.as_array().unwrap().iter();
        let entry = entry
            .clone()
            .find(|m| m["messageType"] == "TYPE_EMAIL")
            .unwrap();
        let ids = json!([first["emailMessageId"], second["emailMessageId"]]);
        assert_eq!(entry["meta"]["email"]["messageIds"], ids);
        let moved = alternative.is_some();
        let date = format!("2024-01-15T10:30:0{}.000Z", if moved { 2 } else { 0 });
        assert_eq!(entry["dateAdded"], date);
    }
}

#[tokio::test]
async fn an_email_of_a_thread_has_the_message_id_of_the_thread_or_its_own() {
    for own in [false, true] {
        let (sandbox, _) = with(own.then_some(Alternative::OwnMessageIdInThread)).await;
        let (_, first) = send(&sandbox, email(None)).await;
        let (_, second) = send(&sandbox, email(Some(&first["messageId"]))).await;
        assert_eq!(second["messageId"] != first["messageId"], own);
        let id = second["messageId"].as_str().unwrap();
        let (status, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        assert_eq!(
            (status, &reply["message"]["id"]),
            (200, &second["messageId"])
        );
        // There is one entry for the thread either way.
        let conversation = first["conversationId"].as_str().unwrap();
        let (_, reply) = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
        let listed = each(&reply["messages"]["messages"], "id");
        assert_eq!(json!(listed), json!([first["messageId"]]));
    }
}

#[tokio::test]
async fn export_dates_filter_by_the_date_added_or_by_the_last_change() {
    for (alternative, expected) in [
        (None, vec![]),
        (Some(Alternative::ExportFiltersByUpdate), vec!["1"]),
    ] {
        let (sandbox, _) = with(alternative).await;
        let texts = (0..3).map(|n| Message::to_contact(format!("c{n}"), n.to_string()).date(at(n)));
        let ids = sandbox.messages(texts);
        let path = format!("/conversations/messages/{}/status", ids[1]);
        answer(put(&sandbox, &path).json(&json!({ "status": "read" }))).await;
        let changed = "startDate=2024-01-15T00:00:00Z";
        let (_, reply) = export(&sandbox, &format!("sortBy=updatedAt&{changed}")).await;
        assert_eq!(each(&reply["messages"], "body"), expected);
        let (_, reply) = export(&sandbox, changed).await;
        assert_eq!(reply["total"], 0);
    }
}

#[tokio::test]
async fn export_dates_are_inclusive_or_exclusive() {
    for (alternative, expected) in [
        (None, vec!["3", "2", "1"]),
        (Some(Alternative::ExclusiveExportDates), vec!["2"]),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.messages(numbered(5));
        let query = "startDate=2024-01-01T00:00:01Z&endDate=2024-01-01T00:00:03Z";
        let (_, reply) = export(&sandbox, query).await;
        assert_eq!(each(&reply["messages"], "body"), expected);
    }
}

#[tokio::test]
async fn an_expired_cursor_is_refused_or_leads_to_an_empty_page() {
    for empty in [false, true] {
        let (sandbox, clock) = with(empty.then_some(Alternative::ExpiredCursorIsEmptyPage)).await;
        sandbox.messages(numbered(30));
        let (_, first) = export(&sandbox, "limit=10").await;
        clock.advance(121 * SECOND);
        let cursor = first["nextCursor"].as_str().unwrap();
        let (status, reply) = export(&sandbox, &format!("limit=10&cursor={cursor}")).await;
        if empty {
            let page = json!({ "messages": [], "nextCursor": null, "total": 30 });
            assert_eq!((status, reply), (200, page));
        } else {
            assert_eq!(status, 400);
        }
    }
}

#[tokio::test]
async fn a_full_last_page_has_a_cursor_or_none() {
    for none in [false, true] {
        let (sandbox, _) = with(none.then_some(Alternative::NoCursorAfterFullPage)).await;
        sandbox.messages(numbered(10));
        let (_, page) = export(&sandbox, "limit=10").await;
        assert_eq!(page["messages"].as_array().unwrap().len(), 10);
        assert_eq!(page["nextCursor"].is_null(), none);
        if let Some(cursor) = page["nextCursor"].as_str() {
            let (_, last) = export(&sandbox, &format!("limit=10&cursor={cursor}")).await;
            assert_eq!(
                (&last["messages"], &last["nextCursor"]),
                (&json!([]), &Value::Null)
            );
        }
    }
}

#[tokio::test]
async fn start_after_date_is_exclusive_or_inclusive() {
    for (alternative, expected) in [
        (None, vec!["c1", "c0"]),
        (
            Some(Alternative::InclusiveStartAfterDate),
            vec!["c2", "c1", "c0"],
        ),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.messages(numbered(4));
        let after = at(2).timestamp_millis();
        let path = "/conversations/search?locationId=sandboxLocation&startAfterDate";
        let (_, reply) = get(&sandbox, &format!("{path}={after}")).await;
        assert_eq!(each(&reply["conversations"], "contactId"), expected);
    }
}

#[tokio::test]
async fn a_large_limit_is_refused_or_capped() {
    for capped in [false, true] {
        let (sandbox, _) = with(capped.then_some(Alternative::LargeLimitIsCapped)).await;
        sandbox.messages((0..30).map(|n| Message::from_contact("jane", n.to_string()).date(at(n))));
        sandbox.page_limit(25);
        let conversation = sandbox.conversation_of("jane").unwrap();
        let list = get(
            &sandbox,
            &format!("/conversations/{conversation}/messages?limit=26"),
        )
        .await;
        let search = "/conversations/search?locationId=sandboxLocation&limit=26";
        let search = get(&sandbox, search).await;
        let exported = export(&sandbox, "limit=26").await;
        for (status, _) in [&list, &search, &exported] {
            assert_eq!(*status, if capped { 200 } else { 422 });
        }
        if capped {
            assert_eq!(list.1["messages"]["messages"].as_array().unwrap().len(), 25);
            assert_eq!(list.1["messages"]["nextPage"], true);
            assert_eq!(exported.1["messages"].as_array().unwrap().len(), 25);
            assert_eq!(exported.1["total"], 30);
        }
    }
}

#[tokio::test]
async fn what_is_not_found_gets_404_or_400() {
    for other in [false, true] {
        let (sandbox, _) = with(other.then_some(Alternative::NotFoundIs400)).await;
        sandbox.contact(Contact::new("jane"));
        let expected = if other { 400 } else { 404 };
        for path in [
            "/conversations/unknown",
            "/conversations/unknown/messages",
            "/conversations/messages/unknown",
            "/conversations/messages/email/unknown",
        ] {
            assert_eq!(get(&sandbox, path).await.0, expected, "{path}");
        }
        assert_eq!(send(&sandbox, sms()).await.0, expected);
        let (_, reply) = get(&sandbox, "/conversations/messages/unknown").await;
        let code = json!("CONVERSATIONS_MSG_NOT_FOUND");
        assert_eq!(reply.get("canonicalCode"), other.then_some(&code));
    }
}

#[tokio::test]
async fn some_refusals_have_400_or_422() {
    for (alternative, expected) in [(None, 400), (Some(Alternative::RefusalsAre422), 422)] {
        let (sandbox, _) = with(alternative).await;
        sandbox.contact(Contact::new("jane").no_email());
        sandbox.contact(Contact::new("joe"));
        sandbox.template("other");
        let (status, code, _) = refusal(&sandbox, message("Email", "jane")).await;
        assert_eq!((status, code.as_str()), (expected, "NO_EMAIL"));
        let mut body = message("Email", "joe");
        body["templateId"] = json!("unknown");
        let (status, code, _) = refusal(&sandbox, body).await;
        assert_eq!((status, code.as_str()), (expected, "TEMPLATE_NOT_FOUND"));
    }
}

#[tokio::test]
async fn one_of_two_reasons_comes_first() {
    for (alternative, expected) in [
        (None, "NO_PHONE"),
        (Some(Alternative::DoNotDisturbFirst), "DND_ACTIVE_SMS"),
    ] {
        let (sandbox, _) = with(alternative).await;
        let jane = Contact::new("jane").no_phone();
        sandbox.contact(jane.do_not_disturb(MessageType::Sms));
        assert_eq!(refusal(&sandbox, message("SMS", "jane")).await.1, expected);
    }
}

#[tokio::test]
async fn an_unsubscribed_email_is_called_message_or_email() {
    for (alternative, what) in [
        (None, "message"),
        (Some(Alternative::CannotSendEmailAs), "email"),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.contact(Contact::new("jane").unsubscribed(MessageType::Email));
        let (_, code, text) = refusal(&sandbox, message("Email", "jane")).await;
        assert_eq!(code, "UNSUBSCRIBED_EMAIL");
        let expected = format!("Cannot send {what} as jane@example.com has unsubscribed");
        assert_eq!(text, expected);
    }
}

#[tokio::test]
async fn filters_of_messages_have_a_prefix_or_not() {
    for without in [false, true] {
        let (sandbox, _) = with(without.then_some(Alternative::FilterWithoutPrefix)).await;
        sandbox.message(Message::from_contact("jane", "Hi"));
        let conversation = sandbox.conversation_of("jane").unwrap();
        for (filter, is_without) in [("TYPE_SMS", false), ("SMS", true)] {
            let path = format!("/conversations/{conversation}/messages?type={filter}");
            let (status, reply) = get(&sandbox, &path).await;
            if without == is_without {
                assert_eq!(status, 200);
                assert_eq!(reply["messages"]["messages"].as_array().unwrap().len(), 1);
            } else {
                assert_eq!(status, 422);
            }
        }
    }
}

#[tokio::test]
async fn canceling_nothing_gets_an_error_or_a_status_in_the_body() {
    for other in [false, true] {
        let (sandbox, _) = with(other.then_some(Alternative::CancelOfNothingIs200)).await;
        for (path, status) in [
            ("/conversations/messages/unknown/schedule", 400),
            ("/conversations/messages/email/unknown/schedule", 404),
        ] {
            let (got, reply) = delete(&sandbox, path).await;
            if other {
                let message = "Failed cancel the scheduled message";
                assert_eq!(
                    (got, reply),
                    (200, json!({ "status": 404, "message": message }))
                );
            } else {
                assert_eq!(got, status);
            }
        }
    }
}

#[tokio::test]
async fn a_canceled_message_is_gone_or_stays_scheduled() {
    for stays in [false, true] {
        let (sandbox, clock) = with(stays.then_some(Alternative::CanceledMessagesStay)).await;
        let later = clock_seconds() + 60;
        let mut text = message("SMS", "jane");
        text["scheduledTimestamp"] = json!(later);
        let mut letter = email(None);
        letter["scheduledTimestamp"] = json!(later);
        let (_, text) = send(&sandbox, text).await;
        let (_, letter) = send(&sandbox, letter).await;
        let id = text["messageId"].as_str().unwrap();
        let text = format!("/conversations/messages/{id}");
        let id = letter["emailMessageId"].as_str().unwrap();
        let letter = format!("/conversations/messages/email/{id}");
        for path in [&text, &letter] {
            assert_eq!(delete(&sandbox, &format!("{path}/schedule")).await.0, 200);
        }
        clock.advance(120 * SECOND);
        let (status, reply) = get(&sandbox, &text).await;
        let (email_status, email_reply) = get(&sandbox, &letter).await;
        if stays {
            assert_eq!(reply["message"]["status"], "scheduled");
            assert_eq!(email_reply["status"], "scheduled");
        } else {
            assert_eq!((status, email_status), (404, 404));
        }
        // It can't be canceled again.
        assert_eq!(delete(&sandbox, &format!("{text}/schedule")).await.0, 400);
        assert_eq!(delete(&sandbox, &format!("{letter}/schedule")).await.0, 404);
    }
}

#[tokio::test]
async fn the_messages_of_a_deleted_conversation_are_gone_or_stay() {
    for stay in [false, true] {
        let (sandbox, _) = with(stay.then_some(Alternative::MessagesOutliveConversations)).await;
        let id = sandbox.message(Message::from_contact("jane", "Hi"));
        let conversation = sandbox.conversation_of("jane").unwrap();
        assert_eq!(
            delete(&sandbox, &format!("/conversations/{conversation}"))
                .await
                .0,
            200
        );
        let read = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        assert_eq!(read.0, if stay { 200 } else { 404 });
        assert_eq!(export(&sandbox, "").await.1["total"], usize::from(stay));
        let list = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
        assert_eq!(list.0, 404);
    }
}

#[tokio::test]
async fn do_not_disturb_for_texts_stops_a_custom_provider_or_not() {
    for (alternative, expected) in [
        (None, 201),
        (Some(Alternative::DoNotDisturbStopsCustom), 400),
    ] {
        let (sandbox, _) = with(alternative).await;
        sandbox.contact(Contact::new("jane").do_not_disturb(MessageType::Sms));
        let body = json!({ "type": "Custom", "contactId": "jane", "message": "Hi" });
        assert_eq!(refusal(&sandbox, body).await.0, expected);
    }
}

#[tokio::test]
async fn creating_a_conversation_twice_is_refused_or_returns_the_first() {
    for returned in [false, true] {
        let other = Alternative::ExistingConversationIsReturned;
        let (sandbox, _) = with(returned.then_some(other)).await;
        let body = json!({ "locationId": "sandboxLocation", "contactId": "jane" });
        let create = async || answer(post(&sandbox, "/conversations/").json(&body)).await;
        let (_, first) = create().await;
        let (status, second) = create().await;
        assert_eq!(status, if returned { 201 } else { 400 });
        if returned {
            assert_eq!(second["conversation"]["id"], first["conversation"]["id"]);
        }
    }
}

#[tokio::test]
async fn shapes_are_as_seen_or_as_specified() {
    for specified in [false, true] {
        let (sandbox, _) = with(specified.then_some(Alternative::SpecifiedShapes)).await;
        let id = sandbox.message(Message::from_contact("jane", "Hi"));
        let (_, message) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        let conversation = sandbox.conversation_of("jane").unwrap();
        let (_, list) = get(&sandbox, &format!("/conversations/{conversation}/messages")).await;
        let (message, list) = if specified {
            (message, list)
        } else {
            (message["message"].clone(), list["messages"].clone())
        };
        assert_eq!(message["id"], json!(id));
        assert_eq!(list["messages"], json!([message]));
        assert_eq!(list["nextPage"], false);
    }
}

/// Alternatives can be combined: with all of them at once, sending and reading still work.
#[tokio::test]
async fn all_alternatives_hold_together() {
    let (sandbox, _) = with(None).await;
    for alternative in Alternative::ALL {
        sandbox.assume(*alternative);
    }
    let (status, sent) = send(&sandbox, sms()).await;
    assert_eq!(status, 201);
    let id = sent["messageId"].as_str().unwrap();
    let (status, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
    assert_eq!((status, &reply["body"]), (200, &json!("Hi")));
    assert_eq!(export(&sandbox, "").await.1["total"], 1);
}

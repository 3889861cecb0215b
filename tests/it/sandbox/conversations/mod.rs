//! Conversations are searched with a lag, read, created, changed and deleted.

mod search;

use std::time::Duration;

use leadconnector::{
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Contact, Message, Sandbox},
};
use serde_json::{Value, json};

use super::{INBOUND, answer, delete, each, get, http, post, put, send, sms, start};

const SECOND: Duration = Duration::from_secs(1);

async fn search(sandbox: &Sandbox, query: &str) -> Value {
    let path = format!("/conversations/search?locationId=sandboxLocation&{query}");
    let (status, reply) = get(sandbox, &path).await;
    assert_eq!(status, 200, "{reply}");
    reply
}

async fn contacts(sandbox: &Sandbox, query: &str) -> Vec<String> {
    each(&search(sandbox, query).await["conversations"], "contactId")
}

fn at(minute: u32) -> chrono::DateTime<chrono::Utc> {
    format!("2024-01-01T00:{minute:02}:00Z").parse().unwrap()
}

#[tokio::test]
async fn a_conversation_is_assigned_to_the_user_that_a_request_gave_its_contact() {
    let (sandbox, _) = start().await;
    sandbox.index_lag(Duration::ZERO);
    let contact =
        json!({ "locationId": "sandboxLocation", "email": "jane@a.co", "assignedTo": "user" });
    let (_, reply) = answer(post(&sandbox, "/contacts/upsert").json(&contact)).await;
    assert_eq!(reply["contact"]["assignedTo"], "user", "{reply}");
    let id = reply["contact"]["id"].as_str().unwrap();
    send(
        &sandbox,
        json!({ "type": "Email", "contactId": id, "html": "Hi" }),
    )
    .await;
    assert_eq!(contacts(&sandbox, "assignedTo=user").await, [id]);
    assert_eq!(search(&sandbox, "assignedTo=unassigned").await["total"], 0);
}

#[tokio::test]
async fn a_conversation_is_read_with_a_number_as_its_type_and_without_envelope() {
    let (sandbox, _) = start().await;
    sandbox.message(Message::from_contact("jane", "Hi"));
    let id = sandbox.conversation_of("jane").unwrap();
    let expected = json!({
        "id": id, "contactId": "jane", "locationId": "sandboxLocation", "deleted": false,
        "inbox": true, "type": 1, "unreadCount": 1, "starred": false,
    });
    assert_eq!(
        get(&sandbox, &format!("/conversations/{id}")).await,
        (200, expected)
    );
    let (status, reply) = get(&sandbox, "/conversations/unknown").await;
    assert_eq!(
        (status, &reply["message"]),
        (404, &json!("Conversation not found"))
    );
}

#[tokio::test]
async fn a_conversation_is_marked_read() {
    let (sandbox, clock) = start().await;
    sandbox.message(Message::from_contact("jane", "Hi").date(at(1)));
    let id = sandbox.conversation_of("jane").unwrap();
    let path = format!("/conversations/{id}");
    let body = json!({ "locationId": "sandboxLocation", "unreadCount": 0, "starred": true });
    let (status, reply) = answer(put(&sandbox, &path).json(&body)).await;
    assert_eq!((status, &reply["success"]), (200, &json!(true)));
    let conversation = &reply["conversation"];
    assert_eq!(conversation["unreadCount"], 0);
    assert_eq!(conversation["starred"], true);
    assert_eq!(
        conversation["lastMessageDate"],
        at(1).timestamp_millis().to_string()
    );
    assert_eq!(get(&sandbox, &path).await.1["unreadCount"], 0);
    // The index follows.
    assert_eq!(contacts(&sandbox, "status=unread").await, ["jane"]);
    clock.advance(5 * SECOND);
    assert_eq!(contacts(&sandbox, "status=unread").await, [""; 0]);
}

#[tokio::test]
async fn a_conversation_is_created_once() {
    let (sandbox, _) = start().await;
    let body = json!({ "locationId": "sandboxLocation", "contactId": "jane" });
    let create = async || answer(post(&sandbox, "/conversations/").json(&body)).await;
    let (status, reply) = create().await;
    assert_eq!((status, &reply["success"]), (201, &json!(true)));
    let date = "2024-01-15T10:30:00.000Z";
    assert_eq!(
        reply["conversation"],
        json!({
            "id": sandbox.conversation_of("jane").unwrap(), "contactId": "jane",
            "locationId": "sandboxLocation", "dateAdded": date, "dateUpdated": date,
            "lastMessageDate": date, "deleted": false,
        })
    );
    let (status, again) = create().await;
    let text = "Conversation with the contact id:jane already exists!";
    assert_eq!((status, &again["message"]), (400, &json!(text)));
    // A message to the contact goes there.
    let sent = json!({ "type": "SMS", "contactId": "jane", "message": "Hi" });
    let (_, sent) = send(&sandbox, sent).await;
    assert_eq!(sent["conversationId"], reply["conversation"]["id"]);
}

#[tokio::test]
async fn a_deleted_conversation_is_gone() {
    let (sandbox, clock) = start().await;
    let message = sandbox.message(Message::from_contact("jane", "Hi"));
    let id = sandbox.conversation_of("jane").unwrap();
    let path = format!("/conversations/{id}");
    assert_eq!(
        delete(&sandbox, &path).await,
        (200, json!({ "success": true }))
    );
    for path in [
        path.clone(),
        format!("{path}/messages"),
        format!("/conversations/messages/{message}"),
    ] {
        assert_eq!(get(&sandbox, &path).await.0, 404, "{path}");
    }
    assert_eq!(delete(&sandbox, &path).await.0, 404);
    assert_eq!(sandbox.conversation_of("jane"), None);
    assert_eq!(contacts(&sandbox, "").await, ["jane"]);
    clock.advance(5 * SECOND);
    assert_eq!(contacts(&sandbox, "").await, [""; 0]);
}

/// A token that the sandbox issued belongs to one location.
#[tokio::test]
async fn a_token_reads_its_own_location() {
    let (sandbox, _) = start().await;
    sandbox.index_lag(Duration::ZERO);
    let token = async |location: &str| {
        let code = sandbox.install(&Resource::location(location));
        let form = [
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("grant_type", "authorization_code"),
            ("code", &code),
        ];
        let request = http().post(format!("{}/oauth/token", sandbox.url()));
        let (_, reply) = answer(request.form(&form)).await;
        reply["access_token"].as_str().unwrap().to_owned()
    };
    let (here, there) = (token("here").await, token("there").await);
    let request = |method: reqwest::Method, path: &str, token: &str| {
        let request = http().request(method, format!("{}{path}", sandbox.url()));
        request.bearer_auth(token).header("Version", "2021-04-15")
    };
    let send = request(reqwest::Method::POST, "/conversations/messages", &here);
    let (_, sent) = answer(send.json(&sms())).await;
    let read =
        async |path: &str, token: &str| answer(request(reqwest::Method::GET, path, token)).await;
    let message = format!(
        "/conversations/messages/{}",
        sent["messageId"].as_str().unwrap()
    );
    let (status, reply) = read(&message, &here).await;
    assert_eq!(
        (status, &reply["message"]["locationId"]),
        (200, &json!("here"))
    );
    assert_eq!(reply["message"]["meta"]["marketplace"]["appId"], CLIENT_ID);
    assert_eq!(read(&message, &there).await.0, 404);
    // Nor can it be written to.
    sandbox.handover_delay(std::time::Duration::ZERO);
    let inbound = json!({
        "type": "SMS", "conversationId": sent["conversationId"], "message": "Hi",
    });
    let read_status = json!({ "status": "read" });
    for (token, expected) in [(&there, [404, 404]), (&here, [201, 200])] {
        let add = request(reqwest::Method::POST, INBOUND, token).json(&inbound);
        let path = format!("{message}/status");
        let set = request(reqwest::Method::PUT, &path, token).json(&read_status);
        assert_eq!([answer(add).await.0, answer(set).await.0], expected);
    }
    let found = async |location: &str, token: &str| {
        let path = format!("/conversations/search?locationId={location}");
        let (status, reply) = read(&path, token).await;
        (status, reply["total"].clone())
    };
    assert_eq!(found("here", &here).await, (200, json!(1)));
    assert_eq!(found("here", &there).await, (403, Value::Null));
    assert_eq!(found("there", &there).await, (200, json!(0)));
    // A token that was not issued belongs to a location of its own.
    assert_eq!(found("here", "pit").await, (403, Value::Null));
    assert_eq!(found("sandboxLocation", "pit").await, (200, json!(0)));
    assert_eq!(read(&message, "pit").await.0, 404);
    let own = token("sandboxLocation").await;
    for (sender, reader) in [("pit", own.as_str()), (&own, "pit")] {
        let send = request(reqwest::Method::POST, "/conversations/messages", sender);
        let (_, sent) = answer(send.json(&sms())).await;
        let id = sent["messageId"].as_str().unwrap();
        let path = format!("/conversations/messages/{id}");
        assert_eq!(read(&path, reader).await.0, 200, "{sender} to {reader}");
    }
}

//! What the sandbox forgets once it has more than it is to remember.

use leadconnector::{
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox},
};
use serde_json::json;

use super::{SEND, answer, get, http, post, send};

const REMEMBERED: usize = 5;

async fn start() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.remember(REMEMBERED);
    sandbox
}

#[tokio::test]
async fn the_latest_requests_are_remembered() {
    let sandbox = start().await;
    for number in 0..20 {
        let body = json!({ "type": "SMS", "contactId": "c", "message": number.to_string() });
        assert_eq!(send(&sandbox, body).await.0, 201);
        get(&sandbox, "/unknown").await;
    }
    let requests = sandbox.requests();
    assert_eq!(requests.len(), REMEMBERED);
    let text = |request: &leadconnector::sandbox::ReceivedRequest| {
        request.json().map(|json| json["message"].clone())
    };
    assert_eq!(text(&requests[3]), Some(json!("19")));
    let processed: Vec<_> = sandbox.processed().iter().filter_map(text).collect();
    assert_eq!(processed, ["18", "19"]);
}

#[tokio::test]
async fn a_forgotten_message_is_not_found() {
    let sandbox = start().await;
    let mut ids = Vec::new();
    for number in 0..20 {
        let body = json!({ "type": "SMS", "contactId": number.to_string(), "message": "Hi" });
        let (_, sent) = send(&sandbox, body).await;
        ids.push(sent["messageId"].as_str().unwrap().to_owned());
    }
    for (number, id) in ids.iter().enumerate() {
        let (status, _) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        let expected = if number < 15 { 404 } else { 200 };
        assert_eq!(status, expected, "{number}");
    }
}

#[tokio::test]
async fn a_forgotten_access_token_is_invalid() {
    let sandbox = start().await;
    let mut tokens = Vec::new();
    for _ in 0..20 {
        let code = sandbox.install(&Resource::location("l"));
        let form = [
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("grant_type", "authorization_code"),
            ("code", &code),
        ];
        let (_, reply) = answer(post(&sandbox, "/oauth/token").form(&form)).await;
        tokens.push(reply["access_token"].as_str().unwrap().to_owned());
    }
    for (number, token) in tokens.iter().enumerate() {
        let request = http()
            .post(format!("{}{SEND}", sandbox.url()))
            .bearer_auth(token)
            .header("Version", "2021-07-28");
        let body = json!({ "type": "SMS", "contactId": "c", "message": "Hi" });
        let expected = if number < 15 { 401 } else { 201 };
        assert_eq!(answer(request.json(&body)).await.0, expected, "{number}");
    }
}

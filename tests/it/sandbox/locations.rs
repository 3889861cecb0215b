//! What the tokens of a location find is that of their location.

use leadconnector::{
    id::Resource,
    sandbox::{Contact, Message, Sandbox},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{answer, http, tokens};

/// A location where the app is installed.
struct Location<'s> {
    sandbox: &'s Sandbox,
    id: &'static str,
    bearer: String,
}

impl<'s> Location<'s> {
    async fn install(sandbox: &'s Sandbox, id: &'static str) -> Self {
        let bearer = tokens::install(sandbox, &Resource::location(id)).await;
        let bearer = bearer.access;
        Self {
            sandbox,
            id,
            bearer,
        }
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = http().request(method, format!("{}{path}", self.sandbox.url()));
        let request = request.bearer_auth(&self.bearer);
        let request = request.header("Version", "2021-07-28");
        answer(if body.is_null() {
            request
        } else {
            request.json(&body)
        })
        .await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, Value::Null).await
    }

    async fn upsert(&self, mut fields: Value) -> Value {
        fields["locationId"] = json!(self.id);
        let (status, reply) = self.call(Method::POST, "/contacts/upsert", fields).await;
        assert_eq!(status, 200);
        reply
    }

    /// Returns the id of the contact with this address.
    async fn find(&self, email: &str) -> Value {
        let query = format!("locationId={}&email={email}", self.id);
        let (status, reply) = self
            .get(&format!("/contacts/search/duplicate?{query}"))
            .await;
        assert_eq!(status, 200);
        reply["contact"]["id"].clone()
    }
}

#[tokio::test]
async fn a_contact_that_a_request_creates_is_in_its_location_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.contact(Contact::new("joe").email("joe@a.co"));
    let here = Location::install(&sandbox, "here").await;
    let there = Location::install(&sandbox, "there").await;
    let jane = here.upsert(json!({ "email": "jane@a.co" })).await;
    let jane = &jane["contact"]["id"];
    assert_eq!(here.find("jane@a.co").await, *jane);
    assert_eq!(there.find("jane@a.co").await, Value::Null);

    let id = jane.as_str().unwrap();
    let path = format!("/contacts/{id}");
    assert_eq!(here.get(&path).await.0, 200);
    let sms = json!({ "type": "SMS", "contactId": id, "message": "Hi" });
    let tags = json!({ "tags": ["new"] });
    for (method, path, body) in [
        (Method::GET, path.as_str(), Value::Null),
        (Method::PUT, &path, json!({ "name": "Jane" })),
        (Method::POST, &format!("{path}/tags"), tags),
        (Method::POST, super::SEND, sms),
    ] {
        let (status, reply) = there.call(method, path, body).await;
        assert_eq!(
            (status, &reply["message"]),
            (404, &json!("Contact not found"))
        );
    }

    // The address is no duplicate there.
    let other = there.upsert(json!({ "email": "jane@a.co" })).await;
    assert_eq!(other["new"], true);
    assert_ne!(other["contact"]["id"], *jane);
    // What a test makes is in all locations.
    for location in [here, there] {
        assert_eq!(location.find("joe@a.co").await, "joe");
    }
}

#[tokio::test]
async fn the_cursor_of_an_export_is_valid_in_its_location_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let here = Location::install(&sandbox, "here").await;
    let there = Location::install(&sandbox, "there").await;
    sandbox
        .messages((0..20).map(|n| Message::from_contact("jane", n.to_string()).location("here")));
    let export = async |location: &Location<'_>, cursor: &str| {
        let query = format!("locationId={}&limit=10{cursor}", location.id);
        let path = format!("/conversations/messages/export?{query}");
        location.get(&path).await
    };
    let (_, page) = export(&here, "").await;
    let cursor = format!("&cursor={}", page["nextCursor"].as_str().unwrap());
    let (status, reply) = export(&there, &cursor).await;
    let refused = json!("Invalid or expired cursor");
    assert_eq!((status, &reply["message"]), (400, &refused));
    let (status, page) = export(&here, &cursor).await;
    assert_eq!(
        (status, page["messages"].as_array().unwrap().len()),
        (200, 10)
    );
}

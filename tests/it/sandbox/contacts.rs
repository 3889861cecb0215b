//! Sends to a contact are refused for the reasons of the service, in its words.

use leadconnector::{
    outbound::MessageType,
    sandbox::{Contact, Outcome, Sandbox},
};
use serde_json::{Value, json};

use super::{INBOUND, answer, get, http, post, send, start};

/// A message of a type, with what it needs.
pub(super) fn message(sent_as: &str, contact: &str) -> Value {
    json!({ "type": sent_as, "contactId": contact, "message": "Hi", "html": "Hi" })
}

/// Sends and returns the status, the end of the code and the text.
pub(super) async fn refusal(sandbox: &Sandbox, body: Value) -> (u16, String, String) {
    let (status, reply) = send(sandbox, body).await;
    let code = reply["canonicalCode"].as_str().unwrap_or_default();
    let code = code.strip_prefix("CONVERSATIONS_MSG_").unwrap_or(code);
    let text = reply["message"].as_str().unwrap_or_default();
    (status, code.to_owned(), text.to_owned())
}

/// The rows of the table of refusals.
#[tokio::test]
async fn each_reason_has_its_status_code_and_words() {
    use MessageType::{Email, Sms, WhatsApp};
    let (sandbox, _) = start().await;
    let jane = || {
        Contact::new("jane")
            .phone("+14155550123")
            .email("jane@company.com")
    };
    for (contact, sent_as, status, code, text) in [
        (
            jane().no_phone(),
            "SMS",
            422,
            "NO_PHONE",
            "Missing phone number",
        ),
        (
            jane().no_phone(),
            "WhatsApp",
            422,
            "NO_PHONE",
            "Missing phone number",
        ),
        (jane().no_email(), "Email", 400, "NO_EMAIL", "Missing email"),
        (
            jane().do_not_disturb(Sms),
            "SMS",
            400,
            "DND_ACTIVE_SMS",
            "Cannot send message as DND is active for SMS.",
        ),
        (
            jane().do_not_disturb(Email),
            "Email",
            400,
            "DND_ACTIVE_EMAIL",
            "Cannot send message as DND is active for Email.",
        ),
        (
            jane().do_not_disturb(WhatsApp),
            "WhatsApp",
            400,
            "",
            "Cannot send message as DND is active for WhatsApp.",
        ),
        (
            jane().unsubscribed(Sms),
            "SMS",
            400,
            "UNSUBSCRIBED_SMS",
            "Cannot send message as +14155550123 has unsubscribed",
        ),
        (
            jane().unsubscribed(Email),
            "Email",
            400,
            "UNSUBSCRIBED_EMAIL",
            "Cannot send message as jane@company.com has unsubscribed",
        ),
        (
            jane().unsubscribed(WhatsApp),
            "WhatsApp",
            400,
            "UNSUBSCRIBED",
            "Cannot send message as +14155550123 has unsubscribed",
        ),
        (
            jane().invalid_email(),
            "Email",
            400,
            "INVALID_EMAIL",
            "Unable to send e-mail, contact's e-mail is invalid",
        ),
    ] {
        sandbox.contact(contact);
        let expected = (status, code.to_owned(), text.to_owned());
        assert_eq!(refusal(&sandbox, message(sent_as, "jane")).await, expected);
        // Another type gets through.
        assert_eq!(send(&sandbox, message("FB", "jane")).await.0, 201);
    }
    let stored = sandbox.processed();
    assert_eq!(stored.len(), 10);
    assert!(
        stored
            .iter()
            .all(|request| request.json().unwrap()["type"] == "FB")
    );
}

#[tokio::test]
async fn an_email_goes_to_an_address_of_the_contact() {
    let (sandbox, _) = start().await;
    let jane = Contact::new("jane").email("Jane@Company.com");
    sandbox.contact(jane.additional_email("second@company.com"));
    let to = |address: &str| {
        let mut body = message("Email", "jane");
        body["emailTo"] = json!(address);
        body
    };
    for address in ["jane@company.com", "second@company.com"] {
        assert_eq!(send(&sandbox, to(address)).await.0, 201);
    }
    for address in ["Jane@Company.com", "other@company.com"] {
        let (status, code, _) = refusal(&sandbox, to(address)).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_EMAILTO"));
    }
}

#[tokio::test]
async fn a_message_without_content_is_not_sent() {
    let (sandbox, _) = start().await;
    let text = "There is no message or attachments for this message. Skip sending.";
    let expected = (422, "NO_CONTENT".to_owned(), text.to_owned());
    for body in [
        json!({ "type": "Email", "contactId": "jane", "message": "Hi" }),
        json!({ "type": "SMS", "contactId": "jane" }),
    ] {
        assert_eq!(refusal(&sandbox, body).await, expected);
    }
}

#[tokio::test]
async fn a_template_must_exist_once_one_was_made() {
    let (sandbox, _) = start().await;
    let body = json!({ "type": "Email", "contactId": "jane", "templateId": "offer" });
    assert_eq!(send(&sandbox, body.clone()).await.0, 201);
    sandbox.template("invoice");
    let (status, code, _) = refusal(&sandbox, body.clone()).await;
    assert_eq!((status, code.as_str()), (400, "TEMPLATE_NOT_FOUND"));
    sandbox.template("offer");
    assert_eq!(send(&sandbox, body).await.0, 201);
}

#[tokio::test]
async fn once_a_contact_was_made_no_other_exists() {
    let (sandbox, _) = start().await;
    assert_eq!(send(&sandbox, message("SMS", "joe")).await.0, 201);
    sandbox.contact(Contact::new("jane"));
    let not_found = (404, String::new(), "Contact not found".to_owned());
    assert_eq!(refusal(&sandbox, message("SMS", "joe")).await, not_found);
    assert_eq!(send(&sandbox, message("SMS", "jane")).await.0, 201);
    let inbound = |body: Value| answer(post(&sandbox, INBOUND).json(&body));
    assert_eq!(inbound(message("SMS", "joe")).await.0, 404);
    assert_eq!(inbound(message("SMS", "jane")).await.0, 201);
    let unknown = json!({ "type": "SMS", "conversationId": "unknown", "message": "Hi" });
    assert_eq!(inbound(unknown).await.0, 404);
    let create = json!({ "locationId": "sandboxLocation", "contactId": "x" });
    let created = answer(post(&sandbox, "/conversations/").json(&create));
    assert_eq!(created.await.0, 404);
}

#[tokio::test]
async fn a_contact_can_have_an_outcome_of_its_own() {
    let (sandbox, _) = start().await;
    let at_once = Outcome::queued().then("delivered", std::time::Duration::ZERO);
    sandbox.contact(Contact::new("jane").outcome(at_once));
    sandbox.contact(Contact::new("joe"));
    for (contact, status) in [("jane", "delivered"), ("joe", "queued")] {
        let (_, sent) = send(&sandbox, message("SMS", contact)).await;
        let id = sent["messageId"].as_str().unwrap();
        let (_, reply) = get(&sandbox, &format!("/conversations/messages/{id}")).await;
        assert_eq!(reply["message"]["status"], status);
    }
}

#[tokio::test]
async fn a_change_is_confirmed_in_the_spelling_of_each_version() {
    let (sandbox, _) = start().await;
    sandbox.contact(Contact::new("jane"));
    for (version, field) in [("2021-07-28", "succeded"), ("v3", "succeeded")] {
        let url = format!("{}/contacts/jane", sandbox.url());
        let put = http().put(url).bearer_auth("123");
        let put = put.header("Version", version);
        let (status, reply) = answer(put.json(&json!({ "name": "Jane" }))).await;
        assert_eq!((status, &reply[field]), (200, &json!(true)), "{reply}");
        assert!(reply["traceId"].is_string(), "{reply}");
    }
}

#[tokio::test]
async fn a_search_has_the_limits_of_the_service() {
    let (sandbox, _) = start().await;
    let search = async |limits: Value| {
        let mut body = json!({ "locationId": "sandboxLocation", "pageLimit": 500 });
        for (name, value) in limits.as_object().unwrap() {
            body[name] = value.clone();
        }
        let (status, reply) = answer(post(&sandbox, "/contacts/search").json(&body)).await;
        (status, reply["message"].clone())
    };
    let sorts = |number| vec![json!({ "field": "email", "direction": "asc" }); number];
    for (within, beyond, problem) in [
        (
            json!({ "pageLimit": 1 }),
            json!({ "pageLimit": 0 }),
            "pageLimit must not be less than 1",
        ),
        (
            json!({ "pageLimit": 500 }),
            json!({ "pageLimit": 501 }),
            "pageLimit must not be greater than 500",
        ),
        (
            json!({ "page": 20 }),
            json!({ "page": 21 }),
            "page reaches the first 10000 records only",
        ),
        (
            json!({ "query": "x".repeat(75) }),
            json!({ "query": "x".repeat(76) }),
            "query must be shorter than or equal to 75 characters",
        ),
        (
            json!({ "sort": sorts(10) }),
            json!({ "sort": sorts(11) }),
            "sort must contain no more than 10 elements",
        ),
    ] {
        let (status, reply) = search(within).await;
        assert_eq!(status, 200, "{reply}");
        assert_eq!(search(beyond).await, (422, json!([problem])));
    }
}

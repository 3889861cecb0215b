//! Why the service rejected a request, by its code and by its text.

mod affects_all_messages;
mod known;
mod records;
mod reports;

use futures_util::TryStreamExt;
use http::StatusCode;
use leadconnector::{
    Client, Delivery, Error, ErrorKind, Rejection, RetryPolicy, outbound,
    sandbox::{Fault, Sandbox},
};
use serde_json::{Value, json};

use self::known::{KNOWN, Known};
use crate::support::TOKEN;

/// Sends a message, which the sandbox answers in this way.
async fn refused(status: u16, body: String) -> Error {
    let sandbox = Sandbox::start().await.unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    sandbox.fault(Fault::status(status).body(body));
    let client = Client::builder().token(TOKEN).base_url(sandbox.url());
    let client = client.retry_policy(RetryPolicy::none()).build().unwrap();
    let message = outbound::Sms::new("c", "Hello");
    let error = client.send(message).await.unwrap_err();
    assert_eq!(sandbox.requests().len(), 1);
    error
}

async fn answered(status: u16, reply: &Value) -> Error {
    refused(status, reply.to_string()).await
}

#[tokio::test]
async fn each_known_code_and_text_has_its_meaning() {
    for known in KNOWN {
        let Known { status, text, .. } = *known;
        for code in known.codes {
            let code = format!("CONVERSATIONS_MSG_{code}");
            // The code decides, whatever the text says.
            let text = "Missing phone number, token invalid";
            let text = if known.rejection == Rejection::Other {
                ""
            } else {
                text
            };
            let reply = json!({ "statusCode": status, "message": text, "canonicalCode": code });
            let error = answered(status, &reply).await;
            assert_eq!(error.rejection(), Some(known.rejection), "{code}");
            assert_eq!(error.code(), Some(&*code));
            assert_eq!(error.delivery(), Delivery::Rejected, "{code}");
            let shown = format!("(status {status}, {code})");
            assert!(error.to_string().ends_with(&shown), "{error}");
        }
        if let Some(text) = text {
            for reply in [
                json!({ "statusCode": status, "message": text }),
                json!({ "status": status, "message": [text], "canonicalCode": "" }),
                json!({ "message": "Bad Request", "errors": [text], "canonicalCode": "ELSE" }),
            ] {
                let error = answered(status, &reply).await;
                assert_eq!(error.rejection(), Some(known.rejection), "{reply}");
                assert_eq!(error.delivery(), Delivery::Rejected, "{reply}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_rejected_has_no_rejection() {
    let said = json!({ "message": "Missing phone number",
        "canonicalCode": "CONVERSATIONS_MSG_NO_PHONE" });
    // The service answers 500 for a wrong provider of an inbound message, after which nothing is
    // certain.
    for status in [409, 429, 500, 200] {
        let error = answered(status, &said).await;
        assert_eq!(error.rejection(), None, "{status}");
        assert_eq!(error.code(), Some("CONVERSATIONS_MSG_NO_PHONE"), "{status}");
    }
    let invalid = outbound::Sms::new("c", "").validate().unwrap_err();
    assert_eq!(invalid.rejection(), None);
}

#[tokio::test]
async fn a_duplicate_names_the_contact_and_the_field() {
    let message = "This location does not allow duplicated contacts.";
    let meta = json!({ "contactId": "ve9EPM428h8vShlRW1KT", "matchingField": "phone" });
    let reply = json!({ "statusCode": 400, "message": message, "meta": meta });
    let error = answered(400, &reply).await;
    let duplicate = error.duplicate().unwrap();
    assert_eq!(duplicate.contact_id().unwrap(), "ve9EPM428h8vShlRW1KT");
    assert_eq!(duplicate.field(), Some("phone"));
    assert!(format!("{duplicate:?}").contains("ve9EPM428h8vShlRW1KT"));

    let other = json!({ "message": "Missing phone number", "meta": meta });
    assert!(answered(400, &other).await.duplicate().is_none());
    let personal = json!({ "contactId": "+14155550123", "matchingField": "jane@doe.com" });
    let error = answered(400, &json!({ "message": message, "meta": personal })).await;
    let printed = format!("{:?} {error:?} {error}", error.duplicate().unwrap());
    assert!(
        !printed.contains("4155550123") && !printed.contains("jane"),
        "{printed}"
    );
}

#[tokio::test]
async fn a_missing_scope_is_named_and_a_refresh_would_not_help() {
    let reply = json!({ "message": "The token is not authorized for this scope." });
    let error = answered(401, &reply).await;
    assert_eq!(error.rejection(), Some(Rejection::MissingScope));
    assert_eq!(error.missing_scope(), Some("conversations/message.write"));
    let report = error.report();
    assert!(
        report.contains("lacks the scope conversations/message.write"),
        "{report}"
    );
}

/// The proxy's page is not the service's refusal: the message is as good as before.
#[tokio::test]
async fn a_proxy_that_blocks_the_http_client_has_sent_nothing() {
    let html = format!("<html>{}<b>Error code: 1010</b></html>", "x".repeat(10_000));
    for page in ["error code: 1010", &html] {
        let error = refused(403, page.to_owned()).await;
        assert_eq!(error.rejection(), Some(Rejection::BlockedByProxy));
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.kind(), ErrorKind::Rejected);
        assert!(
            error.report().contains("A proxy in front"),
            "{}",
            error.report()
        );
    }
    for (status, page) in [
        (403, json!({ "message": "error code: 1010" }).to_string()),
        (403, "<html>Forbidden</html>".to_owned()),
        (400, "error code: 1010".to_owned()),
    ] {
        let error = refused(status, page).await;
        assert_eq!(error.rejection(), Some(Rejection::Other));
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
}

#[test]
fn the_values_of_errors_are_shown_as_words() {
    assert_eq!(Delivery::NotSent.to_string(), "not sent");
    assert_eq!(Rejection::DoNotDisturb.to_string(), "do not disturb");
    assert_eq!(ErrorKind::RateLimited.to_string(), "rate limited");
    assert_eq!(format!("{:<10}|", Delivery::Unknown), "unknown   |");
}

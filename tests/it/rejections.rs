//! Why the service rejected a request, by its code and by its text.

use http::StatusCode;
use leadconnector::{
    Client, Delivery, Error, ErrorKind, ErrorRecord, Rejection, RetryPolicy, outbound,
    sandbox::{Fault, Sandbox},
};
use serde_json::{Value, json};

use crate::support::TOKEN;

/// A refusal that the service is known to make.
struct Known {
    status: u16,
    codes: &'static [&'static str],
    text: Option<&'static str>,
    rejection: Rejection,
}

const fn known(
    status: u16,
    codes: &'static [&'static str],
    text: &'static str,
    rejection: Rejection,
) -> Known {
    let text = if text.is_empty() { None } else { Some(text) };
    Known {
        status,
        codes,
        text,
        rejection,
    }
}

/// Each refusal that was seen, with all of its codes and its text.
const KNOWN: &[Known] = &[
    known(
        400,
        &["DND_ACTIVE_SMS", "DND_ACTIVE_EMAIL", "DND_ACTIVE"],
        "Cannot send message as DND is active for SMS.",
        Rejection::DoNotDisturb,
    ),
    known(
        400,
        &[],
        "Cannot send message as DND is active for WhatsApp.",
        Rejection::DoNotDisturb,
    ),
    known(
        400,
        &["UNSUBSCRIBED", "UNSUBSCRIBED_SMS", "UNSUBSCRIBED_EMAIL"],
        "Cannot send message as +14155550123 has unsubscribed",
        Rejection::Unsubscribed,
    ),
    known(
        400,
        &[],
        "Cannot send email as jane@doe.com has unsubscribed",
        Rejection::Unsubscribed,
    ),
    known(
        422,
        &["NO_PHONE"],
        "Missing phone number",
        Rejection::NoPhone,
    ),
    known(
        400,
        &["NO_PHONE"],
        "Missing phone number",
        Rejection::NoPhone,
    ),
    known(400, &["NO_EMAIL"], "", Rejection::NoEmail),
    known(422, &["NO_EMAIL"], "", Rejection::NoEmail),
    known(
        400,
        &["INVALID_EMAIL"],
        "Unable to send e-mail, contact's e-mail is invalid",
        Rejection::InvalidAddress,
    ),
    known(
        400,
        &[],
        "Invalid country calling code",
        Rejection::InvalidAddress,
    ),
    known(
        400,
        &["INVALID_EMAILTO"],
        "Cannot send message as emailTo is not under contact's primary or additional emails",
        Rejection::AddressNotOfContact,
    ),
    known(400, &["INVALID_PHONE"], "", Rejection::AddressNotOfContact),
    known(
        422,
        &["NO_CONTENT"],
        "There is no message or attachments for this message. Skip sending.",
        Rejection::NoContent,
    ),
    known(
        422,
        &["TEMPLATE_NOT_FOUND"],
        "",
        Rejection::TemplateNotFound,
    ),
    known(
        401,
        &["PROVIDER_NO_ACCESS"],
        "You don't have access to the conversationProvider with id: 61d6d1f9cdac7612faf80753",
        Rejection::ProviderAccessDenied,
    ),
    known(
        400,
        &["PROVIDER_ID_REQUIRED"],
        "",
        Rejection::ProviderMissing,
    ),
    known(
        400,
        &["CONVERSATION_PROVIDER_MISMATCH"],
        "Incorrect conversationProviderId/type",
        Rejection::ProviderMismatch,
    ),
    known(
        403,
        &[],
        "No conversation provider found for this message",
        Rejection::ProviderNotFound,
    ),
    known(
        400,
        &["NOT_FOUND"],
        "No message found with id: rnGyqh2F6uBrIkfhFo9A",
        Rejection::NotFound,
    ),
    known(
        401,
        &[],
        "No message found for the id: rnGyqh2F6uBrIkfhFo9A passed in params",
        Rejection::NotFound,
    ),
    known(400, &[], "Conversation not found", Rejection::NotFound),
    known(
        404,
        &[],
        "Cannot GET /conversations/nothing",
        Rejection::NotFound,
    ),
    known(
        400,
        &["RECORDING_NOT_FOUND"],
        "Transcription does not exist",
        Rejection::RecordingNotFound,
    ),
    known(
        422,
        &[],
        "Message does not have recording",
        Rejection::RecordingNotFound,
    ),
    known(
        400,
        &["INVALID_START_DATE_FORMAT"],
        "",
        Rejection::InvalidValue,
    ),
    known(422, &[], "Invalid recording URL", Rejection::InvalidValue),
    known(
        422,
        &[],
        "type must be a valid enum value",
        Rejection::InvalidValue,
    ),
    known(
        400,
        &[],
        "This location does not allow duplicated contacts.",
        Rejection::Duplicate,
    ),
    known(
        400,
        &[],
        "Conversation with the contact id:ve9EPM428h8vShlRW1KT already exists!",
        Rejection::Duplicate,
    ),
    known(
        401,
        &[],
        "The token is not authorized for this scope.",
        Rejection::MissingScope,
    ),
    known(
        401,
        &[],
        "This authClass type is not allowed to access this scope",
        Rejection::WrongTokenType,
    ),
    known(
        401,
        &[],
        "Token's user type mismatch!",
        Rejection::WrongTokenType,
    ),
    known(401, &[], "Invalid JWT", Rejection::InvalidToken),
    known(
        401,
        &[],
        "Invalid Private Integration token",
        Rejection::InvalidToken,
    ),
    known(
        403,
        &[],
        "The token does not have access to this location.",
        Rejection::LocationAccessDenied,
    ),
    known(401, &[], "version header was not found.", Rejection::Other),
    known(400, &["NEW_IN_2027"], "Something else", Rejection::Other),
];

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

/// A code is printed only if it can't be anything but a code.
#[tokio::test]
async fn a_code_that_does_not_look_like_one_is_not_printed() {
    for hidden in [
        "jane@doe.com",
        "+14155550123",
        "JANE",
        "JANE_DOE_4155550123",
        "pit-4F3A",
        "Missing phone number",
    ] {
        let error = answered(400, &json!({ "canonicalCode": hidden })).await;
        assert_eq!(error.code(), Some(hidden));
        let record = error.to_record();
        let printed = format!("{error} {error:?} {record} {record:?}");
        assert!(!printed.contains(hidden), "{printed}");
        assert_eq!(record.code(), None);
    }
    let long = "A".repeat(100_000);
    let error = answered(400, &json!({ "canonicalCode": long })).await;
    assert_eq!(error.code().map(str::len), Some(128));
    let error = answered(400, &json!({ "canonicalCode": ["A_B"] })).await;
    assert_eq!(error.code(), None);
}

#[tokio::test]
async fn a_record_keeps_a_trace_id_only_if_it_looks_like_one() {
    for (trace_id, kept) in [
        ("b2d6f5c0-3a5e-4a7e-9d3c-000000000011", true),
        ("jane@doe.com", false),
        ("+14155550123", false),
    ] {
        let error = answered(400, &json!({ "traceId": trace_id })).await;
        assert_eq!(error.trace_id(), Some(trace_id));
        let record = error.to_record().with_messages(&error);
        assert_eq!(record.trace_id(), kept.then_some(trace_id));
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(json.contains(trace_id), kept, "{json}");
    }
}

#[tokio::test]
async fn a_report_is_one_paragraph_with_the_services_words() {
    let reply = json!({
        "statusCode": 400,
        "message": ["Cannot send message as\n+14155550123 has \u{1b}[31munsubscribed"],
        "canonicalCode": "CONVERSATIONS_MSG_UNSUBSCRIBED_SMS",
        "traceId": "0e1b",
    });
    let report = answered(400, &reply).await.report();
    assert_eq!(
        report,
        "send_message: the service rejected the request (status 400, \
         CONVERSATIONS_MSG_UNSUBSCRIBED_SMS). The service said: \"Cannot send message as \
         +14155550123 has [31munsubscribed\". Nothing was sent, and the same request will be \
         rejected again. The vendor's support finds it by the trace id 0e1b."
    );
    let report = refused(502, "<html>\nBad Gateway".to_owned())
        .await
        .report();
    assert_eq!(
        report,
        "send_message: the service failed (status 502). The reply began with: <html> Bad \
         Gateway. It may have taken effect: look before you repeat it."
    );
}

#[tokio::test]
async fn a_record_read_back_answers_like_the_error() {
    let mut replies: Vec<_> = KNOWN
        .iter()
        .filter_map(|known| Some((known.status, json!({ "message": known.text? }))))
        .collect();
    replies.push((502, json!({})));
    replies.push((
        400,
        json!({ "message": ["a", "b"], "canonicalCode": "A_B", "traceId": "b2d6f5c0-3a5e-4a7e-9d3c-000000000011" }),
    ));
    for (status, reply) in replies {
        let error = answered(status, &reply).await;
        for record in [error.to_record(), error.to_record().with_messages(&error)] {
            let json = serde_json::to_string(&record).unwrap();
            let read: ErrorRecord = serde_json::from_str(&json).unwrap();
            assert_eq!(read, record, "{json}");
            assert_eq!(read.delivery(), error.delivery());
            assert_eq!(read.kind(), error.kind());
            assert_eq!(read.operation(), error.operation());
            assert_eq!(read.status(), error.status());
            assert_eq!(read.rejection(), error.rejection());
            assert_eq!(read.code(), error.code());
            assert_eq!(read.trace_id(), error.trace_id());
            assert_eq!(read.to_string(), error.to_string());
            if !record.messages().is_empty() {
                assert_eq!(read.messages(), error.messages());
            }
        }
        let private = serde_json::to_value(error.to_record()).unwrap();
        assert_eq!(private.get("messages"), None);
    }
}

#[test]
fn a_record_of_a_later_version_is_read_as_far_as_possible() {
    let mut record = json!({
        "kind": "rejected",
        "delivery": "rejected",
        "text": "send_message: …",
        "rejection": "a_new_reason",
        "retry_after_ms": 1500,
        "a_new_field": 1,
    });
    let read: ErrorRecord = serde_json::from_value(record.clone()).unwrap();
    assert_eq!(read.rejection(), Some(Rejection::Other));
    assert_eq!(read.retry_after().map(|wait| wait.as_millis()), Some(1500));

    record["delivery"] = "jane@doe.com".into();
    record["status"] = 1000.into();
    let error = serde_json::from_value::<ErrorRecord>(record).unwrap_err();
    assert_eq!(
        error.to_string(),
        "delivery: found another string, allowed: not_sent, rejected, unknown; \
         status: found a number, allowed: a status from 100 to 999"
    );
}

#[test]
fn the_values_of_errors_are_shown_as_words() {
    assert_eq!(Delivery::NotSent.to_string(), "not sent");
    assert_eq!(Rejection::DoNotDisturb.to_string(), "do not disturb");
    assert_eq!(ErrorKind::RateLimited.to_string(), "rate limited");
    assert_eq!(format!("{:<10}|", Delivery::Unknown), "unknown   |");
}

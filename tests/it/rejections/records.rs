//! Records of errors: what they keep, and what they print.

use leadconnector::{ErrorRecord, Rejection};
use serde_json::json;

use super::{answered, known::KNOWN};

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

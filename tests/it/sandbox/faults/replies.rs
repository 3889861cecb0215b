//! Replies with another status, or late.

use super::*;

#[tokio::test]
async fn a_status_fault_replies_as_configured() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        let down = json!({ "message": "down" });
        sandbox.fault(
            Fault::status(StatusCode::SERVICE_UNAVAILABLE)
                .json(&down)
                .header(header::RETRY_AFTER, 5),
        );
        connection.send().await;
        let reply = connection.reply().await;
        assert_eq!(reply.status(), 503);
        assert_eq!(reply.header("retry-after"), Some("5"));
        assert!(
            reply
                .header("content-type")
                .unwrap()
                .starts_with("application/json")
        );
        assert!(!reply.head.contains("x-ratelimit"), "{}", reply.head);
        assert_eq!(serde_json::from_slice::<Value>(&reply.body).unwrap(), down);
        assert_eq!(sandbox.requests().len(), before + 1);
        assert_eq!(sandbox.processed().len(), before);
        // The connection stays open.
        connection.send().await;
        assert_eq!(connection.reply().await.status(), 201);
    }
}

#[tokio::test]
async fn a_status_after_processing_hides_a_sent_message() {
    let sandbox = Sandbox::start().await.unwrap();
    let fault = Fault::status(StatusCode::BAD_GATEWAY)
        .body("<html>")
        .after_processing();
    sandbox.fault(fault);
    let response = post(&sandbox, SEND).json(&sms()).send().await.unwrap();
    assert_eq!(response.status(), 502);
    assert_eq!(response.text().await.unwrap(), "<html>");
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn processing_before_a_fault_follows_the_usual_rules() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault(Fault::status(StatusCode::OK).after_processing());
    let incomplete = post(&sandbox, SEND).json(&json!({ "type": "SMS" }));
    assert_eq!(incomplete.send().await.unwrap().status(), 200);
    assert!(sandbox.processed().is_empty());
}

#[tokio::test]
async fn no_status_and_no_header_of_a_fault_breaks_the_server() {
    let sandbox = Sandbox::start().await.unwrap();
    for (wanted, came) in [(100, 500), (101, 500), (204, 204), (304, 304), (999, 999)] {
        sandbox.fault(
            Fault::status(StatusCode::from_u16(wanted).unwrap())
                .body("body")
                .header(header::CONTENT_LENGTH, 1)
                .header(
                    header::TRANSFER_ENCODING,
                    HeaderValue::from_static("chunked"),
                )
                .header(header::CONNECTION, HeaderValue::from_static("upgrade")),
        );
        let response = post(&sandbox, SEND).json(&sms()).send().await.unwrap();
        assert_eq!(response.status(), came, "{wanted}");
        let body = response.text().await.unwrap();
        assert!(body.is_empty() || body == "body", "{body}");
    }
    assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
}

#[tokio::test]
async fn a_delayed_reply_arrives_when_its_delay_has_passed() {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.fault(Fault::delay(Duration::from_secs(30)));
    let request = post(&sandbox, SEND).json(&sms());
    let waiting = tokio::spawn(answer(request));
    soon(clock.until_sleeping(1)).await;
    assert_eq!(clock.next_wake(), Some(Duration::from_secs(30)));
    // A client that gives up now has sent its message.
    assert_eq!(sandbox.processed().len(), 1);
    clock.advance(Duration::from_secs(29));
    assert!(!waiting.is_finished());
    clock.advance(Duration::from_secs(1));
    assert_eq!(waiting.await.unwrap().0, 201);
    assert_eq!(sandbox.processed().len(), 1);
}

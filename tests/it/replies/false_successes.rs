//! Replies with a successful status that confirm nothing.

use super::*;

#[tokio::test]
async fn a_success_with_an_empty_body_is_unknown() {
    for result in [send(201, "").await.err(), add_inbound(201, "").await.err()] {
        let error = result.unwrap();
        assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 201);
        assert_eq!(error.body(), None);
    }
}

#[tokio::test]
async fn a_success_with_an_error_inside_is_unknown() {
    let inside = json!({
        "conversationId": "x",
        "messageId": "a",
        "error": { "message": "400 - Bad Request", "name": "AxiosError" },
    });
    let error = send(200, inside.to_string()).await.unwrap_err();
    assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    assert_eq!(error.messages(), ["400 - Bad Request"]);
    let error = add_inbound(200, inside.to_string()).await.unwrap_err();
    assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    assert_eq!(error.messages(), ["400 - Bad Request"]);
}

#[tokio::test]
async fn a_success_that_reports_a_failure_is_unknown_and_keeps_its_messages() {
    for body in [
        r#"{"messageId":"a","success":false,"message":"DND","traceId":"t"}"#,
        r#"{"messageId":"a","statusCode":400,"message":"DND","traceId":"t"}"#,
        r#"{"messageId":"a","error":true,"message":"DND","traceId":"t"}"#,
        r#"{"messageId":"a","errors":["DND"],"traceId":"t"}"#,
    ] {
        for error in [
            send(200, body).await.err(),
            add_inbound(200, body).await.err(),
        ] {
            let error = error.expect(body);
            assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
            assert_eq!(error.messages(), ["DND"], "{body}");
            assert_eq!(error.trace_id(), Some("t"), "{body}");
        }
    }
}

#[tokio::test]
async fn a_success_without_a_message_id_is_unknown() {
    for body in [
        r#"{"conversationId":"x"}"#,
        r#"{"conversationId":"x","messageId":""}"#,
        r#"{"conversationId":"x","messageIds":[]}"#,
        r#"{"msg":"Message queued successfully."}"#,
        r#"{"messageId":7}"#,
        "[]",
        "null",
        "<html>",
        "\u{0}",
    ] {
        let error = send(200, body).await.unwrap_err();
        assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    }
    let error = add_inbound(200, r#"{"success":false,"messageId":"a"}"#)
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
}

/// Each of these has an id that could be mistaken for success.
#[tokio::test]
async fn every_way_of_reporting_a_failure_is_unknown() {
    for failure in [
        json!({ "statusCode": 400 }),
        json!({ "statusCode": "400" }),
        json!({ "statusCode": " 422 " }),
        json!({ "status": 500 }),
        json!({ "status": "failed" }),
        json!({ "status": "FAILED" }),
        json!({ "status": "undelivered" }),
        json!({ "status": "error" }),
        json!({ "success": false }),
        json!({ "success": "false" }),
        json!({ "success": 0 }),
        json!({ "error": "x" }),
        json!({ "errors": { "phone": "x" } }),
    ] {
        let mut body = failure.clone();
        body["messageId"] = json!("m");
        for result in [
            send(200, body.to_string()).await.map(|_| ()),
            add_inbound(200, body.to_string()).await.map(|_| ()),
        ] {
            let error = result.expect_err(&failure.to_string());
            assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
        }
    }
    for blank in ["", " ", "\t\n"] {
        let body = json!({ "messageId": blank, "messageIds": [blank] });
        let error = send(200, body.to_string()).await.unwrap_err();
        assert_error(&error, ErrorKind::UnexpectedReply, Delivery::Unknown, 200);
    }
    // These are successes.
    for success in [
        json!({ "status": "delivered" }),
        json!({ "status": "pending" }),
        json!({ "status": 201 }),
        json!({ "statusCode": "201" }),
        json!({ "success": true }),
        json!({ "success": "true" }),
        json!({ "error": null, "errors": [] }),
    ] {
        let mut body = success.clone();
        body["messageId"] = json!("m");
        send(200, body.to_string())
            .await
            .unwrap_or_else(|error| panic!("{success}: {error:?}"));
    }
}

#[tokio::test]
async fn the_services_messages_in_a_success_are_kept() {
    for (body, messages) in [
        (
            json!({ "errors": { "phone": ["is missing"] } }),
            vec!["phone: is missing"],
        ),
        (json!({ "message": ["one", "two"] }), vec!["one", "two"]),
        (
            json!({ "meta": { "matchingField": "phone" } }),
            vec!["matchingField: phone"],
        ),
        (json!({ "success": "false", "message": "no" }), vec!["no"]),
    ] {
        let error = send(200, body.to_string()).await.unwrap_err();
        assert_eq!(error.messages(), messages, "{body}");
        let error = add_inbound(200, body.to_string()).await.unwrap_err();
        assert_eq!(error.messages(), messages, "{body}");
    }
    let error = send(200, r#"{"conversationId":"c"}"#).await.unwrap_err();
    assert_eq!(error.body(), Some(r#"{"conversationId":"c"}"#));
}

//! Error replies.

use super::*;

#[tokio::test]
async fn documented_errors_keep_status_and_messages() {
    let error = send(400, fixture!("002_400").to_string())
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::Rejected, Delivery::Rejected, 400);
    assert_eq!(error.messages(), ["Bad Request"]);

    let error = send(401, fixture!("002_401").to_string())
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::Unauthorized, Delivery::Rejected, 401);
    assert_eq!(error.messages(), ["Invalid token: access token is invalid"]);

    let error = add_inbound(422, fixture!("002_422").to_string())
        .await
        .unwrap_err();
    assert_error(&error, ErrorKind::Rejected, Delivery::Rejected, 422);
    assert_eq!(error.messages(), ["Unprocessable Entity"]);
    assert_eq!(error.trace_id(), None);
}

#[tokio::test]
async fn undocumented_errors_seen_by_users_are_read() {
    let seen = [
        (
            422,
            json!({ "statusCode": 422, "message": ["a", "b"], "traceId": "t" }),
            vec!["a", "b"],
        ),
        (
            400,
            json!({ "status": 400, "message": "DND is active" }),
            vec!["DND is active"],
        ),
        (
            401,
            json!({ "error": "UnAuthorized!", "error_description": "why" }),
            vec!["why"],
        ),
        (
            400,
            json!({ "error": { "code": "c", "message": "m", "details": "d" } }),
            vec!["m"],
        ),
        (403, json!({ "error": "Forbidden" }), vec!["Forbidden"]),
        (404, json!({}), vec![]),
        (
            400,
            json!({ "message": [{ "property": "x" }] }),
            vec!["property: x"],
        ),
        (400, json!("just text"), vec!["just text"]),
        (
            400,
            json!({ "errors": [{ "detail": "d" }] }),
            vec!["detail: d"],
        ),
        (400, json!({ "message": [], "error": "Bad" }), vec!["Bad"]),
        (
            400,
            json!({ "message": "m", "error": { "message": "n" } }),
            vec!["m", "n"],
        ),
    ];
    for (status, body, messages) in seen {
        let error = send(status, body.to_string()).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Rejected);
        assert_eq!(error.messages(), messages, "{body}");
        let trace_id = body.get("traceId").and_then(Value::as_str);
        assert_eq!(error.trace_id(), trace_id);
    }
}

/// The table in the README, by status.
#[tokio::test]
async fn every_status_says_whether_the_message_may_be_sent_again() {
    use Delivery::{NotSent, Rejected, Unknown};
    for (status, delivery) in [
        (400, Rejected),
        (401, Rejected),
        (403, Rejected),
        (404, Rejected),
        (408, Unknown),
        (405, Rejected),
        (409, Unknown),
        (410, Unknown),
        (413, Rejected),
        (422, Rejected),
        (429, NotSent),
        (425, Unknown),
        (499, Unknown),
        (500, Unknown),
        (502, Unknown),
        (503, Unknown),
        (504, Unknown),
        (599, Unknown),
    ] {
        let error = send(status, "").await.unwrap_err();
        assert_eq!(error.delivery(), delivery, "{status}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(error.messages().is_empty());
    }
}

#[tokio::test]
async fn a_proxys_html_is_kept_up_to_4_kib() {
    let page = format!("<html>{}</html>", "x".repeat(10_000));
    let error = send(502, &page).await.unwrap_err();
    assert_error(&error, ErrorKind::Server, Delivery::Unknown, 502);
    assert_eq!(error.body(), Some(&page[..4096]));
    assert!(error.messages().is_empty());
}

#[tokio::test]
async fn a_huge_error_reply_is_kept_in_part() {
    let body = format!("[{}1]", "1,".repeat(2 << 20));
    let error = send(400, &body).await.unwrap_err();
    assert_error(&error, ErrorKind::Rejected, Delivery::Rejected, 400);
    assert!(error.messages().len() <= 32);
    let body = format!(
        r#"{{"message":[{}"x"],"traceId":"{}"}}"#,
        r#""x","#.repeat(30_000),
        "t".repeat(9_000)
    );
    let error = send(400, &body).await.unwrap_err();
    assert_eq!(error.messages().len(), 32);
    assert_eq!(error.trace_id().unwrap().len(), 1024);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let server = MockServer::start_async().await;
        let elsewhere = server.mock(|when, then| {
            when.path("/elsewhere");
            then.status(200).json_body(json!({ "messageId": "a" }));
        });
        server.mock(|when, then| {
            when.method(POST).path(SEND);
            then.status(status).header("location", "/elsewhere");
        });
        let error = client(&server)
            .send(outbound::Sms::new("c", "Hi"))
            .await
            .unwrap_err();
        assert_error(
            &error,
            ErrorKind::UnexpectedReply,
            Delivery::Unknown,
            status,
        );
        elsewhere.assert_calls(0);
    }
}

#[tokio::test]
async fn the_body_of_an_error_is_the_unchanged_reply() {
    // A JSON library would write neither this order of keys nor this whitespace.
    let odd = r#"{ "zeta" : 1.0,  "alpha":[ ], "conversationId" :"c" }"#;
    for status in [200, 201, 404, 500] {
        let error = send(status, odd).await.unwrap_err();
        assert_eq!(error.body(), Some(odd), "{status}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let message = "The token is not authorized for this scope.";
    let reply = json!({ "statusCode": 401, "message": message }).to_string();
    let error = send(401, &reply).await.unwrap_err();
    assert_error(&error, ErrorKind::Unauthorized, Delivery::Rejected, 401);
    assert_eq!(error.missing_scope(), Some("conversations/message.write"));

    let error = send(401, json!({ "message": "Invalid JWT" }).to_string()).await;
    assert_eq!(error.unwrap_err().missing_scope(), None);
    assert_eq!(send(400, &reply).await.unwrap_err().missing_scope(), None);
}

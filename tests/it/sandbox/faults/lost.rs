//! Connections that are lost, and replies that are cut off or never come.

use super::*;

#[tokio::test]
async fn a_reset_before_reading_leaves_no_trace_of_the_request() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        // `after_processing` has no effect on this fault.
        sandbox.fault(Fault::reset_before_reading().after_processing());
        connection.send().await;
        connection.assert_reset().await;
        assert_eq!(sandbox.requests().len(), before);
        assert_eq!(sandbox.processed().len(), before);
        // The fault strikes only once.
        assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
    }
}

#[tokio::test]
async fn a_reset_after_reading_records_the_request() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::reset_after_reading());
        connection.send().await;
        connection.assert_reset().await;
        assert_eq!(sandbox.requests().len(), before + 1);
        assert_eq!(sandbox.processed().len(), before);
    }
}

#[tokio::test]
async fn a_reset_after_processing_follows_a_sent_message() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::reset_after_reading().after_processing());
        connection.send().await;
        connection.assert_reset().await;
        assert_eq!(sandbox.requests().len(), before + 1);
        assert_eq!(sandbox.processed().len(), before + 1);
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_off_has_its_headers_and_part_of_its_body() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::cut_off());
        connection.send().await;
        let (bytes, _) = connection.rest().await;
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
        assert!(head.contains("\r\nx-ratelimit-remaining: "), "{head}");
        let (_, length) = head.split_once("content-length: ").unwrap();
        assert!(length.parse::<usize>().unwrap() > body.len());
        assert!(body.starts_with("{\"conversationId\":"), "{body}");
        assert_eq!(sandbox.processed().len(), before + 1);
    }
}

#[tokio::test]
async fn an_empty_reply_that_is_cut_off_is_incomplete_too() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fault(Fault::cut_off());
    let custom = json!({ "type": "Custom", "contactId": "c", "message": "Hi" });
    let request = post(&sandbox, INBOUND).json(&custom);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 201);
    response.bytes().await.unwrap_err();
    assert!(sandbox.processed().is_empty());
}

#[tokio::test]
async fn garbage_is_not_http_and_hides_a_sent_message() {
    for (sandbox, mut connection, before) in fresh_and_kept().await {
        sandbox.fault(Fault::garbage());
        connection.send().await;
        let (bytes, _) = connection.rest().await;
        assert!(!bytes.is_empty() && !bytes.starts_with(b"HTTP"));
        assert_eq!(sandbox.processed().len(), before + 1);
    }
}

#[tokio::test]
async fn a_hang_lasts_until_the_sandbox_stops() {
    for (fault, processed) in [(Fault::hang(), 0), (Fault::hang().after_processing(), 1)] {
        for (sandbox, mut connection, before) in fresh_and_kept().await {
            sandbox.fault(fault.clone());
            connection.send().await;
            soon(sandbox.until(|sandbox| sandbox.requests().len() > before)).await;
            assert_eq!(sandbox.processed().len(), before + processed);
            // Others are served meanwhile.
            assert_eq!(answer(post(&sandbox, SEND).json(&sms())).await.0, 201);
            let mut byte = [0];
            let silent = connection.0.try_read(&mut byte).unwrap_err();
            assert_eq!(silent.kind(), io::ErrorKind::WouldBlock);
            drop(sandbox);
            assert_eq!(connection.rest().await.0, b"");
        }
    }
}

#[tokio::test]
async fn the_http_client_gets_a_reset_on_a_reused_connection() {
    let sandbox = Sandbox::start().await.unwrap();
    let http = http();
    let url = format!("{}{SEND}", sandbox.url());
    let send = || {
        http.post(&url)
            .bearer_auth("1")
            .header("version", "2021-07-28")
            .json(&sms())
            .send()
    };
    for fault in [Fault::reset_before_reading(), Fault::reset_after_reading()] {
        let response = send().await.unwrap();
        response.bytes().await.unwrap();
        sandbox.fault(fault);
        let error = send().await.unwrap_err();
        assert!(error.is_request() && !error.is_connect(), "{error:?}");
    }
    assert_eq!(sandbox.processed().len(), 2);
}

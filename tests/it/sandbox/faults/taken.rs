//! Which request takes which fault.

use super::*;

/// Posts a text, and returns the status of the reply.
async fn status(sandbox: &Sandbox, path: &str) -> u16 {
    let reply = post(sandbox, path).json(&sms()).send().await.unwrap();
    reply.status().as_u16()
}

#[tokio::test]
async fn each_request_takes_the_next_fault() {
    let sandbox = Sandbox::start().await.unwrap();
    let bad = Fault::status(StatusCode::BAD_REQUEST);
    sandbox.faults(vec![bad.clone(), Fault::none()]);
    sandbox.fault(bad);
    let mut connection = Connection::open(&sandbox).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        connection.send().await;
        statuses.push(connection.reply().await.status());
    }
    assert_eq!(statuses, [400, 201, 400, 201]);
}

#[tokio::test]
async fn concurrent_requests_take_one_fault_each() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.faults([400, 401, 402].map(|s| Fault::status(StatusCode::from_u16(s).unwrap())));
    let mut connection = Connection::open(&sandbox).await;
    connection.write(&request(SEND, &sms()).repeat(4)).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(connection.reply().await.status());
    }
    assert_eq!(statuses, [400, 401, 402, 201]);
}

#[tokio::test]
async fn a_connection_without_a_request_takes_no_fault() {
    let sandbox = Sandbox::start().await.unwrap();
    for fault in [Fault::reset_before_reading(), Fault::reset_after_reading()] {
        sandbox.fault(fault);
        drop(Connection::open(&sandbox).await);
        let mut connection = Connection::open(&sandbox).await;
        connection.send().await;
        connection.assert_reset().await;
    }
}

#[tokio::test]
async fn a_fault_aimed_at_an_operation_waits_for_it() {
    let (sandbox, _) = start().await;
    let broken = || Fault::status(StatusCode::BAD_GATEWAY);
    sandbox.faults([
        broken().on("/conversations/{id}"),
        broken().on("/conversations/messages/export"),
        broken().on("/conversations/{conversationId}/messages"),
        broken().on(INBOUND),
    ]);
    assert_eq!(status(&sandbox, SEND).await, 201);
    let read = async |path: &str| {
        let request = crate::sandbox::request(&sandbox, reqwest::Method::GET, path);
        request.send().await.unwrap().status().as_u16()
    };
    // A name in braces stands for an id, and not for the names of other operations.
    let search = "/conversations/search?locationId=sandboxLocation";
    let export = "/conversations/messages/export?locationId=sandboxLocation";
    for expected in [200, 200] {
        assert_eq!(read(search).await, expected);
    }
    for expected in [502, 200] {
        assert_eq!(read(export).await, expected);
    }
    for expected in [502, 404] {
        assert_eq!(
            read("/conversations/unknown/messages?limit=5").await,
            expected
        );
    }
    for expected in [502, 404] {
        assert_eq!(read("/conversations/unknown").await, expected);
    }
    for expected in [502, 201] {
        assert_eq!(status(&sandbox, INBOUND).await, expected);
    }
}

#[tokio::test]
async fn a_request_takes_the_first_fault_that_it_meets() {
    let (sandbox, _) = start().await;
    sandbox.faults([
        Fault::status(StatusCode::BAD_GATEWAY).on(INBOUND),
        Fault::status(StatusCode::SERVICE_UNAVAILABLE),
    ]);
    for (path, expected) in [(SEND, 503), (SEND, 201), (INBOUND, 502), (INBOUND, 201)] {
        assert_eq!(status(&sandbox, path).await, expected, "{path}");
    }
}

/// The path is known before the request is read, even if it arrives in pieces.
#[tokio::test]
async fn a_reset_before_reading_can_be_aimed() {
    let (sandbox, _) = start().await;
    sandbox.fault(Fault::reset_before_reading().on(INBOUND));
    assert_eq!(status(&sandbox, SEND).await, 201);
    let error = post(&sandbox, INBOUND)
        .json(&sms())
        .send()
        .await
        .unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(sandbox.requests().len(), 1);

    let address = sandbox.url();
    let address = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY).on("/users/1"));
    stream.write_all(b"GET /us").await.unwrap();
    stream.flush().await.unwrap();
    // Another request in between shows that the first piece has arrived.
    assert_eq!(status(&sandbox, SEND).await, 201);
    stream
        .write_all(b"ers/1 HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut reply = [0; 12];
    stream.read_exact(&mut reply).await.unwrap();
    assert_eq!(&reply, b"HTTP/1.1 502");
}

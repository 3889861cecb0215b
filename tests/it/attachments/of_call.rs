//! The attachments of a call, which replace those before.

use std::time::Duration;

use http::{Method, StatusCode};
use leadconnector::{
    Client, Delivery, ErrorKind, RetryPolicy,
    id::MessageId,
    inbound::{Call, CallStatus},
    outbound::Sms,
    sandbox::{Fault, Sandbox, TOKEN},
};
use serde_json::json;

const RECORDING: &str = "https://storage.com/recording.mp3";

/// Records a call, and returns the id of its message.
async fn call(client: &Client) -> MessageId {
    let call = Call::from_contact("jane").provider("provider");
    let receipt = client.add_inbound(call.status(CallStatus::Completed)).await;
    receipt.unwrap().message_id().clone()
}

#[tokio::test]
async fn a_call_has_the_latest_attachments() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let messages = client.messages();
    let id = call(&client).await;
    let five: Vec<_> = (0..5).map(|n| format!("https://a.co/{n}.mp3")).collect();
    messages.set_attachments(&id, &five).await.unwrap();
    assert_eq!(messages.get(&id).await.unwrap().attachments(), five);
    messages.set_attachments(&id, [RECORDING]).await.unwrap();
    assert_eq!(messages.get(&id).await.unwrap().attachments(), [RECORDING]);
}

#[tokio::test]
async fn other_messages_and_unknown_ids_are_rejected() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let sms = client.send(Sms::new("jane", "Hi")).await.unwrap();
    let unknown = MessageId::new("unknown");
    for (id, status) in [
        (sms.message_id(), StatusCode::FORBIDDEN),
        (&unknown, StatusCode::NOT_FOUND),
    ] {
        let set = client.messages().set_attachments(id, [RECORDING]).await;
        let error = set.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rejected);
        assert_eq!(error.status(), Some(status));
    }
    let read = client.messages().get(sms.message_id()).await.unwrap();
    assert!(read.attachments().is_empty());
}

#[tokio::test]
async fn what_is_not_valid_is_refused_before_any_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let messages = sandbox.client().messages();
    let problems = async |id: &str, urls: &[&str]| {
        let error = messages
            .set_attachments(id, urls.to_vec())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        let problems = error.problems().iter();
        let problems = problems.map(|p| format!("{}: {}", p.field(), p.found()));
        problems.collect::<Vec<_>>()
    };
    assert_eq!(problems("", &[RECORDING]).await, ["message_id: blank text"]);
    assert_eq!(problems("call", &[]).await, ["attachments: nothing"]);
    assert_eq!(
        problems("call", &[RECORDING; 6]).await,
        ["attachments: more than 5 URLs"]
    );
    assert_eq!(
        problems("call", &[RECORDING, "ftp://a.co/b.mp3"]).await,
        ["attachments[1]: a URL with another scheme"]
    );
    // An endless list is read no further than that it is too long.
    let endless = std::iter::repeat(RECORDING);
    let error = messages.set_attachments("call", endless).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_lost_reply_is_tried_again_and_a_false_success_is_unknown() {
    let sandbox = Sandbox::start().await.unwrap();
    let builder = Client::builder().token(TOKEN).base_url(sandbox.url());
    let policy = RetryPolicy::new().initial_backoff(Duration::ZERO);
    let client = builder.retry_policy(policy).build().unwrap();
    let id = call(&client).await;
    sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY));
    let messages = client.messages();
    messages.set_attachments(&id, [RECORDING]).await.unwrap();
    let puts = || {
        let requests = sandbox.requests();
        requests
            .iter()
            .filter(|r| r.method() == Method::PUT)
            .count()
    };
    assert_eq!(puts(), 2);

    sandbox.fault(Fault::status(StatusCode::OK).json(&json!({ "success": false })));
    let set = messages.set_attachments(&id, [RECORDING]).await;
    assert_eq!(set.unwrap_err().delivery(), Delivery::Unknown);
}

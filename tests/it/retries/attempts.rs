//! Which calls are retried, and how often.

use super::{events::Log, *};

#[tokio::test]
async fn a_message_that_may_have_been_sent_is_not_retried() {
    let set = Set::new().await;
    for (index, fault) in unknown().into_iter().enumerate() {
        set.sandbox.fault(fault.clone());
        let error = set.send().await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}");
        assert_eq!(set.requests(), index + 1, "{fault:?}");
    }
    let set = Set::new().await;
    for (index, fault) in unknown().into_iter().enumerate() {
        set.sandbox.fault(fault.clone());
        let sms = inbound::Sms::from_contact("contact").text("Hi");
        let error = set.client.add_inbound(sms).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{fault:?}");
        assert_eq!(set.requests(), index + 1, "{fault:?}");
    }
    // The server reads nothing of this request, but the client can't know that.
    set.sandbox.fault(Fault::reset_before_reading());
    let before = set.requests();
    let error = set.send().await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(set.requests(), before);
}

#[tokio::test]
async fn an_idempotent_operation_is_retried_after_every_such_failure() {
    let set = Set::new().await;
    let mut requests = 0;
    for fault in unknown() {
        set.sandbox.fault(fault.clone());
        set.update().await.unwrap();
        requests += 2;
        assert_eq!(set.requests(), requests, "{fault:?}");
    }
    set.sandbox.fault(Fault::reset_before_reading());
    set.update().await.unwrap();
    assert_eq!(set.requests(), requests + 1);
}

#[tokio::test]
async fn a_rejected_request_is_not_retried() {
    let set = Set::new().await;
    let mut requests = 0;
    for refused in [400, 401, 403, 404, 405, 413, 415, 422] {
        set.sandbox.faults([status(refused), status(refused)]);
        for error in [set.send().await, set.update().await] {
            let error = error.unwrap_err();
            assert_eq!(error.delivery(), Delivery::Rejected, "{refused}");
            requests += 1;
        }
        assert_eq!(set.requests(), requests, "{refused}");
    }
}

#[tokio::test]
async fn a_message_refused_unread_is_retried() {
    let set = Set::new().await;
    set.sandbox.faults([status(429), status(429), busy("0")]);
    set.send().await.unwrap();
    assert_eq!(set.requests(), 4);
    assert_eq!(set.sandbox.processed().len(), 2);
}

#[tokio::test]
async fn a_call_makes_at_most_four_attempts() {
    let set = Set::new().await;
    set.sandbox.faults((0..5).map(|_| status(429)));
    let error = set.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(set.requests(), 4);

    let set = Set::new().await;
    set.sandbox.faults((0..5).map(|_| status(500)));
    let error = set.update().await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(set.requests(), 4);
}

#[tokio::test]
async fn the_policy_none_makes_one_attempt() {
    for policy in [RetryPolicy::none(), at_once().max_attempts(0)] {
        let set = Set::with(|builder| builder.retry_policy(policy)).await;
        set.sandbox.faults([status(429), status(500)]);
        let error = set.send().await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent);
        set.update().await.unwrap_err();
        assert_eq!(set.requests(), 2);
    }
}

#[tokio::test]
async fn an_unknown_earlier_attempt_keeps_the_result_unknown() {
    for last in [status(400), status(404), status(429)] {
        let set = Set::new().await;
        let faults = [Fault::reset_after_reading().after_processing(), last];
        set.sandbox.faults(faults);
        set.sandbox.faults([status(429), status(429)]);
        let error = set.update().await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{error:?}");
    }
    // The same without a retry, because no time is left for one.
    let set = Set::new().await;
    set.sandbox.faults([status(500), busy("3600")]);
    let error = set.update().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn a_refused_connection_is_attempted_four_times() {
    let port = RefusedPort::new();
    let client = builder(port.url()).build().unwrap();
    for call in [send(&client).await, update(&client, "m").await] {
        let error = call.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    let (log, _guard) = Log::start().await;
    send(&client).await.unwrap_err();
    assert_eq!(log.attempts().len(), 4);
}

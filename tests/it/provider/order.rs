//! Statuses that come late, after a report of a later status whose outcome is unknown.

use std::time::Duration;

use leadconnector::{
    Client, Delivery, Error, RetryPolicy,
    id::MessageId,
    outbound,
    provider::{Report, Status},
    sandbox::{Fault, Sandbox},
};

use crate::support::soon;

struct Bridge {
    sandbox: Sandbox,
    client: Client,
    message: MessageId,
}

impl Bridge {
    async fn start() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.handover_delay(Duration::ZERO);
        let client = Client::builder().token("pit-token").base_url(sandbox.url());
        let client = client.retry_policy(RetryPolicy::none()).build().unwrap();
        let sent = client.send(outbound::Sms::new("contact", "Hello")).await;
        let message = sent.unwrap().message_id().clone();
        Self {
            sandbox,
            client,
            message,
        }
    }

    async fn report(&self, status: Status) -> Result<Report, Error> {
        let provider = self.client.provider();
        provider.report_delivery(self.message.clone(), status).await
    }

    /// Returns the status of the message at the service.
    async fn status(&self) -> String {
        let message = self.client.messages().get(self.message.clone()).await;
        message.unwrap().status().unwrap().to_string()
    }
}

#[tokio::test]
async fn a_late_status_does_not_overwrite_one_whose_reply_was_lost() {
    let bridge = Bridge::start().await;
    let lost = Fault::reset_after_reading().after_processing();
    bridge.sandbox.fault(lost);
    let error = bridge.report(Status::Read).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    let late = bridge.report(Status::Delivered).await;
    assert_eq!(late.unwrap(), Report::Superseded);
    assert_eq!(bridge.status().await, "read");
    // The lost one can be reported again.
    let again = bridge.report(Status::Read).await;
    assert_eq!(again.unwrap(), Report::Accepted);
}

#[tokio::test]
async fn a_late_status_does_not_overwrite_one_whose_report_was_dropped() {
    let bridge = Bridge::start().await;
    bridge.sandbox.fault(Fault::hang().after_processing());
    soon(async {
        tokio::select! {
            report = bridge.report(Status::Read) => panic!("{report:?}"),
            () = bridge.sandbox.until(|sandbox| sandbox.requests().len() == 2) => {}
        }
    })
    .await;
    let late = bridge.report(Status::Delivered).await;
    assert_eq!(late.unwrap(), Report::Superseded);
    assert_eq!(bridge.status().await, "read");
}

#[tokio::test]
async fn a_status_that_was_refused_holds_back_no_other() {
    let bridge = Bridge::start().await;
    let refused = Fault::status(http::StatusCode::BAD_REQUEST);
    bridge.sandbox.fault(refused);
    let error = bridge.report(Status::Read).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Rejected);
    let next = bridge.report(Status::Delivered).await;
    assert_eq!(next.unwrap(), Report::Accepted);
    assert_eq!(bridge.status().await, "delivered");
}

#[tokio::test]
async fn a_status_can_be_repeated_after_an_earlier_one_whose_outcome_is_unknown() {
    let bridge = Bridge::start().await;
    let lost = Fault::reset_after_reading().after_processing();
    bridge.sandbox.fault(lost);
    bridge.report(Status::Delivered).await.unwrap_err();
    for _ in 0..2 {
        let report = bridge.report(Status::Read).await;
        assert_eq!(report.unwrap(), Report::Accepted);
    }
    let late = bridge.report(Status::Delivered).await;
    assert_eq!(late.unwrap(), Report::Superseded);
}

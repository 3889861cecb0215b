//! What is reported, and about which message.

use leadconnector::{
    ErrorKind, Rejection,
    id::MessageId,
    outbound,
    provider::{Channel, Failure, Report, Status},
    sandbox::{Alternative, Fault, Provider, Sandbox, event},
    webhook::DeliveryType,
};
use serde_json::json;

async fn start() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.handover_delay(std::time::Duration::ZERO);
    sandbox
}

#[tokio::test]
async fn a_failure_says_why() {
    let sandbox = start().await;
    let client = sandbox.client();
    let sent = client.send(outbound::Sms::new("contact", "Hello")).await;
    let id = sent.unwrap().message_id().clone();
    let delivery = event::ProviderDelivery::new(DeliveryType::Sms, &id).into_unverified();
    let failed = Status::failed("21610", "opted out");
    let report = client.provider().report_delivery(&delivery, failed).await;
    // The reply repeats the status of the message, which is no failure of the report.
    assert_eq!(report.unwrap(), Report::Accepted);
    let request = &sandbox.requests()[1];
    assert_eq!(
        request.json().unwrap(),
        &json!({
            "status": "failed",
            "error": { "code": "21610", "type": "saas", "message": "opted out" },
        }),
    );
    let message = client.messages().get(id).await.unwrap();
    assert_eq!(message.error(), Some("opted out"));
}

#[tokio::test]
async fn a_message_is_reported_by_the_text_of_its_id() {
    let sandbox = start().await;
    let client = sandbox.client();
    let sent = client.send(outbound::Sms::new("contact", "Hello")).await;
    let id = sent.unwrap().message_id().clone();
    let provider = client.provider();
    let report = provider
        .report_delivery(id.as_str(), Status::Delivered)
        .await;
    assert_eq!(report.unwrap(), Report::Accepted);
    let stored = id.clone().into_string();
    let report = provider.report_delivery(stored, Status::Delivered).await;
    assert_eq!(report.unwrap(), Report::Superseded);
    let read = client.messages().get(id).await.unwrap();
    assert_eq!(read.status().unwrap().to_string(), "delivered");
}

#[tokio::test]
async fn an_email_is_reported_by_its_own_id() {
    let sandbox = start().await;
    let client = sandbox.client();
    let email = outbound::Email::new("contact")
        .subject("Hi")
        .html("<p>Hi</p>");
    let sent = client.send(email).await.unwrap();
    let email = sent.email_message_id().unwrap().clone();
    let delivery = event::ProviderDelivery::new(DeliveryType::Email, sent.message_id());
    let delivery = delivery.email_message_id(&email).into_unverified();
    let provider = client.provider();
    let report = provider.report_delivery(&delivery, Status::Read).await;
    assert_eq!(report.unwrap(), Report::Accepted);
    let request = &sandbox.requests()[1];
    assert_eq!(
        request.path(),
        format!("/conversations/messages/email/{email}/status")
    );
    assert_eq!(request.headers()["Version"], "v3");
    let read = client.messages().email(email).await.unwrap();
    assert_eq!(read.status().unwrap().to_string(), "read");
}

#[tokio::test]
async fn a_delivery_without_its_id_is_refused_before_any_request() {
    let sandbox = start().await;
    for (channel, message, field) in [
        (DeliveryType::Email, "a", "email_message_id"),
        (DeliveryType::Sms, "", "message_id"),
    ] {
        let delivery = event::ProviderDelivery::new(channel, message);
        let delivery = delivery.into_unverified();
        let client = sandbox.client();
        let provider = client.provider();
        let report = provider.report_delivery(&delivery, Status::Read).await;
        let error = report.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.problems()[0].field(), field);
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn a_success_that_reports_a_failure_is_none() {
    let sandbox = start().await;
    let client = sandbox.client();
    let sent = client.send(outbound::Sms::new("contact", "Hello")).await;
    let id = sent.unwrap().message_id().clone();
    for reply in [
        json!({ "messageId": id, "success": false }),
        json!({ "messageId": id, "statusCode": 401, "error": "Unauthorized" }),
        json!({ "messageId": id, "statusCode": "400" }),
        json!({ "status": "failed" }),
        json!({ "error": "Unauthorized" }),
    ] {
        sandbox.fault(Fault::status(http::StatusCode::OK).json(&reply));
        let provider = client.provider();
        let report = provider.report_delivery(id.clone(), Status::Read).await;
        let error = report.expect_err(&reply.to_string());
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
    }
}

#[tokio::test]
async fn what_failed_can_be_reported_again_and_other_rejections_are_not_waited_out() {
    let sandbox = start().await;
    let client = sandbox.client();
    let sent = client.send(outbound::Sms::new("contact", "Hello")).await;
    let id = sent.unwrap().message_id().clone();
    let message = json!({ "message": "The token does not have access to this location." });
    sandbox.fault(Fault::status(http::StatusCode::FORBIDDEN).json(&message));
    let provider = client.provider();
    let error = provider.report_delivery(id.clone(), Status::Read).await;
    let error = error.unwrap_err();
    assert_eq!(error.rejection(), Some(Rejection::LocationAccessDenied));
    for expected in [Report::Accepted, Report::Superseded] {
        let report = provider.report_delivery(id.clone(), Status::Read).await;
        assert_eq!(report.unwrap(), expected);
    }
    // An unknown message is not waited for either.
    let unknown = MessageId::new("unknownMessage0000001");
    let error = provider.report_delivery(unknown, Status::Read).await;
    assert_eq!(error.unwrap_err().rejection(), Some(Rejection::NotFound));
}

#[tokio::test]
async fn the_providers_of_a_channel_come_alone_or_with_the_others() {
    for alternative in [None, Some(Alternative::BothChannels)] {
        let sandbox = start().await;
        if let Some(alternative) = alternative {
            sandbox.assume(alternative);
        }
        sandbox.provider(Provider::sms("mine").name("Mine").default_of_channel());
        sandbox.provider(Provider::sms("other"));
        sandbox.provider(Provider::email("mail"));
        let client = sandbox.client();
        let ids = async |channel| {
            let providers = client.provider().channel(channel).await.unwrap();
            let ids = providers
                .iter()
                .map(|p| (p.id().unwrap().to_string(), p.is_default()));
            ids.collect::<Vec<_>>()
        };
        let mine = ("mine".to_owned(), Some(true));
        let other = ("other".to_owned(), Some(false));
        assert_eq!(ids(Channel::Sms).await, [mine, other]);
        let mail = ("mail".to_owned(), Some(false));
        assert_eq!(ids(Channel::Email).await, [mail]);
    }
}

#[test]
fn a_failure_shows_nothing_personal() {
    let failure = Failure::new("1", "+14155550123 has no credit").kind("carrier");
    let shown = format!("{failure:?} {:?}", Status::Failed(failure.clone()));
    assert!(
        !shown.contains("+1415") && !shown.contains("credit"),
        "{shown}"
    );
}

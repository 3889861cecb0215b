//! Calls that a provider made, and records.

use http::StatusCode;
use leadconnector::{
    Client, Delivery, Error, ErrorKind, Rejection,
    clock::{Clock, ManualClock, SystemClock},
    conversations::Direction,
    inbound::{self, CallStatus},
    outbound::Call,
    sandbox::{Contact, Fault, Sandbox, TOKEN},
    settle::{Certainty, Settled, Unsettled},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{self, play};

const NUMBER: &str = "+14155550199";
const PATH: &str = "/conversations/messages/outbound";

fn call() -> Call {
    let call = Call::to_contact("jane")
        .provider("provider")
        .alt_id("call-1");
    call.to(NUMBER).status(CallStatus::Completed)
}

async fn start() -> (Sandbox, Client) {
    start_with_clock(SystemClock::new()).await
}

async fn start_with_clock(clock: impl Clock + 'static) -> (Sandbox, Client) {
    let sandbox = Sandbox::start_with_clock(clock).await.unwrap();
    sandbox.contact(Contact::new("jane").phone(NUMBER));
    let client = sandbox.client();
    (sandbox, client)
}

fn fields(error: &Error) -> Vec<&str> {
    error
        .problems()
        .iter()
        .map(leadconnector::Problem::field)
        .collect()
}

#[tokio::test]
async fn it_is_read_back_as_an_outbound_call() {
    let (_sandbox, client) = start().await;
    let date = "2024-01-15T10:30:00Z".parse().unwrap();
    let call = call().from("+14155550100").date(date);
    let receipt = client.add_outbound_call(call).await.unwrap();
    let read = client.messages().get(receipt.message_id()).await.unwrap();
    assert_eq!(read.direction(), Some(Direction::Outbound));
    assert_eq!(read.to(), Some(NUMBER));
    assert_eq!(read.alt_id(), Some("call-1"));
    assert_eq!(read.date_added(), Some(date));

    let conversation = receipt.conversation_id().unwrap();
    let second = Call::in_conversation(conversation).provider("provider");
    let second = second.to(NUMBER).status(CallStatus::Busy);
    let second = client.add_outbound_call(second).await.unwrap();
    assert_eq!(second.conversation_id(), Some(conversation));

    let recording = ["https://storage.com/recording.mp3"];
    let messages = client.messages();
    messages
        .set_attachments(second.message_id(), recording)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_number_that_is_not_the_contacts_is_rejected() {
    let (sandbox, client) = start().await;
    let to_jane = client.add_outbound_call(call()).await.unwrap();
    let other = Call::in_conversation(to_jane.conversation_id().unwrap());
    for call in [call(), other.provider("provider")] {
        let error = client
            .add_outbound_call(call.to("+14155550100"))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Some("CONVERSATIONS_MSG_INVALID_PHONE"));
        assert_eq!(error.rejection(), Some(Rejection::AddressNotOfContact));
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn the_sandbox_refuses_what_the_service_refuses() {
    let (sandbox, _) = start().await;
    let post = async |field: &str, value: Value| {
        let mut body = call().to_json();
        body[field] = value;
        let request = support::http().post(sandbox.url() + PATH).json(&body);
        let request = request.bearer_auth(TOKEN).header("Version", "2021-07-28");
        let reply = request.send().await.unwrap();
        (reply.status(), reply.json::<Value>().await.unwrap())
    };
    let (status, reply) = post("conversationProviderId", Value::Null).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let code = &reply["canonicalCode"];
    assert_eq!(code, "CONVERSATIONS_MSG_PROVIDER_ID_REQUIRED");
    let (status, reply) = post("call", json!({})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{reply}");
    let (status, reply) = post("attachments", json!(["https://a.co/b.mp3"])).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply["message"], json!(["Invalid recording URL"]));
    assert!(sandbox.processed().is_empty());
}

#[tokio::test]
async fn what_is_not_valid_is_refused_before_any_request() {
    let (sandbox, client) = start().await;
    let error = client
        .add_outbound_call(Call::to_contact("+1"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidMessage);
    assert_eq!(
        fields(&error),
        ["conversationProviderId", "call", "contactId"]
    );
    let wrong = call().alt_id(" ").provider("").to("415").from("x");
    let error = client.add_outbound_call(wrong).await.unwrap_err();
    let wanted = ["conversationProviderId", "altId", "call.from", "call.to"];
    assert_eq!(fields(&error), wanted);
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn one_that_may_have_been_recorded_is_not_repeated_and_is_found_by_its_alt_id() {
    let clock = ManualClock::new();
    let (sandbox, client) = start_with_clock(clock.clone()).await;
    client
        .add_outbound_call(call().alt_id("call-0"))
        .await
        .unwrap();
    let lost = Fault::reset_after_reading().after_processing();
    sandbox.fault(lost.on(PATH));
    let error = client.add_outbound_call(call()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(sandbox.requests().len(), 2);

    let unsettled = serde_json::to_string(&error.unsettled().unwrap()).unwrap();
    let unsettled: Unsettled = serde_json::from_str(&unsettled).unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(client.settle(&unsettled).into_future());
    let settled = play::play(&clock, tasks, || {}).await.remove(0);
    let Settled::Found(found) = settled.unwrap() else {
        panic!("not found");
    };
    assert_eq!(found.certainty(), Certainty::Id);
    let read = client.messages().get(found.message_id()).await.unwrap();
    assert_eq!(read.alt_id(), Some("call-1"));
}

#[tokio::test]
async fn a_success_without_a_message_id_is_unknown() {
    let (sandbox, client) = start().await;
    sandbox.fault(Fault::status(StatusCode::CREATED).body(""));
    let error = client.add_outbound_call(call()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[test]
fn its_json_is_that_of_the_wire() {
    let json = json!({
        "type": "Call",
        "contactId": "jane",
        "conversationProviderId": "provider",
        "altId": "call-1",
        "call": { "to": NUMBER, "status": "completed" },
    });
    assert_eq!(call().to_json(), json);
    assert_eq!(
        serde_json::from_value::<Call>(json.clone()).unwrap(),
        call()
    );
    let mut more = json;
    more["attachments"] = json!(["https://a.co/b.mp3"]);
    let error = serde_json::from_value::<Call>(more).unwrap_err();
    assert!(error.to_string().contains("attachments"), "{error}");
}

#[tokio::test]
async fn a_call_that_failed_is_recorded_like_any_other() {
    let (sandbox, client) = start().await;
    for status in CallStatus::ALL {
        let call = Call::to_contact("jane")
            .provider("p")
            .to(NUMBER)
            .status(*status);
        client.add_outbound_call(call).await.unwrap();
        let call = inbound::Call::from_contact("jane")
            .provider("p")
            .status(*status);
        client.add_inbound(call).await.unwrap();
    }
    assert_eq!(sandbox.processed().len(), 2 * CallStatus::ALL.len());
}

//! The example `auto_reply`: answers from a queue.

use std::{fs, sync::Arc, time::Duration};

use http::StatusCode;
use leadconnector::{
    Client, RetryPolicy,
    clock::ManualClock,
    sandbox::{Fault, LOCATION, Sandbox, event},
    webhook::EventMessageType,
};
use tokio::net::TcpListener;

use self::auto_reply::{Queue, app};
use crate::support::{Folder, TOKEN};

#[path = "../../examples/auto_reply.rs"]
#[expect(
    clippy::module_inception,
    reason = "the example is named like its test"
)]
#[expect(dead_code, reason = "an example, whose main is not called here")]
mod auto_reply;

struct Answers {
    clock: ManualClock,
    sandbox: Sandbox,
    client: Client,
    folder: Folder,
    queue: Arc<Queue>,
    url: String,
}

impl Answers {
    async fn start() -> Self {
        let clock = ManualClock::at(chrono::Utc::now());
        let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
        let folder = Folder::new();
        let queue = Arc::new(Queue::open(folder.path()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let app = app(&queue, sandbox.verifier());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let client = Client::builder().token(TOKEN).base_url(sandbox.url());
        let client = client.location(LOCATION).clock(clock.clone());
        let client = client.retry_policy(RetryPolicy::none()).build().unwrap();
        Self {
            clock,
            sandbox,
            client,
            folder,
            queue,
            url,
        }
    }

    async fn receive(&self, event: &event::MessageEvent) {
        let delivered = self.sandbox.deliver(event, &self.url).await;
        assert_eq!(delivered.unwrap().status(), 200);
    }

    /// Returns the number of files whose names end in this way.
    fn files(&self, extension: &str) -> usize {
        self.queue.files(extension).unwrap().len()
    }

    /// Returns the number of answers that the service has processed.
    fn sent(&self) -> usize {
        let requests = self.sandbox.processed();
        requests
            .iter()
            .filter(|request| request.method() == "POST")
            .count()
    }
}

fn text() -> event::MessageEvent {
    event::MessageEvent::inbound(EventMessageType::Sms, "jane").body("Are you open?")
}

#[tokio::test]
async fn a_text_is_answered_once_however_often_it_is_posted() {
    let answers = Answers::start().await;
    let event = text();
    answers.receive(&event).await;
    answers.queue.work_off(&answers.client).await.unwrap();
    assert_eq!(
        answers.sandbox.requests()[0].json().unwrap()["contactId"],
        "jane"
    );
    // Another process does not remember the event, but the queue does.
    let queue = Arc::new(Queue::open(answers.folder.path()).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhook", listener.local_addr().unwrap());
    let app = app(&queue, answers.sandbox.verifier());
    tokio::spawn(async move { axum::serve(listener, app).await });
    answers.sandbox.deliver(&event, &url).await.unwrap();
    queue.work_off(&answers.client).await.unwrap();
    assert_eq!((answers.sent(), answers.files("done")), (1, 1));
}

#[tokio::test]
async fn what_is_no_text_of_a_contact_is_not_answered() {
    let answers = Answers::start().await;
    let own = event::MessageEvent::outbound(EventMessageType::Sms, "jane").body("Hello");
    answers.receive(&own).await;
    answers
        .receive(&event::MessageEvent::inbound(
            EventMessageType::Call,
            "jane",
        ))
        .await;
    answers.queue.work_off(&answers.client).await.unwrap();
    assert_eq!((answers.sent(), answers.files("done")), (0, 2));
}

#[tokio::test]
async fn an_answer_that_was_not_sent_stays_in_the_queue() {
    let answers = Answers::start().await;
    answers.receive(&text()).await;
    for status in [StatusCode::TOO_MANY_REQUESTS, StatusCode::UNAUTHORIZED] {
        answers.sandbox.fault(Fault::status(status));
        answers.queue.work_off(&answers.client).await.unwrap_err();
        assert_eq!((answers.sent(), answers.files("event")), (0, 1));
    }
    answers.queue.work_off(&answers.client).await.unwrap();
    assert_eq!((answers.sent(), answers.files("done")), (1, 1));
}

#[tokio::test]
async fn an_answer_that_may_have_been_sent_is_looked_for_and_not_sent_again() {
    for is_sent in [true, false] {
        let answers = Answers::start().await;
        answers.receive(&text()).await;
        let fault = if is_sent {
            Fault::status(StatusCode::BAD_GATEWAY).after_processing()
        } else {
            Fault::status(StatusCode::BAD_GATEWAY)
        };
        answers.sandbox.fault(fault);
        answers.queue.work_off(&answers.client).await.unwrap();
        assert_eq!(answers.files("sending"), 1);
        // After a restart, so much later that one look is enough.
        answers.clock.advance(Duration::from_secs(600));
        answers.queue.work_off(&answers.client).await.unwrap();
        let expected = usize::from(is_sent);
        assert_eq!(
            (answers.sent(), answers.files("done")),
            (expected, expected)
        );
        assert_eq!(answers.files("sending"), 1 - expected);
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_queued_is_posted_again() {
    let answers = Answers::start().await;
    fs::remove_dir_all(answers.folder.path()).unwrap();
    let (headers, body) = answers.sandbox.signer().sign(&text());
    let request = crate::support::http().post(&answers.url);
    let reply = request.headers(headers).body(body).send().await.unwrap();
    assert_eq!(reply.status(), 429);
}

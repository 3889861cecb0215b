//! Reports of messages that have not come to their provider yet, on a clock that a test advances.

use std::{collections::BTreeMap, time::Duration};

use leadconnector::{
    Client, ErrorKind, Rejection,
    auth::OAuth,
    clock::{Clock, ManualClock},
    id::{MessageId, Resource},
    outbound,
    provider::{DEFAULT_MAX_WAIT, Report, Status},
    sandbox::{Alternative, CLIENT_ID, CLIENT_SECRET, Provider, Sandbox},
};
use tokio::task::JoinSet;

use crate::support::play;

const PROVIDER: &str = "myProvider";

/// Starts a sandbox with a provider. Returns a client of the app that owns it, too.
async fn start() -> (Sandbox, ManualClock, Client) {
    let clock = ManualClock::new();
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(1_000_000, Duration::from_secs(10));
    sandbox.provider(Provider::sms(PROVIDER));
    let settings = Client::builder()
        .base_url(sandbox.url())
        .clock(clock.clone())
        .rate_limiter(leadconnector::rate_limit::Unlimited::new());
    let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET).client(settings);
    let oauth = oauth.build().unwrap();
    let code = sandbox.install(&Resource::location("sandboxLocation"));
    let location = Resource::location("sandboxLocation");
    oauth.exchange_code(code).await.unwrap();
    let client = oauth.client(&location);
    (sandbox, clock, client)
}

async fn send(client: &Client, text: &str, provider: Option<&str>) -> MessageId {
    let mut message = outbound::Custom::new("contact", text);
    if let Some(provider) = provider {
        message = message.provider(provider);
    }
    client.send(message).await.unwrap().message_id().clone()
}

/// Returns the requests that set a status, by message.
fn requests(sandbox: &Sandbox) -> BTreeMap<String, Vec<String>> {
    let mut requests = BTreeMap::<_, Vec<_>>::new();
    for request in sandbox.requests() {
        let path = request.path().strip_suffix("/status");
        if let Some(message) = path.and_then(|path| path.rsplit('/').next()) {
            let status = request.json().unwrap()["status"].as_str().unwrap();
            let of_message = requests.entry(message.to_owned()).or_default();
            of_message.push(status.to_owned());
        }
    }
    requests
}

#[tokio::test]
async fn a_thousand_reports_at_random_moments_all_arrive_in_order() {
    const MESSAGES: usize = 1_000;
    let (sandbox, clock, client) = start().await;
    let mut ids = Vec::new();
    for number in 0..MESSAGES {
        ids.push(send(&client, &number.to_string(), Some(PROVIDER)).await);
    }
    let mut random = fastrand::Rng::with_seed(7);
    let mut tasks = JoinSet::new();
    for (number, id) in ids.iter().enumerate() {
        let (client, id) = (client.clone(), id.clone());
        // In steps, so that the clock need not stop for each message.
        let after = Duration::from_millis(100 * random.u64(0..200));
        let clock = clock.clone();
        tasks.spawn(async move {
            clock.sleep(after).await;
            let provider = client.provider();
            let report = async |status| {
                let report = provider.report_delivery(id.clone(), status).await;
                report.unwrap()
            };
            // Three at once, polled in this order: read overtakes none, and what comes after is
            // late.
            if number % 4 == 0 {
                let all = tokio::join!(
                    report(Status::Delivered),
                    report(Status::Read),
                    report(Status::Delivered),
                );
                vec![all.0, all.1, all.2]
            } else {
                vec![
                    report(Status::Delivered).await,
                    report(Status::Delivered).await,
                ]
            }
        });
    }
    let done = play::play(&clock, tasks, || {}).await;
    assert_eq!(done.len(), MESSAGES);
    let count = |wanted| done.iter().flatten().filter(|r| **r == wanted).count();
    // Every fourth has three reports, of which two are made; the others have two, of which one is.
    assert_eq!(count(Report::Accepted), 250 * 2 + 750);
    assert_eq!(count(Report::Superseded), MESSAGES);

    let mut attempts = 0;
    let requests = requests(&sandbox);
    for (number, id) in ids.iter().enumerate() {
        let expected = if number % 4 == 0 { "read" } else { "delivered" };
        let message = client.messages().get(id.clone()).await.unwrap();
        let status = message.status().map(|status| status.to_string());
        assert_eq!(status.as_deref(), Some(expected), "{number}");
        let sent = &requests[id.as_str()];
        attempts += sent.len();
        // All attempts of delivered come first, and read is set once.
        let reads = sent.iter().filter(|status| *status == "read").count();
        assert_eq!(reads, usize::from(number % 4 == 0), "{number}");
        assert!(sent[..sent.len() - reads].iter().all(|s| s == "delivered"));
    }
    // A report waits 10 seconds at most, in which there are four attempts.
    println!("{attempts} attempts for {} statuses", 250 * 2 + 750);
    assert!(attempts <= 4 * MESSAGES + 250, "{attempts}");
}

#[tokio::test]
async fn a_message_of_no_provider_ends_in_its_own_error_within_the_limit() {
    let (sandbox, clock, client) = start().await;
    let sms = outbound::Sms::new("contact", "Carried by the service");
    let id = client.send(sms).await.unwrap().message_id().clone();
    let before = clock.instant();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let provider = client.provider();
        let report = || provider.report_delivery(id.clone(), Status::Delivered);
        let reports = tokio::join!(report(), report(), report());
        (id.clone(), [reports.0, reports.1, reports.2])
    });
    let (id, reports) = play::play(&clock, tasks, || {}).await.remove(0);
    // All three together take no longer than one: later ones make one attempt each.
    assert_eq!(clock.instant() - before, DEFAULT_MAX_WAIT);
    for report in reports {
        let error = report.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rejected);
        assert_eq!(error.rejection(), Some(Rejection::ProviderNotFound));
    }
    // At 0, 2, 5, 10, 18, 31, 44, 57 and 60 seconds.
    assert_eq!(requests(&sandbox)[id.as_str()].len(), 9 + 2);
}

#[tokio::test]
async fn another_apps_message_is_told_apart_under_both_answers() {
    for alternative in [None, Some(Alternative::HandoverBeforeAccess)] {
        let (sandbox, clock, client) = start().await;
        if let Some(alternative) = alternative {
            sandbox.assume(alternative);
        }
        let id = send(&client, "Hello", Some(PROVIDER)).await;
        let other = sandbox.client();
        let before = clock.instant();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let provider = other.provider();
            let report = provider.report_delivery(id, Status::Delivered).await;
            report.unwrap_err()
        });
        let error = play::play(&clock, tasks, || {}).await.remove(0);
        assert_eq!(error.rejection(), Some(Rejection::ProviderAccessDenied));
        let waited = clock.instant() - before;
        assert_eq!(waited.is_zero(), alternative.is_none());
        assert!(waited <= DEFAULT_MAX_WAIT, "{waited:?}");
    }
}

#[tokio::test]
async fn without_a_wait_the_first_answer_counts() {
    let (sandbox, _, client) = start().await;
    let id = send(&client, "Hello", Some(PROVIDER)).await;
    let provider = client.provider().max_wait(Duration::ZERO);
    let error = provider.report_delivery(id, Status::Read).await;
    let error = error.unwrap_err();
    assert_eq!(error.rejection(), Some(Rejection::ProviderNotFound));
    assert_eq!(requests(&sandbox).len(), 1);
}

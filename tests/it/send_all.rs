//! Sending many messages.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
    time::Duration,
};

use futures_util::{FutureExt, Stream, StreamExt, stream};
use http::StatusCode;
use leadconnector::{
    BoxError, BoxFuture, Client, DEFAULT_CONCURRENCY, Delivery, ErrorKind,
    auth::{AccessToken, TokenProvider},
    clock::{Clock, ManualClock},
    outbound::{self, Sms},
    rate_limit::Unlimited,
    sandbox::{Fault, Sandbox},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{JoinSet, yield_now},
};

use crate::support::{play::play, process, soon};

const SECOND: Duration = Duration::from_secs(1);

/// A sandbox that holds replies back until its clock moves, and a client that holds nothing
/// back.
async fn set() -> (ManualClock, Sandbox, Client) {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(1000, SECOND);
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client.rate_limiter(Unlimited::new()).build().unwrap();
    (clock, sandbox, client)
}

fn sms(index: usize) -> Sms {
    Sms::new(format!("c{index}"), "Hello")
}

/// The indexes of all, in the order in which they ended; all were accepted.
async fn indexes<S>(sends: S) -> Vec<usize>
where
    S: Stream<Item = (usize, Result<outbound::SendReceipt, leadconnector::Error>)>,
{
    let accepted = sends.map(|(index, result)| result.map(|_| index).unwrap());
    soon(accepted.collect()).await
}

#[tokio::test]
async fn results_come_in_the_order_in_which_messages_end() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults([3, 1, 2].map(|seconds| Fault::delay(seconds * SECOND)));
    let mut sends = client.send_all([sms(0), sms(1), sms(2)]);
    let (ended, mut ends) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some((index, result)) = soon(sends.next()).await {
            ended.send((index, result.is_ok())).unwrap();
        }
    });
    soon(clock.until_sleeping(3)).await;
    // Which request met which delay is the order in which they came.
    let came: Vec<_> = sandbox
        .requests()
        .iter()
        .map(|r| {
            r.json().unwrap()["contactId"].as_str().unwrap()[1..]
                .parse()
                .unwrap()
        })
        .collect();
    for next in [came[1], came[2], came[0]] {
        clock.advance(SECOND);
        assert_eq!(ends.recv().await, Some((next, true)));
    }
    assert_eq!(ends.recv().await, None);
}

#[tokio::test]
async fn no_more_than_so_many_are_under_way_at_a_time() {
    let settings = [
        (Some(0), 1),
        (Some(1), 1),
        (Some(5), 5),
        (None, DEFAULT_CONCURRENCY),
        (Some(1000), 40),
    ];
    for (concurrency, most) in settings {
        let (clock, sandbox, client) = set().await;
        sandbox.faults((0..40).map(|_| Fault::delay(SECOND)));
        let mut sends = client.send_all((0..40).map(sms));
        if let Some(concurrency) = concurrency {
            sends = sends.concurrency(concurrency);
        }
        let mut tasks = JoinSet::new();
        tasks.spawn(indexes(sends));
        let mut seen = 0;
        while seen < 40 {
            let now = most.min(40 - seen);
            soon(clock.until_sleeping(now)).await;
            // Whoever could still go has gone.
            for _ in 0..50 {
                yield_now().await;
            }
            assert_eq!(clock.sleeping(), now, "{concurrency:?}");
            seen += now;
            assert_eq!(sandbox.requests().len(), seen, "{concurrency:?}");
            clock.advance(SECOND);
        }
        let mut all = tasks.join_next().await.unwrap().unwrap();
        all.sort_unstable();
        assert_eq!(all, Vec::from_iter(0..40));
    }
}

#[tokio::test]
async fn messages_come_from_whatever_has_them() {
    let (_, sandbox, client) = set().await;
    let array = client.send_all([sms(0), sms(1)]).concurrency(1);
    assert_eq!(indexes(array).await, [0, 1]);
    let vec = client.send_all(vec![outbound::Message::from(sms(0))]);
    assert_eq!(indexes(vec).await, [0]);
    let map = client.send_all((0..3).map(sms)).concurrency(1);
    assert_eq!(indexes(map).await, [0, 1, 2]);
    let nothing = client.send_all(Vec::<Sms>::new());
    assert!(indexes(nothing).await.is_empty());
    let stream = client.send_stream(stream::iter([sms(0), sms(1)]));
    assert_eq!(indexes(stream.concurrency(1)).await, [0, 1]);
    // One that is not `Unpin`.
    let unfold = stream::unfold(0, |n| async move { (n < 3).then(|| (sms(n), n + 1)) });
    let unfold = client.send_stream(unfold).concurrency(1);
    assert_eq!(indexes(unfold).await, [0, 1, 2]);
    let endless = client.send_all((0..).map(sms)).concurrency(2).take(5);
    let mut endless = indexes(endless).await;
    endless.sort_unstable();
    assert!(endless.len() == 5 && endless[4] <= 5, "{endless:?}");
    assert!(sandbox.requests().len() >= 2 + 1 + 3 + 2 + 3 + 5);
}

#[tokio::test]
async fn the_index_is_the_place_in_the_source() {
    let (_, sandbox, client) = set().await;
    let mut sends = client.send_all((0..50).map(sms));
    let mut ids = vec![String::new(); 50];
    while let Some((index, result)) = soon(sends.next()).await {
        ids[index] = result.unwrap().message_id().as_str().to_owned();
    }
    // The sandbox numbers messages as they come.
    for (number, request) in sandbox.processed().iter().enumerate() {
        let contact = &request.json().unwrap()["contactId"];
        let index: usize = contact.as_str().unwrap()[1..].parse().unwrap();
        assert_eq!(ids[index], format!("sandboxMessage{:06}", number + 1));
    }
}

#[tokio::test]
async fn an_error_ends_nothing_but_its_message() {
    let (_, sandbox, client) = set().await;
    let bad = Fault::status(StatusCode::BAD_REQUEST);
    sandbox.faults([Fault::none(), bad, Fault::reset_after_reading()]);
    let messages = [sms(0), Sms::new("", ""), sms(2), sms(3), sms(4)];
    let mut sends = client.send_all(messages).concurrency(1);
    let mut ends = Vec::new();
    while let Some((index, result)) = soon(sends.next()).await {
        ends.push((
            index,
            result
                .map_err(|error| (error.kind(), error.delivery()))
                .err(),
        ));
    }
    let expected = [
        (0, None),
        (1, Some((ErrorKind::InvalidMessage, Delivery::NotSent))),
        (2, Some((ErrorKind::Rejected, Delivery::Rejected))),
        (3, Some((ErrorKind::ConnectionLost, Delivery::Unknown))),
        (4, None),
    ];
    assert_eq!(ends, expected);
}

#[tokio::test]
async fn a_message_is_taken_right_before_it_is_sent() {
    let (_, sandbox, client) = set().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let messages = (0..).map(move |index| {
        count.fetch_add(1, Ordering::SeqCst);
        sms(index)
    });
    let mut sends = client.send_all(messages).concurrency(3);
    for _ in 0..50 {
        yield_now().await;
    }
    assert_eq!(taken.load(Ordering::SeqCst), 0);
    for ended in 0..10 {
        soon(sends.next()).await.unwrap().1.unwrap();
        let taken = taken.load(Ordering::SeqCst);
        assert!(taken <= ended + 3, "{taken} were taken for {ended}");
    }
    drop(sends);
    let taken = taken.load(Ordering::SeqCst);
    for _ in 0..50 {
        yield_now().await;
    }
    assert!(sandbox.requests().len() <= taken);
}

/// A sandbox with a small limit, and a client that knows it.
async fn limited() -> (ManualClock, Sandbox, Client) {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(5, 10 * SECOND);
    let client = sandbox.client();
    client.send(sms(0)).await.unwrap();
    (clock, sandbox, client)
}

#[tokio::test]
async fn a_message_is_taken_when_the_limits_have_room_for_it() {
    let (clock, sandbox, client) = limited().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let messages = (1..20).map(move |index| {
        count.fetch_add(1, Ordering::SeqCst);
        sms(index)
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(indexes(client.send_all(messages)));
    // Whenever nothing moves but by the clock, what was taken was sent.
    let all_sent = || {
        let sent = sandbox.requests().len() - 1;
        assert_eq!(taken.load(Ordering::SeqCst), sent);
    };
    let done = play(&clock, tasks, all_sent).await;
    // It took longer than a message may take: waiting for room is not part of that.
    assert_eq!(done[0].len(), 19);
    assert_eq!(sandbox.processed().len(), sandbox.requests().len());
}

#[tokio::test]
async fn what_waits_longer_than_a_call_may_is_sent_all_the_same() {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(20, 60 * SECOND);
    let client = sandbox.client();
    client.send(sms(0)).await.unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(indexes(client.send_all((1..=40).map(sms))));
    let start = clock.instant();
    let done = play(&clock, tasks, || {}).await;
    assert_eq!(done[0].len(), 40);
    assert!(clock.instant() - start > 60 * SECOND);
    assert_eq!(sandbox.processed().len(), 41);
    assert_eq!(sandbox.requests().len(), 41);
}

/// The errors of all that were not accepted, and how many were.
async fn outcomes<S>(mut sends: S) -> (usize, Vec<leadconnector::Error>)
where
    S: Stream<Item = (usize, Result<outbound::SendReceipt, leadconnector::Error>)> + Unpin,
{
    let (mut accepted, mut errors) = (0, Vec::new());
    while let Some((_, result)) = soon(sends.next()).await {
        match result {
            Ok(_) => accepted += 1,
            Err(error) => errors.push(error),
        }
    }
    (accepted, errors)
}

#[tokio::test]
async fn when_the_day_is_spent_the_rest_stays_in_the_source() {
    const MESSAGES: usize = 100_000;
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit(1_000_000, 10 * SECOND);
    sandbox.limit_per_day(100);
    let client = sandbox.client();
    let mut source = (0..MESSAGES).map(sms);
    let mut sends = client.send_all(&mut source);
    let (accepted, errors) = outcomes(&mut sends).await;
    let stopped = sends.stopped().unwrap();
    assert_eq!(stopped.kind(), ErrorKind::RateLimited);
    assert!(stopped.retry_after().is_some());
    assert!(sends.next().await.is_none());
    drop(sends);
    assert_eq!((accepted, sandbox.processed().len()), (100, 100));
    // Those that were under way when the service said so.
    assert!(errors.len() < DEFAULT_CONCURRENCY, "{}", errors.len());
    for error in &errors {
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert_eq!(error.kind(), ErrorKind::RateLimited);
    }
    assert_eq!(source.len(), MESSAGES - 100 - errors.len());
    // Nothing is taken while it lasts.
    let mut again = client.send_all(&mut source);
    assert!(again.next().await.is_none());
    assert!(again.stopped().is_some());
    drop(again);
    assert_eq!(source.len(), MESSAGES - 100 - errors.len());
}

#[tokio::test]
async fn when_the_token_is_dead_the_rest_stays_in_the_source() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.revoke("pit-dead");
    let client = Client::builder().token("pit-dead").base_url(sandbox.url());
    let client = client.build().unwrap();
    let mut source = (0..100_000).map(sms);
    let mut sends = client.send_all(&mut source);
    let (accepted, errors) = outcomes(&mut sends).await;
    assert_eq!(sends.stopped().unwrap().kind(), ErrorKind::Unauthorized);
    drop(sends);
    assert_eq!(accepted, 0);
    assert!(errors.len() <= DEFAULT_CONCURRENCY);
    assert_eq!(source.len(), 100_000 - errors.len());
}

/// A source that can't tell how much it has is asked ahead for one message.
#[tokio::test]
async fn a_message_that_was_taken_ahead_and_not_sent_is_told() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.limit_per_day(1);
    let client = sandbox.client();
    let taken = AtomicUsize::new(0);
    let source = stream::unfold(0, |index| {
        taken.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Some((sms(index), index + 1)))
    });
    let (accepted, errors) = outcomes(client.send_stream(source).concurrency(1)).await;
    assert_eq!(accepted, 1);
    assert_eq!(errors.len(), taken.load(Ordering::SeqCst) - 1);
    for error in errors {
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
}

#[tokio::test]
async fn a_panic_ends_its_own_message_alone() {
    #[derive(Debug, Default)]
    struct Panics(AtomicUsize);
    impl TokenProvider for Panics {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
            Box::pin(async {
                assert_ne!(self.0.fetch_add(1, Ordering::SeqCst), 7, "as it is told");
                Ok(AccessToken::new("t")?)
            })
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder().base_url(sandbox.url());
    let client = client.token_provider(Panics::default()).build().unwrap();
    let (accepted, errors) = outcomes(client.send_all((0..40).map(sms))).await;
    assert_eq!((accepted, errors.len()), (39, 1));
    assert_eq!(errors[0].kind(), ErrorKind::Interrupted);
    assert_eq!(errors[0].delivery(), Delivery::Unknown);
    assert_eq!(sandbox.processed().len(), 39);
}

#[tokio::test]
async fn a_stream_that_is_not_polled_holds_nobody_up() {
    let (clock, sandbox, client) = limited().await;
    let mut sends = client.send_all((1..20).map(sms));
    sends.next().await.unwrap().1.unwrap();
    soon(sandbox.until(|sandbox| sandbox.processed().len() == 5)).await;
    let other = tokio::spawn(async move { client.send(sms(99)).await });
    soon(clock.until_sleeping(1)).await;
    clock.advance(11 * SECOND);
    soon(other).await.unwrap().unwrap();
    // Those that were under way have ended without being polled.
    assert_eq!(sandbox.processed().len(), 6);
}

#[tokio::test]
async fn what_is_dropped_makes_no_further_request() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults((0..10).map(|_| Fault::delay(SECOND)));
    let source = Arc::new(());
    let held = Arc::clone(&source);
    let messages = (0..).map(move |index| {
        let _ = &held;
        sms(index)
    });
    let sends = client.send_all(messages).concurrency(3);
    let mut tasks = JoinSet::new();
    tasks.spawn(indexes(sends));
    soon(clock.until_sleeping(3)).await;
    tasks.shutdown().await;
    assert_eq!(Arc::strong_count(&source), 1);
    clock.advance(SECOND);
    for _ in 0..50 {
        yield_now().await;
    }
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn the_end_stays_the_end_and_the_source_is_not_asked_again() {
    let (_, _sandbox, client) = set().await;
    let mut left = Some(2_usize);
    let source = std::iter::from_fn(move || {
        let now = left.expect("asked after its end");
        left = now.checked_sub(1);
        left.map(sms)
    });
    let mut sends = client.send_all(source);
    assert_eq!(indexes(&mut sends).await.len(), 2);
    for _ in 0..3 {
        assert!(soon(sends.next()).await.is_none());
    }
}

#[tokio::test]
async fn results_come_while_the_source_has_nothing_and_it_may_have_more_later() {
    let (_, _sandbox, client) = set().await;
    let (queue, mut messages) = mpsc::unbounded_channel();
    let source = stream::poll_fn(move |context| messages.poll_recv(context));
    let mut sends = client.send_stream(source);
    assert!(sends.next().now_or_never().is_none());
    for index in 0..3 {
        queue.send(sms(index)).unwrap();
        let (ended, result) = soon(sends.next()).await.unwrap();
        assert_eq!(ended, index);
        result.unwrap();
        assert!(sends.next().now_or_never().is_none());
    }
    drop(queue);
    assert!(soon(sends.next()).await.is_none());
}

#[tokio::test]
async fn a_source_that_panics_takes_nothing_along_that_is_under_way() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults((0..2).map(|_| Fault::delay(SECOND)));
    let mut next = 0;
    let source = stream::poll_fn(move |_| {
        next += 1;
        match next {
            1 | 2 => Poll::Ready(Some(sms(next))),
            3 => panic!("a source that panics"),
            _ => Poll::Ready(None),
        }
    });
    let mut sends = client.send_stream(source);
    let panicked = AssertUnwindSafe(sends.next()).catch_unwind();
    assert!(panicked.await.is_err());
    let rest = tokio::spawn(indexes(sends));
    soon(clock.until_sleeping(2)).await;
    clock.advance(SECOND);
    let mut rest = rest.await.unwrap();
    rest.sort_unstable();
    assert_eq!(rest, [0, 1]);
}

/// A server that answers everything and remembers nothing.
async fn forgetful() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(answer(stream));
        }
    });
    url
}

async fn answer(mut stream: TcpStream) {
    const REPLY: &str = "HTTP/1.1 201 Created\r\n\
        x-ratelimit-max: 100000000\r\n\
        x-ratelimit-remaining: 99999999\r\n\
        content-length: 17\r\n\r\n\
        {\"messageId\":\"m\"}";
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await.unwrap_or(0) > 0 {
        if request.ends_with(b"}") {
            request.clear();
            stream.write_all(REPLY.as_bytes()).await.unwrap();
        }
    }
}

/// In a process of its own: other tests take memory too. `cargo bench --bench send_all` does it
/// with a million.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_does_not_grow_with_the_number_of_messages() {
    const FEW: usize = 10_000;
    const MANY: usize = 18_000;
    if !process::is_alone("send_all::memory_does_not_grow_with_the_number_of_messages") {
        return;
    }
    let client = Client::builder().token("t").base_url(forgetful().await);
    let client = client.build().unwrap();
    let mut sends = client.send_all((0..MANY).map(sms));
    let mut few = 0;
    for ended in 1..=MANY {
        sends.next().await.unwrap().1.unwrap();
        if ended == FEW {
            few = process::resident();
        }
    }
    let many = process::resident();
    println!("{few} KiB after {FEW} messages, {many} KiB after {MANY}");
    // Some 60 bytes for each message.
    assert!(many <= few + 512, "{few} KiB grew to {many} KiB");
}

#[test]
fn a_run_can_be_sent_to_other_threads_and_shared() {
    fn is_send_and_sync<T: Send + Sync>(_: &T) {}
    let client = Client::new("t").unwrap();
    is_send_and_sync(&client.send_all((0..3).map(sms)));
    // Streams are often not Sync.
    let boxed: std::pin::Pin<Box<dyn Stream<Item = Sms> + Send>> = Box::pin(stream::empty());
    is_send_and_sync(&client.send_stream(boxed));
}

#[tokio::test]
async fn what_is_under_way_ends_after_a_stop_and_the_rest_stays_in_the_source() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults((0..3).map(|_| Fault::delay(SECOND)));
    let mut source = (0..100).map(sms);
    let mut sends = client.send_all(&mut source).concurrency(3);
    assert!(sends.next().now_or_never().is_none());
    sandbox.until(|sandbox| sandbox.requests().len() == 3).await;
    sends.stop();
    clock.until_sleeping(3).await;
    clock.advance(SECOND);
    assert_eq!(indexes(&mut sends).await.len(), 3);
    assert!(sends.stopped().is_none());
    assert!(soon(sends.next()).await.is_none());
    drop(sends);
    assert_eq!((source.len(), sandbox.processed().len()), (97, 3));
}

#[tokio::test]
async fn a_message_that_was_taken_ahead_is_told_as_not_sent_after_a_stop() {
    let (_, sandbox, client) = limited().await;
    let taken = AtomicUsize::new(0);
    let source = std::iter::from_fn(|| Some(sms(taken.fetch_add(1, Ordering::SeqCst))));
    let mut sends = client.send_all(source);
    // The limit is 5, and one was sent before. Another message waits for its permit.
    for _ in 0..4 {
        soon(sends.next()).await.unwrap().1.unwrap();
    }
    assert!(sends.next().now_or_never().is_none());
    assert_eq!(taken.load(Ordering::SeqCst), 5);
    sends.stop();
    let (index, result) = soon(sends.next()).await.unwrap();
    let error = result.unwrap_err();
    assert_eq!((index, error.kind()), (4, ErrorKind::Interrupted));
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(soon(sends.next()).await.is_none());
    assert_eq!(sandbox.requests().len(), 5);
}

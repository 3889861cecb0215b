//! The source of messages, and when they are taken.

use std::{
    panic::catch_unwind,
    task::{Context, Waker},
    thread,
};

use super::*;

#[tokio::test]
async fn messages_come_from_any_iterator_or_stream() {
    let (_, sandbox, client) = set().await;
    let array = client.send_all([keyed(0), keyed(1)]).concurrency(1);
    assert_eq!(indexes(array).await, [0, 1]);
    let vec = client.send_all(vec![(0, outbound::Message::from(sms(0)))]);
    assert_eq!(indexes(vec).await, [0]);
    let map = client.send_all((0..3).map(keyed)).concurrency(1);
    assert_eq!(indexes(map).await, [0, 1, 2]);
    let nothing = client.send_all(Vec::<(usize, Sms)>::new());
    assert!(indexes(nothing).await.is_empty());
    let stream = client.send_stream(stream::iter([keyed(0), keyed(1)]));
    assert_eq!(indexes(stream.concurrency(1)).await, [0, 1]);
    // A stream that is not `Unpin`.
    let unfold = stream::unfold(0, |n| async move { (n < 3).then(|| (keyed(n), n + 1)) });
    let unfold = client.send_stream(unfold).concurrency(1);
    assert_eq!(indexes(unfold).await, [0, 1, 2]);
    let endless = client.send_all((0..).map(keyed)).concurrency(2).take(5);
    let mut endless = indexes(endless).await;
    endless.sort_unstable();
    assert!(endless.len() == 5 && endless[4] <= 5, "{endless:?}");
    assert!(sandbox.requests().len() >= 2 + 1 + 3 + 2 + 3 + 5);
}

#[tokio::test]
async fn a_message_is_taken_right_before_it_is_sent() {
    let (_, sandbox, client) = set().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let messages = (0..).map(move |index| {
        count.fetch_add(1, Ordering::SeqCst);
        keyed(index)
    });
    let mut sends = client.send_all(messages).concurrency(3);
    turns().await;
    assert_eq!(taken.load(Ordering::SeqCst), 0);
    for ended in 0..10 {
        soon(sends.next()).await.unwrap().1.unwrap();
        let taken = taken.load(Ordering::SeqCst);
        assert!(taken <= ended + 3, "{taken} were taken for {ended}");
    }
    drop(sends);
    let taken = taken.load(Ordering::SeqCst);
    turns().await;
    assert!(sandbox.requests().len() <= taken);
}

#[tokio::test]
async fn a_message_is_taken_once_it_has_a_permit() {
    let (clock, sandbox, client) = limited().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let messages = (1..20).map(move |index| {
        count.fetch_add(1, Ordering::SeqCst);
        keyed(index)
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(indexes(client.send_all(messages)));
    // When only the clock can make progress, all taken messages have been sent.
    let all_sent = || {
        let sent = sandbox.requests().len() - 1;
        assert_eq!(taken.load(Ordering::SeqCst), sent);
    };
    let done = play(&clock, tasks, all_sent).await;
    // This took longer than a call may wait: waiting for a permit does not count.
    assert_eq!(done[0].len(), 19);
    assert_eq!(sandbox.processed().len(), sandbox.requests().len());
}

#[tokio::test]
async fn waits_longer_than_the_max_wait_are_allowed() {
    let clock = ManualClock::at("2024-05-01T18:00:00Z".parse().unwrap());
    let sandbox = Sandbox::start_with_clock(clock.clone()).await.unwrap();
    sandbox.limit(20, 60 * SECOND);
    let client = sandbox.client();
    client.send(sms(0)).await.unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(indexes(client.send_all((1..=40).map(keyed))));
    let start = clock.instant();
    let done = play(&clock, tasks, || {}).await;
    assert_eq!(done[0].len(), 40);
    assert!(clock.instant() - start > 60 * SECOND);
    assert_eq!(sandbox.processed().len(), 41);
    assert_eq!(sandbox.requests().len(), 41);
}

#[tokio::test]
async fn an_unpolled_stream_delays_no_others() {
    let (clock, sandbox, client) = limited().await;
    let mut sends = client.send_all((1..20).map(keyed));
    sends.next().await.unwrap().1.unwrap();
    soon(sandbox.until(|sandbox| sandbox.processed().len() == 5)).await;
    let other = tokio::spawn(async move { client.send(sms(99)).await });
    soon(clock.until_sleeping(1)).await;
    clock.advance(11 * SECOND);
    soon(other).await.unwrap().unwrap();
    // Messages in flight have ended without the stream being polled.
    assert_eq!(sandbox.processed().len(), 6);
}

#[tokio::test]
async fn results_come_while_the_source_is_pending() {
    let (_, _sandbox, client) = set().await;
    let (queue, mut messages) = mpsc::unbounded_channel();
    let source = stream::poll_fn(move |context| messages.poll_recv(context));
    let mut sends = client.send_stream(source);
    assert!(sends.next().now_or_never().is_none());
    for index in 0..3 {
        queue.send(keyed(index)).unwrap();
        let (ended, result) = soon(sends.next()).await.unwrap();
        assert_eq!(ended, index);
        result.unwrap();
        assert!(sends.next().now_or_never().is_none());
    }
    drop(queue);
    assert!(soon(sends.next()).await.is_none());
}

#[tokio::test]
async fn a_poll_outside_of_a_runtime_loses_no_message() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder().token("t").base_url(sandbox.url());
    let client = client.rate_limiter(Unlimited::new()).build().unwrap();
    let mut sends = client.send_all((0..3).map(keyed));
    let poll = || {
        let mut context = Context::from_waker(Waker::noop());
        let poll = || sends.poll_next_unpin(&mut context).is_ready();
        catch_unwind(AssertUnwindSafe(poll)).is_err()
    };
    assert!(thread::scope(|scope| scope.spawn(poll).join()).unwrap());
    let mut indexes = soon(indexes(sends)).await;
    indexes.sort_unstable();
    assert_eq!(indexes, [0, 1, 2]);
    assert_eq!(sandbox.processed().len(), 3);
}

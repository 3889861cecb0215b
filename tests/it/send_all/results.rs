//! Results: their order, their indexes, and the concurrency.

use super::*;

#[tokio::test]
async fn results_come_in_order_of_completion() {
    let (clock, sandbox, client) = set().await;
    sandbox.faults([3, 1, 2].map(|seconds| Fault::delay(seconds * SECOND)));
    let mut sends = client.send_all([keyed(0), keyed(1), keyed(2)]);
    let (ended, mut ends) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some((index, result)) = soon(sends.next()).await {
            ended.send((index, result.is_ok())).unwrap();
        }
    });
    soon(clock.until_sleeping(3)).await;
    // Delays apply to requests in order of arrival.
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
async fn concurrency_is_limited() {
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
        let mut sends = client.send_all((0..40).map(keyed));
        if let Some(concurrency) = concurrency {
            sends = sends.concurrency(concurrency);
        }
        let mut tasks = JoinSet::new();
        tasks.spawn(indexes(sends));
        let mut seen = 0;
        while seen < 40 {
            let now = most.min(40 - seen);
            soon(clock.until_sleeping(now)).await;
            // Everything that could be sent has been sent.
            turns().await;
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
async fn the_index_is_the_position_in_the_source() {
    let (_, sandbox, client) = set().await;
    let mut sends = client.send_all((0..50).map(keyed));
    let mut ids = vec![String::new(); 50];
    while let Some((index, result)) = soon(sends.next()).await {
        ids[index] = result.unwrap().message_id().as_str().to_owned();
    }
    // The sandbox numbers messages by arrival.
    for (number, request) in sandbox.processed().iter().enumerate() {
        let contact = &request.json().unwrap()["contactId"];
        let index: usize = contact.as_str().unwrap()[1..].parse().unwrap();
        assert_eq!(ids[index], format!("sandboxMessage{:06}", number + 1));
    }
}

#[tokio::test]
async fn an_error_affects_only_its_message() {
    let (_, sandbox, client) = set().await;
    let bad = Fault::status(StatusCode::BAD_REQUEST);
    sandbox.faults([Fault::none(), bad, Fault::reset_after_reading()]);
    let messages = [
        keyed(0),
        (1, Sms::new("", "")),
        keyed(2),
        keyed(3),
        keyed(4),
    ];
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

#[test]
fn a_run_can_be_sent_to_other_threads_and_shared() {
    fn is_send_and_sync<T: Send + Sync>(_: &T) {}
    let client = Client::new("t").unwrap();
    is_send_and_sync(&client.send_all((0..3).map(keyed)));
    // Many streams are not `Sync`.
    let boxed: std::pin::Pin<Box<dyn Stream<Item = (usize, Sms)> + Send>> =
        Box::pin(stream::empty());
    is_send_and_sync(&client.send_stream(boxed));
}

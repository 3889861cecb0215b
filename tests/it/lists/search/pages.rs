//! Where the pages of a search end.

use super::*;

#[tokio::test]
async fn conversations_with_the_same_date_are_not_lost_at_a_page_boundary() {
    for (ties, page_size) in [(3, 100), (3, 10), (7, 5), (50, 10), (2, 1)] {
        for inclusive in [false, true] {
            let fake = Server {
                inclusive,
                ties,
                ..Server::new(200)
            }
            .start()
            .await;
            let client = client(&fake.url, &ManualClock::new());
            let search = client.conversations().search().page_size(page_size);
            let found = ids(search.stream()).await.unwrap();
            let unique: HashSet<_> = found.iter().collect();
            assert_eq!(unique.len(), found.len());
            assert_eq!(found.len(), 200, "{ties} {page_size} {inclusive}");
        }
    }
}

#[tokio::test]
async fn a_server_that_caps_pages_is_read_to_the_end() {
    let fake = Server {
        cap: 30,
        ..Server::new(250)
    }
    .start()
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let found = ids(client.conversations().search().stream()).await.unwrap();
    assert_eq!(found, newest_first(250));
}

#[tokio::test]
async fn a_server_that_repeats_a_page_is_an_error_after_its_hits() {
    let page = json!({ "conversations": [{ "id": "1", "sort": [5] }], "total": 100 });
    let fake = Fake::start(move |_, _| (200, page.clone())).await;
    let client = client(&fake.url, &ManualClock::new());
    let mut hits = client.conversations().search().stream();
    assert_eq!(hits.try_next().await.unwrap().unwrap().id().unwrap(), "1");
    let error = hits.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert!(fake.requests().len() <= 3);
}

#[tokio::test]
async fn more_conversations_of_a_date_than_fit_a_page_are_an_error() {
    let server = Server {
        ties: 250,
        ..Server::new(255)
    };
    let fake = server.start().await;
    let client = client(&fake.url, &ManualClock::new());
    let error = ids(client.conversations().search().stream()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::UnexpectedReply);
}

/// Whether the date is the first of the list, in its middle or its last.
#[tokio::test]
async fn more_conversations_of_a_date_than_a_capped_page_has_are_an_error() {
    for (hits, ties) in [(50, 50), (120, 50), (250, 31)] {
        for page_size in [30, 40, 100] {
            for inclusive in [false, true] {
                let server = Server {
                    cap: 30,
                    inclusive,
                    ties,
                    ..Server::new(hits)
                };
                let fake = server.start().await;
                let client = client(&fake.url, &ManualClock::new());
                let search = client.conversations().search().page_size(page_size);
                let error = ids(search.stream()).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
                assert!(fake.requests().len() < 20);
            }
        }
    }
}

#[tokio::test]
async fn conversations_of_a_date_that_fit_a_capped_page_are_read() {
    for ties in [2, 7, 29] {
        for inclusive in [false, true] {
            let server = Server {
                cap: 30,
                inclusive,
                ties,
                ..Server::new(250)
            };
            let fake = server.start().await;
            let client = client(&fake.url, &ManualClock::new());
            let found = ids(client.conversations().search().stream()).await.unwrap();
            assert_eq!(found, newest_first(250), "{ties} {inclusive}");
        }
    }
}

#[tokio::test]
async fn a_small_page_without_a_total_is_the_last_one() {
    let server = Server {
        cap: 30,
        ..Server::new(250)
    };
    let fake = Fake::start(move |_, query| {
        let (status, mut reply) = server.reply(query);
        reply["total"] = Value::Null;
        (status, reply)
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let found = ids(client.conversations().search().stream()).await.unwrap();
    assert_eq!(found, newest_first(250)[..30]);
}

#[tokio::test]
async fn an_entry_that_is_no_conversation_does_not_make_a_page_short() {
    let fake = Fake::start(|_, query| {
        let hits = if query.contains_key("startAfterDate") {
            json!([{ "id": "3", "sort": [1] }])
        } else {
            json!([{ "id": "1", "sort": [3] }, null, { "id": "2", "sort": [2] }])
        };
        (200, json!({ "conversations": hits }))
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let found = ids(client.conversations().search().page_size(3).stream()).await;
    assert_eq!(found.unwrap(), ["1", "2", "3"]);
}

#[tokio::test]
async fn items_without_a_readable_id_come_once() {
    for hit in [json!({ "id": 1, "sort": [5] }), json!({ "sort": [5] })] {
        let page = json!({ "conversations": [hit] });
        let fake = Fake::start(move |_, _| (200, page.clone())).await;
        let client = client(&fake.url, &ManualClock::new());
        let search = client.conversations().search().page_size(1);
        let found: Vec<_> = search.stream().try_collect().await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(fake.requests().len() < 5);
    }
}

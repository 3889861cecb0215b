//! Searches that are resumed, and whose conversations change while they are read.

use super::*;

/// Reads one page per run, each from the cursor that the run before has stored. Returns the ids.
async fn one_page_per_run(search: impl Fn() -> Search, mut cursor: Option<Cursor>) -> Vec<String> {
    let mut found = Vec::new();
    for _ in 0..100 {
        let mut pages = search().resume_from(cursor).pages();
        if let Some(page) = pages.try_next().await.unwrap() {
            let ids = page.items.iter().map(|hit| hit.id().unwrap().into_string());
            found.extend(ids);
        }
        let stored = serde_json::to_string(&pages.cursor()).unwrap();
        cursor = serde_json::from_str(&stored).unwrap();
        if cursor.as_ref().is_some_and(Cursor::is_end) {
            return found;
        }
    }
    panic!("no end, at {cursor:?}");
}

#[tokio::test]
async fn runs_of_one_page_read_the_whole_search() {
    for (hits, cap, ties, page_size) in [
        (30, 100, 1, 10),
        (30, 100, 1, 7),
        (31, 100, 1, 10),
        (30, 8, 1, 100),
        (40, 100, 4, 10),
        (41, 100, 7, 5),
    ] {
        for inclusive in [false, true] {
            let server = Server {
                inclusive,
                cap,
                ties,
                ..Server::new(hits)
            };
            let fake = server.start().await;
            let client = client(&fake.url, &ManualClock::new());
            let search = || client.conversations().search().page_size(page_size);
            let case = format!("{hits} {cap} {ties} {page_size} {inclusive}");
            let found: HashSet<_> = one_page_per_run(search, None).await.into_iter().collect();
            assert_eq!(found.len(), hits, "{case}");
            let oldest = one_page_per_run(|| search().oldest_first(), None).await;
            let oldest: HashSet<_> = oldest.into_iter().collect();
            assert_eq!(oldest.len(), hits, "{case}");
        }
    }
}

#[tokio::test]
async fn a_search_resumed_after_its_last_page_ends() {
    let fake = Server::new(30).start().await;
    let client = client(&fake.url, &ManualClock::new());
    for page_size in [30, 10] {
        let search = || client.conversations().search().page_size(page_size);
        let mut pages = search().pages();
        for _ in 0..30 / page_size {
            assert!(!pages.try_next().await.unwrap().unwrap().next.is_end());
        }
        let rest = search().resume_from(pages.cursor().cloned()).stream();
        assert!(ids(rest).await.unwrap().len() <= 4);
    }
}

#[tokio::test]
async fn a_search_ends_although_more_conversations_came_while_it_was_stored() {
    let hits = Arc::new(AtomicUsize::new(30));
    let on_service = Arc::clone(&hits);
    let fake = Fake::start(move |_, query| {
        let hits = on_service.load(Ordering::SeqCst);
        Server::new(hits).reply(query)
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let search = || client.conversations().search().page_size(10);
    let mut cursor = None;
    for _ in 0..3 {
        let mut pages = search().resume_from(cursor).pages();
        pages.try_next().await.unwrap().unwrap();
        cursor = pages.cursor().cloned();
    }
    // They are before the place, and the total counts them.
    hits.fetch_add(5, Ordering::SeqCst);
    let rest = search().resume_from(cursor.clone()).stream();
    assert!(ids(rest).await.unwrap().len() <= 4);
    let found = one_page_per_run(search, cursor).await;
    assert!(!found.is_empty());
}

#[tokio::test]
async fn no_number_in_a_cursor_is_too_large() {
    let fake = Server::new(3).start().await;
    let client = client(&fake.url, &ManualClock::new());
    let search = || client.conversations().search().oldest_first();
    let page = search().pages().try_next().await.unwrap().unwrap();
    let cursor = moved(
        &page.next,
        "[0,false,18446744073709551615,0,18446744073709551615]",
    );
    let found = ids(search().resume_from(cursor).stream()).await;
    assert_eq!(found.unwrap().len(), 3);
}

/// As while many contacts write: conversations that were read move to the end of the order.
#[tokio::test]
async fn a_search_passes_many_pages_of_conversations_that_were_read_and_moved() {
    let fake = Fake::start(move |_, query| {
        let after: Option<i64> = query
            .get("startAfterDate")
            .map(|after| after.parse().unwrap());
        // 10 conversations, read at their first dates; later all have moved, and one more is last.
        let moved = |number: i64| 1_000 + number;
        let dates = match after {
            None => (0..10).map(|number| (number, number)).collect::<Vec<_>>(),
            Some(_) => (0..40)
                .map(|number| (number % 10, moved(number)))
                .chain([(10, 2_000)])
                .collect(),
        };
        let later = dates
            .iter()
            .filter(|(_, date)| after.is_none_or(|after| *date > after));
        let hits = later
            .take(2)
            .map(|(id, date)| json!({ "id": id.to_string(), "sort": [date] }));
        (
            200,
            json!({ "conversations": hits.collect::<Vec<_>>(), "total": 11 }),
        )
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let search = client.conversations().search().oldest_first().page_size(2);
    let found: HashSet<_> = ids(search.stream()).await.unwrap().into_iter().collect();
    assert_eq!(found.len(), 11);
}

/// As of a program that marks each conversation as read, in a search for unread ones.
#[tokio::test]
async fn conversations_that_no_longer_match_end_no_search() {
    let read = Arc::new(AtomicUsize::new(0));
    let hits = Arc::clone(&read);
    // The pages are capped, so that a small one does not mean the end.
    let fake = Fake::start(move |_, query| {
        let server = Server {
            cap: 8,
            ..Server::new(30)
        };
        let (status, mut page) = server.reply(query);
        let hidden = hits.load(Ordering::SeqCst);
        page["total"] = json!(30 - hidden);
        let is_unread =
            |hit: &Value| hit["id"].as_str().unwrap().parse::<usize>().unwrap() < 30 - hidden;
        page["conversations"]
            .as_array_mut()
            .unwrap()
            .retain(is_unread);
        (status, page)
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let mut found = client.conversations().search().stream();
    while found.try_next().await.unwrap().is_some() {
        read.fetch_add(1, Ordering::SeqCst);
    }
    assert_eq!(read.load(Ordering::SeqCst), 30);

    // The same, with a run for each page.
    read.store(0, Ordering::SeqCst);
    let mut cursor = None;
    for _ in 0..10 {
        let search = client.conversations().search().resume_from(cursor);
        let mut pages = search.pages();
        if let Some(page) = pages.try_next().await.unwrap() {
            read.fetch_add(page.items.len(), Ordering::SeqCst);
        }
        cursor = pages.cursor().cloned();
    }
    assert_eq!(read.load(Ordering::SeqCst), 30);
}

/// The pages are capped, and what the total says changes: unread conversations are read, and others
/// come.
#[tokio::test]
async fn a_capped_search_does_not_end_at_a_total_that_has_changed() {
    let reads = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&reads);
    let fake = Fake::start(move |_, query| {
        // Those that were read are gone; each page that was read brought two more.
        let read = seen.load(Ordering::SeqCst);
        let after: Option<i64> = query
            .get("startAfterDate")
            .map(|after| after.parse().unwrap());
        let all = read..20 + read / 4 * 2;
        let rest = all
            .clone()
            .filter(|number| after.is_none_or(|after| *number as i64 > after));
        let hits = rest
            .take(4)
            .map(|number| json!({ "id": number.to_string(), "sort": [number] }));
        (
            200,
            json!({ "conversations": hits.collect::<Vec<_>>(), "total": all.len() }),
        )
    })
    .await;
    let client = client(&fake.url, &ManualClock::new());
    let search = client.conversations().search().unread().oldest_first();
    let mut pages = search.pages();
    while let Some(page) = pages.try_next().await.unwrap() {
        reads.fetch_add(page.items.len(), Ordering::SeqCst);
    }
    let read = reads.load(Ordering::SeqCst);
    assert_eq!(read, 20 + read / 4 * 2, "some were not read");
}

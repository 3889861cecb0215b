//! An export goes on where an earlier one ended.

use std::{collections::HashSet, time::Duration};

use futures_util::{StreamExt, TryStreamExt};
use leadconnector::{clock::ManualClock, id::MessageId, paging::Cursor};

use super::{DEFAULT, OTHER, exported};
use super::{client, date, ids};

#[tokio::test]
async fn an_export_resumes_from_a_stored_cursor() {
    for answers in [DEFAULT, OTHER] {
        for updated in [false, true] {
            let clock = ManualClock::new();
            let fake = exported(300, 60, answers, &clock).start().await;
            let client = client(&fake.url, &clock);
            let export = || {
                let export = client.messages().export().page_size(50);
                if updated {
                    export.updated_since(date(0))
                } else {
                    export
                }
            };
            let mut found = HashSet::new();
            let mut cursor: Option<Cursor> = None;
            // A process that ends after each 120 messages.
            for _ in 0..20 {
                let mut messages = export().resume_from(cursor.clone()).stream();
                let mut read = 0;
                while let Some(message) = messages.next().await {
                    found.insert(message.unwrap().id().unwrap().into_string());
                    read += 1;
                    if read == 120 {
                        break;
                    }
                }
                let stored = serde_json::to_string(&messages.cursor()).unwrap();
                cursor = serde_json::from_str(&stored).unwrap();
                clock.advance(Duration::from_secs(3600));
                if read < 120 {
                    break;
                }
            }
            assert_eq!(found.len(), 360, "{updated}");
        }
    }
}

/// A run that reads one page and no more gets further than the one before.
#[tokio::test]
async fn runs_of_one_page_read_the_whole_export() {
    for order in ["newest first", "oldest first", "by update"] {
        let clock = ManualClock::new();
        let fake = exported(100, 0, DEFAULT, &clock).start().await;
        let client = client(&fake.url, &clock);
        let (mut found, mut cursor) = (HashSet::new(), None);
        for _ in 0..60 {
            let export = client.messages().export().page_size(10).resume_from(cursor);
            let export = match order {
                "oldest first" => export.oldest_first(),
                "by update" => export.updated_since(date(0)),
                _ => export,
            };
            let mut pages = export.pages();
            if let Some(page) = pages.try_next().await.unwrap() {
                let ids = page.items.iter().map(|message| message.id().unwrap());
                found.extend(ids.map(MessageId::into_string));
            }
            cursor = pages.cursor().cloned();
        }
        assert_eq!(found.len(), 100, "{order}");
    }
}

/// No filter leads there: the walk passes all pages before.
#[tokio::test]
async fn an_export_by_update_resumes_after_many_pages() {
    let clock = ManualClock::new();
    let fake = exported(500, 0, DEFAULT, &clock).start().await;
    let client = client(&fake.url, &clock);
    let export = || {
        client
            .messages()
            .export()
            .page_size(10)
            .updated_since(date(0))
    };
    let mut pages = export().pages();
    let mut found = HashSet::new();
    for _ in 0..40 {
        let page = pages.try_next().await.unwrap().unwrap();
        found.extend(
            page.items
                .iter()
                .map(|message| message.id().unwrap().into_string()),
        );
    }
    let rest = ids(export().resume_from(pages.cursor().cloned()).stream())
        .await
        .unwrap();
    assert!(rest.len() < 120, "{}", rest.len());
    found.extend(rest);
    assert_eq!(found.len(), 500);
}

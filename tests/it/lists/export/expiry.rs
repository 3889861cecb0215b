//! Exports whose cursors expire.

use super::*;

#[tokio::test]
async fn a_cursor_that_expires_between_pages_loses_nothing() {
    for answers in [DEFAULT, OTHER] {
        for wait in [60, 100, 119, 121, 300] {
            let clock = ManualClock::new();
            let fake = exported(300, 60, answers, &clock).start().await;
            let client = client(&fake.url, &clock);
            let mut pages = client.messages().export().pages();
            let mut found = Vec::new();
            while let Some(page) = pages.try_next().await.unwrap() {
                found.extend(page.items.iter().map(|m| m.id().unwrap().into_string()));
                clock.advance(Duration::from_secs(wait));
            }
            assert_eq!(found, all(300, 60), "{wait}");
        }
    }
}

#[tokio::test]
async fn a_cursor_that_expires_early_loses_nothing() {
    // The server's clock is ahead of the client's, which does not expect the expiry.
    for answers in [DEFAULT, OTHER] {
        let (clock, servers) = (ManualClock::new(), ManualClock::new());
        let fake = exported(300, 60, answers, &servers).start().await;
        let client = client(&fake.url, &clock);
        let mut messages = client.messages().export().page_size(100).stream();
        let mut found = Vec::new();
        while let Some(message) = messages.try_next().await.unwrap() {
            found.push(message.id().unwrap().into_string());
            servers.advance(Duration::from_secs(10));
        }
        assert_eq!(found, all(300, 60));
    }
}

/// Starts a server whose cursors have expired when it receives the requests with these numbers.
async fn expiring(exported: Exported, requests: &'static [usize]) -> Fake {
    let number = AtomicUsize::new(0);
    Fake::start(move |_, query| {
        if requests.contains(&(number.fetch_add(1, Ordering::SeqCst) + 1)) {
            exported.clock.advance(Duration::from_secs(180));
        }
        exported.reply(query)
    })
    .await
}

/// In the order of updates, an export passes all earlier pages again. The 26th request is for a new
/// page; the others are for pages that were read.
#[tokio::test]
async fn a_cursor_that_expires_again_while_an_export_catches_up_loses_nothing() {
    for answers in [DEFAULT, OTHER] {
        for requests in [&[26, 41][..], &[26, 28, 50], &[26, 50, 74]] {
            let (clock, servers) = (ManualClock::new(), ManualClock::new());
            let fake = expiring(exported(300, 0, answers, &servers), requests).await;
            let client = client(&fake.url, &clock);
            let export = client.messages().export().updated_since(date(0));
            let found = ids(export.page_size(10).stream()).await.unwrap();
            let unique: HashSet<_> = found.iter().collect();
            assert_eq!((found.len(), unique.len()), (300, 300), "{requests:?}");
        }
    }
}

#[tokio::test]
async fn an_export_whose_cursors_always_expire_ends_or_fails_after_some_tries() {
    for updated in [false, true] {
        let (clock, servers) = (ManualClock::new(), ManualClock::new());
        let exported = exported(300, 0, DEFAULT, &servers);
        let fake = Fake::start(move |_, query| {
            exported.clock.advance(Duration::from_secs(180));
            exported.reply(query)
        })
        .await;
        let client = client(&fake.url, &clock);
        let mut export = client.messages().export().page_size(10);
        if updated {
            export = export.updated_since(date(0));
        }
        let found = ids(export.stream()).await;
        if updated {
            // In this order, an export passes all earlier pages again and never gets further.
            assert_eq!(found.unwrap_err().kind(), ErrorKind::Rejected);
            assert!(fake.requests().len() < 10, "{}", fake.requests().len());
        } else {
            assert_eq!(found.unwrap().len(), 300);
        }
    }
}

#[tokio::test]
async fn an_expired_page_without_a_total_loses_nothing() {
    // Either the expired page does not tell the total, or no page does.
    for never in [false, true] {
        for updated in [false, true] {
            let (clock, servers) = (ManualClock::new(), ManualClock::new());
            let exported = exported(300, 0, OTHER, &servers);
            let number = AtomicUsize::new(0);
            let fake = Fake::start(move |_, query| {
                if number.fetch_add(1, Ordering::SeqCst) == 10 {
                    exported.clock.advance(Duration::from_secs(180));
                }
                let (status, mut reply) = exported.reply(query);
                if never || reply["messages"] == json!([]) {
                    reply.as_object_mut().unwrap().remove("total");
                }
                (status, reply)
            })
            .await;
            let client = client(&fake.url, &clock);
            let mut export = client.messages().export().page_size(10);
            if updated {
                export = export.updated_since(date(0));
            }
            let found = ids(export.stream()).await.unwrap();
            let unique: HashSet<_> = found.iter().collect();
            assert_eq!((found.len(), unique.len()), (300, 300), "{never} {updated}");
        }
    }
}

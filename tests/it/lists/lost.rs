//! Lists of which the service does not say how they go on, or only says what it has said before.

use std::{
    fmt::Debug,
    sync::atomic::{AtomicUsize, Ordering},
};

use futures_util::StreamExt;
use leadconnector::{
    ErrorKind,
    auth::{MemoryStore, OAuth, TokenStore, Tokens},
    id::Resource,
    paging::{Cursor, Pages},
};
use serde_json::json;

use super::*;
use crate::support::{Fake, soon};

/// A server that replies with the first of these pages once, and with the second forever.
async fn server(pages: [Value; 2]) -> Fake {
    let number = AtomicUsize::new(0);
    Fake::start(move |_, _| {
        let number = number.fetch_add(1, Ordering::SeqCst);
        (200, pages[number.min(1)].clone())
    })
    .await
}

/// An app whose company has tokens.
async fn app(url: &str, version: &str) -> OAuth {
    let store = MemoryStore::new();
    let tokens = Tokens::new(TOKEN, None, None);
    let company = Resource::company("company");
    store.replace(&company, None, &tokens).await.unwrap();
    let settings = Client::builder().base_url(url).api_version(version);
    let app = OAuth::builder("app-1", "secret").client(settings.rate_limiter(Unlimited::new()));
    app.store(store).build().unwrap()
}

/// Asserts that both pages are yielded before the error, and that the list goes on at the second
/// one.
async fn assert_lost<T: serde::Serialize + Debug + Clone + Send + Unpin + 'static>(
    operation: &str,
    requests: impl Fn() -> usize,
    list: impl Fn(Option<Cursor>) -> Pages<T>,
) {
    let mut items = list(None).items();
    let mut found = Vec::new();
    let error = loop {
        match soon(items.next()).await.unwrap() {
            Ok(item) => {
                let item = serde_json::to_value(item).unwrap();
                let id = ["id", "_id", "body"].iter().find_map(|name| item.get(name));
                found.push(id.unwrap().as_str().unwrap().to_owned());
            }
            Err(error) => break error,
        }
    };
    assert_eq!(found, ["1", "2", "3", "4"], "{operation}");
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert!(!error.is_retryable());
    assert_eq!(error.operation(), Some(operation));
    assert_eq!(requests(), 2, "{operation}");
    assert!(soon(items.next()).await.is_none());

    let cursor = serde_json::to_string(&items.cursor()).unwrap();
    let cursor: Option<Cursor> = serde_json::from_str(&cursor).unwrap();
    assert!(!cursor.as_ref().unwrap().is_end());
    let mut resumed = list(cursor.clone());
    let page = soon(resumed.next()).await.unwrap().unwrap();
    assert_eq!(page.items.len(), 2, "{operation}");
    assert!(!page.next.is_end());
}

#[tokio::test]
async fn a_conversation_yields_the_page_before_the_error() {
    let first = json!({ "messages": [{ "id": "1" }, { "id": "2" }], "nextPage": true });
    let repeats = json!({
        "messages": [{ "id": "3" }, { "id": "4" }], "nextPage": true, "lastMessageId": "2",
    });
    let says_nothing = json!({ "messages": [{ "id": "3" }, { "body": "4" }], "nextPage": true });
    for second in [repeats, says_nothing] {
        let fake = server([first.clone(), second]).await;
        let client = client(&fake.url, &ManualClock::new());
        let messages = || client.messages().in_conversation("c");
        let list = |from| messages().resume_from(from).pages();
        assert_lost("get_messages", || fake.requests().len(), list).await;
        assert_eq!(fake.requests()[2]["lastMessageId"], "2");
    }
}

#[tokio::test]
async fn a_search_of_conversations_yields_the_page_before_the_error() {
    let hit = |id: &str, sort: Value| json!({ "id": id, "sort": sort });
    let page = |hits: [Value; 2]| json!({ "conversations": hits, "total": 100 });
    let first = page([hit("1", json!([9])), hit("2", json!([8]))]);
    for sort in [json!(null), json!([]), json!(["?"])] {
        let second = page([hit("3", sort.clone()), hit("4", sort)]);
        let fake = server([first.clone(), second]).await;
        let client = client(&fake.url, &ManualClock::new());
        let search = || client.conversations().search().page_size(2);
        let list = |from| search().resume_from(from).pages();
        assert_lost("search_conversations", || fake.requests().len(), list).await;
        assert_eq!(fake.requests()[2]["startAfterDate"], "9");
    }
}

#[tokio::test]
async fn a_search_of_contacts_yields_the_page_before_the_error() {
    let contact = |id: &str, place: &Value| json!({ "id": id, "searchAfter": place });
    let page = |ids: [&str; 2], place: &Value| json!({ "contacts": ids.map(|id| contact(id, place)), "total": 100 });
    for place in [json!(null), json!([]), json!(["the same"])] {
        let first = page(["1", "2"], &json!(["the same"]));
        let fake = server([first, page(["3", "4"], &place)]).await;
        let client = client(&fake.url, &ManualClock::new());
        let search = || client.contacts().search();
        let list = |from| search().resume_from(from).pages();
        assert_lost("search_contacts", || fake.requests().len(), list).await;
    }
}

#[tokio::test]
async fn an_export_yields_the_page_before_the_error() {
    let messages = |ids: [&str; 2]| {
        let messages = ids.map(|id| json!({ "id": id, "dateAdded": date(1) }));
        json!({ "messages": messages, "nextCursor": "the same" })
    };
    let fake = server([messages(["1", "2"]), messages(["3", "4"])]).await;
    let client = client(&fake.url, &ManualClock::new());
    let list = |from| client.messages().export().resume_from(from).pages();
    assert_lost("export_messages", || fake.requests().len(), list).await;
    assert!(fake.requests()[2].contains_key("endDate"));
}

#[tokio::test]
async fn a_list_of_installed_locations_yields_the_page_before_the_error() {
    let page = |ids: [&str; 2], token: &Value| {
        let pagination = json!({ "hasNextPage": true, "nextPageToken": token });
        json!({ "items": ids.map(|id| json!({ "_id": id })), "pagination": pagination })
    };
    for token in [json!(null), json!(" "), json!("the same")] {
        let first = page(["1", "2"], &json!("the same"));
        let fake = server([first, page(["3", "4"], &token)]).await;
        let app = app(&fake.url, "v3").await;
        let locations = || app.installed_locations("company", "app");
        let list = |from| locations().resume_from(from).pages();
        assert_lost("list_installed_locations", || fake.requests().len(), list).await;
        assert_eq!(fake.requests()[2]["pageToken"], "the same");
    }
}

#[tokio::test]
async fn a_list_that_is_lost_on_its_first_page_goes_on_at_its_beginning() {
    let page = json!({
        "conversations": [{ "id": "1" }], "items": [{ "_id": "1" }], "contacts": [{ "id": "1" }],
        "messages": [{ "body": "1" }], "nextPage": true, "total": 100,
        "pagination": { "hasNextPage": true },
    });
    let fake = server([page.clone(), page]).await;
    let client = client(&fake.url, &ManualClock::new());
    let app = app(&fake.url, "v3").await;
    assert_starts_over(|from| {
        let messages = client.messages().in_conversation("c");
        messages.resume_from(from).pages()
    })
    .await;
    assert_starts_over(|from| client.conversations().search().resume_from(from).pages()).await;
    assert_starts_over(|from| client.contacts().search().resume_from(from).pages()).await;
    assert_starts_over(|from| {
        let locations = app.installed_locations("company", "app");
        locations.resume_from(from).pages()
    })
    .await;
    let requests = fake.requests();
    assert_eq!(requests.len(), 8);
    for query in requests {
        for place in ["lastMessageId", "startAfterDate", "pageToken"] {
            assert!(!query.contains_key(place), "{query:?}");
        }
    }
}

async fn assert_starts_over<T: Send + 'static>(list: impl Fn(Option<Cursor>) -> Pages<T>) {
    let mut cursor = None;
    for _ in 0..2 {
        let mut pages = list(cursor);
        let page = soon(pages.next())
            .await
            .unwrap()
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(page.items.len(), 1);
        let error = soon(pages.next()).await.unwrap().err().unwrap();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
        assert_eq!(pages.cursor(), Some(&page.next));
        cursor = pages.cursor().cloned();
        assert!(!cursor.as_ref().unwrap().is_end());
    }
}

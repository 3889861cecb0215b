//! The cursor at the end of each list.

use std::time::Duration;

use leadconnector::{
    auth::OAuth,
    id::Resource,
    paging::{Cursor, Pages},
    sandbox::{CLIENT_ID, CLIENT_SECRET, LOCATION, Message, Sandbox},
};

use super::*;
use crate::support::soon;

/// Reads a list to its end, and asserts that it is not read again from there.
async fn assert_ends<T: Clone + Send + Unpin + 'static>(
    sandbox: &Sandbox,
    list: impl Fn(Option<Cursor>) -> Pages<T>,
) {
    let mut pages = list(None);
    assert_eq!(pages.cursor(), None);
    let first = soon(pages.try_next()).await.unwrap().unwrap();
    assert!(!first.next.is_end());
    while soon(pages.try_next()).await.unwrap().is_some() {}
    assert!(pages.cursor().unwrap().is_end());

    let mut items = list(Some(first.next)).items();
    while soon(items.try_next()).await.unwrap().is_some() {}
    let end = serde_json::to_string(&items.cursor()).unwrap();
    let end: Option<Cursor> = serde_json::from_str(&end).unwrap();
    assert!(end.as_ref().unwrap().is_end());

    let requests = sandbox.requests().len();
    let mut resumed = list(end.clone()).items();
    assert!(soon(resumed.try_next()).await.unwrap().is_none());
    assert_eq!(resumed.cursor(), end.as_ref());
    assert_eq!(sandbox.requests().len(), requests);
}

#[tokio::test]
async fn the_end_of_every_list_is_told_from_its_beginning() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.index_lag(Duration::ZERO);
    let many = (0..25).map(|n| Message::to_contact("contact-0", "Hello").date(date(100 + n)));
    let others = (1..25).map(|n| Message::from_contact(format!("contact-{n}"), "Hi").date(date(n)));
    sandbox.messages(many.chain(others));
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET);
    let app = app.client(Client::builder().base_url(sandbox.url()));
    let app = app.build().unwrap();
    let code = sandbox.install(&Resource::company("company"));
    app.exchange_code(code).await.unwrap();
    let client = sandbox.client().at(LOCATION);
    for number in 10..35 {
        let phone = format!("+141555501{number}");
        let contact = client.contacts().upsert().phone(phone);
        contact.send().await.unwrap();
        let location = app.location_client("company", format!("location-{number}"));
        location
            .contacts()
            .search()
            .pages()
            .try_next()
            .await
            .unwrap();
    }

    let conversation = client.conversations().of_contact("contact-0").await;
    let conversation = conversation.unwrap().id().unwrap();
    let messages = || client.messages().in_conversation(&conversation);
    let messages = |from| messages().page_size(10).resume_from(from).pages();
    assert_ends(&sandbox, messages).await;
    let search = || client.conversations().search().page_size(10);
    assert_ends(&sandbox, |from| search().resume_from(from).pages()).await;
    let export = || client.messages().export().page_size(10);
    assert_ends(&sandbox, |from| export().resume_from(from).pages()).await;
    let contacts = || client.contacts().search().page_size(10);
    assert_ends(&sandbox, |from| contacts().resume_from(from).pages()).await;
    let locations = || app.installed_locations("company", CLIENT_ID).page_size(10);
    assert_ends(&sandbox, |from| locations().resume_from(from).pages()).await;
}

#[tokio::test]
async fn an_empty_list_is_at_its_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut found = sandbox.client().at(LOCATION).contacts().search().stream();
    assert!(found.try_next().await.unwrap().is_none());
    assert!(found.cursor().unwrap().is_end());
}

#[tokio::test]
async fn a_list_that_fails_keeps_its_place() {
    let sandbox = Sandbox::start().await.unwrap();
    let search = sandbox.client().at(LOCATION).conversations().search();
    let mut pages = search.clone().pages();
    while pages.try_next().await.unwrap().is_some() {}
    let end = pages.cursor().unwrap().clone();
    let middle = moved(&end, "[1700000000000,true,1,1,2]");
    // Also before any request, and also at the end.
    for cursor in [middle, end] {
        let search = search.clone().page_size(0);
        let mut found = search.resume_from(cursor.clone()).stream();
        let error = found.try_next().await.unwrap_err();
        assert_eq!(error.problems()[0].field(), "page_size");
        assert!(found.try_next().await.unwrap().is_none());
        assert_eq!(found.cursor(), Some(&cursor));
    }
}

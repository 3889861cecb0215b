//! A cursor goes on only in the list that it came from.

use std::time::Duration;

use leadconnector::{
    ErrorKind,
    auth::OAuth,
    contacts::Filter,
    conversations::Channel,
    id::Resource,
    paging::{Items, Pages},
    sandbox::{CLIENT_ID, CLIENT_SECRET, LOCATION, Message, Sandbox},
};

use super::*;
use crate::support::soon;

/// Returns the cursors in a list and at its end, after a round trip through a store.
async fn cursors<T: Send + Unpin + 'static>(mut pages: Pages<T>) -> Vec<Cursor> {
    let mut cursors = Vec::new();
    while soon(pages.try_next()).await.unwrap().is_some() {
        let stored = serde_json::to_string(&pages.cursor().unwrap()).unwrap();
        cursors.push(serde_json::from_str(&stored).unwrap());
    }
    cursors.push(pages.cursor().unwrap().clone());
    assert!(cursors.len() > 2, "{cursors:?}");
    cursors
}

/// Asserts that a list refuses a cursor before any request.
async fn assert_refused<T: Unpin>(sandbox: &Sandbox, mut list: Items<T>) {
    let requests = sandbox.requests().len();
    let Err(error) = soon(list.try_next()).await else {
        panic!("read a cursor of another list");
    };
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let [problem] = error.problems() else {
        panic!("{:?}", error.problems());
    };
    assert_eq!(problem.field(), "resume_from");
    assert_eq!(problem.found(), "a cursor of another list");
    assert!(problem.allowed().starts_with("a cursor of this list"));
    assert_eq!(sandbox.requests().len(), requests);
}

#[tokio::test]
async fn each_list_refuses_the_cursors_of_others() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.index_lag(Duration::ZERO);
    let many = (0..25).map(|n| Message::to_contact("contact-0", "Hello").date(date(100 + n)));
    let others = (1..25).map(|n| Message::from_contact(format!("contact-{n}"), "Hi").date(date(n)));
    sandbox.messages(many.chain(others));
    let client = sandbox.client().at(LOCATION);
    for number in 10..35 {
        let phone = format!("+141555501{number}");
        let contact = client.contacts().upsert().phone(phone);
        contact.send().await.unwrap();
    }
    let conversation = async |contact: &str| {
        let conversation = client.conversations().of_contact(contact).await.unwrap();
        conversation.id().unwrap()
    };
    let (one, another) = (
        conversation("contact-0").await,
        conversation("contact-1").await,
    );

    let messages = client.messages().in_conversation(&one).page_size(10);
    let search = client.conversations().search().page_size(10);
    let export = client.messages().export().page_size(10);
    let contacts = client.contacts().search().page_size(10);

    for cursor in cursors(messages.clone().pages()).await {
        let other = client.messages().in_conversation(&another);
        assert_refused(&sandbox, other.resume_from(cursor.clone()).stream()).await;
        assert_refused(
            &sandbox,
            export.clone().resume_from(cursor.clone()).stream(),
        )
        .await;
        let smaller = messages.clone().page_size(3).resume_from(cursor);
        assert!(ids(smaller.stream()).await.unwrap().len() < 25);
    }
    for cursor in cursors(search.clone().pages()).await {
        let elsewhere = client.at("another").conversations().search();
        for other in [
            search.clone().unread(),
            search.clone().text("Contact"),
            search.clone().oldest_first(),
            search.clone().added_since(date(0)),
            elsewhere,
        ] {
            assert_refused(&sandbox, other.resume_from(cursor.clone()).stream()).await;
        }
        assert_refused(&sandbox, messages.clone().resume_from(cursor).stream()).await;
    }
    for cursor in cursors(export.clone().pages()).await {
        for other in [
            export.clone().contact("contact-0"),
            export.clone().conversation(&one),
            export.clone().channel(Channel::Sms),
            export.clone().oldest_first(),
            export.clone().updated_since(date(0)),
        ] {
            assert_refused(&sandbox, other.resume_from(cursor.clone()).stream()).await;
        }
        // Each run of a sync names other dates.
        let later = export.clone().since(date(1)).resume_from(cursor);
        assert!(ids(later.stream()).await.is_ok());
    }
    for cursor in cursors(contacts.clone().pages()).await {
        for other in [
            contacts.clone().text("Jane"),
            contacts.clone().filter(Filter::eq("tags", "lead")),
            contacts.clone().ascending("dateAdded"),
        ] {
            assert_refused(&sandbox, other.resume_from(cursor.clone()).stream()).await;
        }
    }
}

#[tokio::test]
async fn a_list_is_the_same_if_it_makes_the_same_requests() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.index_lag(Duration::ZERO);
    sandbox.messages((0..5).map(|n| Message::from_contact(format!("contact-{n}"), "Hi")));
    let client = sandbox.client().at(LOCATION);
    for number in 10..15 {
        let phone = format!("+141555501{number}");
        let contact = client.contacts().upsert().phone(phone);
        contact.send().await.unwrap();
    }

    let filters = [Filter::exists("phone"), Filter::not_exists("email")];
    let search = |first: usize| {
        let search = client.contacts().search().page_size(2);
        search
            .filter(filters[first].clone())
            .filter(filters[1 - first].clone())
    };
    for cursor in cursors(search(0).pages()).await {
        let again = search(1).resume_from(cursor);
        ids(again.stream()).await.unwrap();
    }

    // The service gets milliseconds, and a database may keep no more.
    let precise = "2020-01-01T00:00:00.123456789Z".parse().unwrap();
    let stored = "2020-01-01T00:00:00.123Z".parse().unwrap();
    let search = |date| {
        client
            .conversations()
            .search()
            .page_size(2)
            .added_since(date)
    };
    for cursor in cursors(search(precise).pages()).await {
        let again = search(stored).resume_from(cursor);
        ids(again.stream()).await.unwrap();
    }
}

#[tokio::test]
async fn the_locations_of_one_company_are_not_those_of_another() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET);
    let app = app.client(Client::builder().base_url(sandbox.url()));
    let app = app.build().unwrap();
    let code = sandbox.install(&Resource::company("company"));
    app.exchange_code(code).await.unwrap();
    for number in 0..3 {
        let location = app.location_client("company", format!("location-{number}"));
        let search = location.contacts().search();
        ids(search.stream()).await.unwrap();
    }
    let list = app.installed_locations("company", CLIENT_ID).page_size(1);
    for cursor in cursors(list.pages()).await {
        for other in [
            app.installed_locations("another", CLIENT_ID),
            app.installed_locations("company", "another"),
        ] {
            assert_refused(&sandbox, other.resume_from(cursor.clone()).stream()).await;
        }
    }
}

//! Replies that differ from the documented ones, and replies that report a failure.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt;
use httpmock::prelude::*;
use leadconnector::{
    Delivery, ErrorKind, Rejection,
    contacts::{Contacts, DndChange, DndChannel},
};
use serde_json::{Value, json};

use crate::support::{self, Fake};

const ID: &str = "cI08i1Bls3iTB9bKgFJh";

/// Returns the contacts of a server that always sends this reply.
async fn server(status: u16, reply: Value) -> (MockServer, Contacts) {
    let server = MockServer::start_async().await;
    server
        .mock_async(move |when, then| {
            when.path_includes("/contacts");
            then.status(status).json_body(reply);
        })
        .await;
    let client = support::client(server.base_url()).at("l1C08ntBrFjLS0elLIYU");
    (server, client.contacts())
}

#[tokio::test]
async fn null_is_no_contact_and_a_reply_without_the_field_is_no_answer() {
    let (_server, contacts) = server(200, json!({ "contact": null, "traceId": "a" })).await;
    assert!(
        contacts
            .find_by_phone("+14155550123")
            .await
            .unwrap()
            .is_none()
    );
    for reply in [
        json!({}),
        json!({ "traceId": "a" }),
        json!({ "contact": [] }),
        json!({ "contact": "" }),
    ] {
        let (_server, contacts) = server(200, reply.clone()).await;
        let error = contacts
            .find_by_email("jane@example.com")
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
        let error = contacts
            .upsert()
            .email("jane@example.com")
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
    }
}

#[tokio::test]
async fn an_upsert_says_what_the_service_ignored() {
    for (phone, email, ignored) in [
        (json!("+14155550123"), json!("jane@example.com"), vec![]),
        (json!("+14155550123"), json!("JANE@example.com"), vec![]),
        (
            json!("+14155550199"),
            json!("jane@example.com"),
            vec!["phone"],
        ),
        (
            json!(null),
            json!("other@example.com"),
            vec!["email", "phone"],
        ),
    ] {
        let contact = json!({ "id": ID, "phone": phone, "email": email });
        let (_server, contacts) = server(200, json!({ "new": false, "contact": contact })).await;
        let upsert = contacts
            .upsert()
            .phone("+14155550123")
            .email("Jane@example.com");
        let upserted = upsert.send().await.unwrap();
        assert_eq!(upserted.created, Some(false));
        assert_eq!(upserted.ignored, ignored);
    }
}

#[tokio::test]
async fn a_refused_duplicate_names_the_other_contact() {
    let (_server, contacts) = server(
        400,
        json!({
            "statusCode": 400,
            "message": "This location does not allow duplicated contacts.",
            "meta": { "contactId": "ve9EPM428h8vShlRW1KT", "matchingField": "phone" },
        }),
    )
    .await;
    let error = contacts
        .update(ID)
        .phone("+14155550123")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.rejection(), Some(Rejection::Duplicate));
    let duplicate = error.duplicate().unwrap();
    assert_eq!(duplicate.contact_id().unwrap(), "ve9EPM428h8vShlRW1KT");
    assert_eq!(duplicate.field(), Some("phone"));
}

#[tokio::test]
async fn a_success_that_reports_a_failure_is_none() {
    for reply in [json!({ "succeded": false }), json!({ "succeeded": false })] {
        let (_server, contacts) = server(200, reply).await;
        let error = contacts.add_to_workflow(ID, "workflow").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
        assert_eq!(error.delivery(), Delivery::Unknown);
    }
}

#[tokio::test]
async fn starting_a_workflow_is_not_repeated() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method(POST);
            then.status(502);
        })
        .await;
    let contacts = support::client(server.base_url()).contacts();
    let error = contacts.add_to_workflow(ID, "workflow").await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(mock.calls_async().await, 1);
}

#[tokio::test]
async fn a_reply_without_a_usable_contact_or_without_tags_is_no_answer() {
    for reply in [
        json!({ "contact": {} }),
        json!({ "contact": { "id": " " } }),
        json!({}),
    ] {
        let (_server, contacts) = server(200, reply.clone()).await;
        for error in [
            contacts.get(ID).await.unwrap_err(),
            contacts.find_by_phone("+14155550123").await.unwrap_err(),
            contacts.update(ID).name("Jane").send().await.unwrap_err(),
            contacts.add_tags(ID, ["lead"]).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{reply}");
        }
    }
}

#[tokio::test]
async fn settings_that_were_not_seen_are_not_changed() {
    for contact in [
        json!({}),
        json!({ "id": "another" }),
        json!({ "id": ID, "dndSettings": [] }),
    ] {
        let server = MockServer::start_async().await;
        let read = json!({ "contact": contact });
        server
            .mock_async(move |when, then| {
                when.method(GET);
                then.status(200).json_body(read);
            })
            .await;
        let write = server
            .mock_async(|when, then| {
                when.method(PUT);
                then.status(200)
                    .json_body(json!({ "contact": { "id": ID } }));
            })
            .await;
        let contacts = support::client(server.base_url()).contacts();
        let change = DndChange::new().stop(DndChannel::Sms);
        let error = contacts.set_dnd(ID, change).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{contact}");
        assert_eq!(write.calls_async().await, 0, "{contact}");
    }
}

#[tokio::test]
async fn a_search_that_repeats_a_contact_at_ever_new_places_fails() {
    let place = AtomicUsize::new(0);
    let fake = Fake::start(move |_, _| {
        let place = place.fetch_add(1, Ordering::Relaxed);
        let contact = json!({ "id": ID, "searchAfter": [place, ID] });
        (200, json!({ "contacts": [contact], "total": 1_000 }))
    })
    .await;
    let client = support::client(&fake.url).at("l1C08ntBrFjLS0elLIYU");
    let mut found = client.contacts().search().stream();
    assert!(found.try_next().await.unwrap().is_some());
    let error = found.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedReply);
    assert_eq!(fake.requests().len(), 11);
}

/// The service caps the pages, and one contact came for one that went: the total still says 4.
#[tokio::test]
async fn a_search_of_capped_pages_goes_on_after_the_total() {
    let pages = AtomicUsize::new(0);
    let fake = Fake::start(move |_, _| {
        let page = pages.fetch_add(1, Ordering::Relaxed);
        let numbers = 2 * page..(2 * page + 2).min(5);
        let contacts: Vec<_> = numbers
            .map(|number| json!({ "id": format!("{ID}{number}"), "searchAfter": [number] }))
            .collect();
        (200, json!({ "contacts": contacts, "total": 4 }))
    })
    .await;
    let client = support::client(&fake.url).at("l1C08ntBrFjLS0elLIYU");
    let found = client.contacts().search().stream();
    let found: Vec<_> = found.try_collect().await.unwrap();
    assert_eq!(found.len(), 5);
}

/// Each page has as many contacts as the service allows, so that only the total tells the end.
#[tokio::test]
async fn a_search_that_is_whole_ends_although_its_last_page_is_as_large_as_any() {
    for has_places in [true, false] {
        let pages = AtomicUsize::new(0);
        let fake = Fake::start(move |_, _| {
            // A service that repeats its last page.
            let page = pages.fetch_add(1, Ordering::Relaxed).min(1);
            let contact = |number| {
                let mut contact = json!({ "id": format!("{ID}{number}") });
                if has_places || page == 0 {
                    contact["searchAfter"] = json!([number]);
                }
                contact
            };
            let contacts = [contact(2 * page), contact(2 * page + 1)];
            (200, json!({ "contacts": contacts, "total": 4 }))
        })
        .await;
        let client = support::client(&fake.url).at("l1C08ntBrFjLS0elLIYU");
        let found: Vec<_> = client
            .contacts()
            .search()
            .stream()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(found.len(), 4);
        assert!(fake.requests().len() <= 3);
    }
}

//! What is refused before any request.

use futures_util::TryStreamExt;
use leadconnector::{Client, Error, ErrorKind, contacts::DndChange};

use crate::support;

const ID: &str = "cI08i1Bls3iTB9bKgFJh";

/// A client whose requests all fail.
fn client() -> Client {
    support::client("http://127.0.0.1:9")
}

#[track_caller]
fn assert_refused<T>(result: Result<T, Error>, field: &str) {
    let Err(error) = result else {
        panic!("{field} was accepted");
    };
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(error.problems()[0].field(), field, "{error}");
}

#[tokio::test]
async fn a_wrong_number_address_or_id_is_named() {
    let contacts = client().at("l1C08ntBrFjLS0elLIYU").contacts();
    for number in [
        "",
        "4155550123",
        "(415) 555-0123",
        "+1 415 555 0123",
        "+0123456789",
    ] {
        assert_refused(contacts.find_by_phone(number).await, "number");
        assert_refused(contacts.upsert().phone(number).send().await, "phone");
    }
    for address in ["", "jane", "jane@example", "Jane <jane@example.com>"] {
        assert_refused(contacts.find_by_email(address).await, "email");
        assert_refused(contacts.update(ID).email(address).send().await, "email");
    }
    for id in ["", " ", "+14155550123", "jane@example.com"] {
        assert_refused(contacts.get(id).await, "contact_id");
        assert_refused(contacts.add_tags(id, ["lead"]).await, "contact_id");
        assert_refused(contacts.add_to_workflow(id, "w").await, "contact_id");
        assert_refused(contacts.update(id).name("Jane").send().await, "contact_id");
        assert_refused(
            contacts.set_dnd(id, DndChange::new().all(true)).await,
            "contact_id",
        );
    }
    assert_refused(contacts.add_to_workflow(ID, " ").await, "workflow_id");
}

#[tokio::test]
async fn a_request_without_content_is_refused() {
    let contacts = client().at("l1C08ntBrFjLS0elLIYU").contacts();
    assert_refused(contacts.upsert().name("Jane").send().await, "upsert");
    assert_refused(contacts.update(ID).send().await, "update");
    assert_refused(contacts.set_dnd(ID, DndChange::new()).await, "change");
    assert_refused(contacts.add_tags(ID, [""; 0]).await, "tags");
    assert_refused(contacts.remove_tags(ID, ["lead", " "]).await, "tags[1]");
    let search = || contacts.search();
    assert_refused(search().page_size(0).stream().try_next().await, "page_size");
    assert_refused(
        search().page_size(501).stream().try_next().await,
        "page_size",
    );
    assert_refused(
        search().text("é".repeat(76)).stream().try_next().await,
        "text",
    );
    let foreign = serde_json::from_str::<leadconnector::paging::Cursor>("\"12\"").unwrap();
    let resumed = search().resume_from(foreign).stream().try_next().await;
    assert_refused(resumed, "resume_from");
}

#[tokio::test]
async fn without_a_location_the_error_says_how_to_give_one() {
    let contacts = client().contacts();
    for error in [
        contacts.find_by_phone("+14155550123").await.unwrap_err(),
        contacts
            .find_by_email("jane@example.com")
            .await
            .unwrap_err(),
        contacts
            .upsert()
            .phone("+14155550123")
            .send()
            .await
            .unwrap_err(),
        contacts.search().stream().try_next().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("Client::at"), "{error}");
    }
}

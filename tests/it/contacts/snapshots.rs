//! The request of each operation of contacts, as the facade sends it, and its replies, as parsed.

use futures_util::TryStreamExt;
use leadconnector::{
    Client,
    contacts::{Contact, CustomField, DndChange, DndChannel, Filter},
};
use serde_json::{Value, json};

use crate::read_snapshots::{assert_operation, exchange};

const CONTACT: &str = "cI08i1Bls3iTB9bKgFJh";
const LOCATION: &str = "l1C08ntBrFjLS0elLIYU";

fn contact(contact: &Contact) -> Value {
    json!({
        "id": contact.id(),
        "location_id": contact.location_id(),
        "name": contact.name(),
        "first_name": contact.first_name(),
        "last_name": contact.last_name(),
        "email": contact.email(),
        "phone": contact.phone(),
        "tags": contact.tags(),
        "dnd": contact.dnd(),
        "dnd_settings": contact.json().get("dndSettings"),
    })
}

#[tokio::test]
async fn get_contact_is_as_reviewed() {
    assert_operation("get_contact", async |client| {
        contact(&client.contacts().get(CONTACT).await.unwrap())
    })
    .await;
}

#[tokio::test]
async fn get_duplicate_contact_is_as_reviewed() {
    assert_operation("get_duplicate_contact", async |client| {
        let contacts = client.at(LOCATION).contacts();
        let found = contacts.find_by_phone("+14155550123").await.unwrap();
        json!(found.as_ref().map(contact))
    })
    .await;
}

#[tokio::test]
async fn upsert_contact_is_as_reviewed() {
    assert_operation("upsert_contact", async |client| {
        let upsert = client.at(LOCATION).contacts().upsert();
        let upsert = upsert
            .first_name("Jane")
            .last_name("Doe")
            .name("Jane Doe")
            .email("jane@example.com")
            .phone("+14155550123")
            .address1("3535 1st St N")
            .city("Dolomite")
            .state("AL")
            .postal_code("35061")
            .country("US")
            .website("https://www.example.com")
            .timezone("America/Chihuahua")
            .source("public api")
            .date_of_birth("1990-09-25")
            .assigned_to("xsmF1xxhmC92ZpL1lj7aLa")
            .custom_field(CustomField::id("MgobCB14YMVKuE4Ka8p1", "blue"))
            .custom_field(CustomField::key("size", 42))
            .gender("female")
            .company_name("Example Inc.");
        let upserted = upsert.send().await.unwrap();
        json!({
            "contact": contact(&upserted.contact),
            "created": upserted.created,
            "ignored": upserted.ignored,
        })
    })
    .await;
}

#[tokio::test]
async fn update_contact_is_as_reviewed() {
    assert_operation("update_contact", async |client| {
        let update = client.contacts().update(CONTACT);
        let update = update.first_name("Joan").email("joan@example.com");
        contact(&update.send().await.unwrap())
    })
    .await;
}

#[tokio::test]
async fn search_contacts_is_as_reviewed() {
    assert_operation("search_contacts", async |client| {
        let search = client.at(LOCATION).contacts().search();
        let search = search
            .text("Jane")
            .filter(Filter::any([
                Filter::eq("city", "Austin"),
                Filter::all([Filter::exists("phone"), Filter::not_exists("email")]),
            ]))
            .filter(Filter::range("dateAdded", "2024-01-01", "2024-12-31"))
            .descending("dateAdded")
            .page_size(500);
        let pages: Vec<_> = search.pages().try_collect().await.unwrap();
        let pages: Vec<_> = pages
            .iter()
            .map(|page| {
                let contacts: Vec<_> = page.items.iter().map(contact).collect();
                json!({ "contacts": contacts, "total": page.total })
            })
            .collect();
        json!(pages)
    })
    .await;
}

#[tokio::test]
async fn add_contact_tags_is_as_reviewed() {
    assert_operation("add_contact_tags", async |client| {
        json!(
            client
                .contacts()
                .add_tags(CONTACT, ["lead", "VIP"])
                .await
                .unwrap()
        )
    })
    .await;
}

#[tokio::test]
async fn remove_contact_tags_is_as_reviewed() {
    assert_operation("remove_contact_tags", async |client| {
        json!(
            client
                .contacts()
                .remove_tags(CONTACT, ["lead"])
                .await
                .unwrap()
        )
    })
    .await;
}

#[tokio::test]
async fn add_contact_to_workflow_is_as_reviewed() {
    assert_operation("add_contact_to_workflow", async |client| {
        let workflow = "0b3f1d1e-6d5d-4f0a-8a57-3c1a1f1c2d3e";
        json!(
            client
                .contacts()
                .add_to_workflow(CONTACT, workflow)
                .await
                .unwrap()
        )
    })
    .await;
}

/// Returns the body of the last request of a call whose replies are all this contact.
async fn body<F: Future<Output = Value>>(call: impl Fn(Client) -> F) -> Value {
    let reply = json!({ "succeeded": true, "contact": {
        "id": CONTACT,
        "dnd": false,
        "dndSettings": { "email": { "status": "active" }, "SMS": { "status": "permanent" } },
    }});
    let (_, mut request) = exchange(&reply, call).await;
    request["body"].take()
}

#[tokio::test]
async fn names_are_those_of_the_version_that_is_sent() {
    let dnd = async |client: Client| {
        let change = DndChange::new()
            .stop(DndChannel::WhatsApp)
            .allow(DndChannel::Sms);
        contact(&client.contacts().set_dnd(CONTACT, change).await.unwrap())
    };
    assert_eq!(
        body(dnd).await,
        json!({ "dndSettings": {
            "WhatsApp": { "status": "active" },
            "Email": { "status": "active" },
            "SMS": { "status": "permanent" },
        }}),
    );
    let update = async |client: Client| {
        let update = client.contacts().update(CONTACT);
        contact(
            &update
                .custom_field(CustomField::id("a", true))
                .send()
                .await
                .unwrap(),
        )
    };
    assert_eq!(
        body(update).await,
        json!({ "customFields": [{ "id": "a", "field_value": true }] }),
    );
}

#[tokio::test]
async fn all_channels_are_stopped_without_reading_the_contact() {
    let all = async |client: Client| {
        let change = DndChange::new().all(true);
        contact(&client.contacts().set_dnd(CONTACT, change).await.unwrap())
    };
    assert_eq!(body(all).await, json!({ "dnd": true }));
}

//! Contacts: found, read, created, changed and tagged.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Answer, Call, shown};
use crate::{
    operation::{self, Operation},
    sandbox::{
        query::Query,
        refusal::Failure,
        reply::json_reply,
        store::{Contact, ContactChange, Store, What},
        validation::string_field,
    },
};

pub(in crate::sandbox) fn get(store: &Store, call: &Call, id: &str) -> Answer {
    let contact = store.find_contact(id, &call.location)?;
    Ok(shown(&json!({
        "contact": contact.shown(&call.location, call.is_v3),
        "traceId": call.trace_id(),
    })))
}

pub(in crate::sandbox) fn duplicate(store: &Store, call: &Call, query: Query) -> Answer {
    let (email, number) = (query.text("email"), query.text("number"));
    let location = call.check_location(query.get("locationId").unwrap_or_default());
    query.finish()?;
    location?;
    let found = store.duplicate(email.as_deref(), number.as_deref(), &call.location);
    Ok(shown(&json!({
        "contact": found.map(|contact| contact.shown(&call.location, call.is_v3)),
        "traceId": call.trace_id(),
    })))
}

pub(in crate::sandbox) fn upsert(
    store: &mut Store,
    call: &Call,
    body: &Map<String, Value>,
) -> Answer {
    refuse_unknown(
        &operation::UPSERT_CONTACT,
        body,
        &[NOT_IN_SPEC, &["dnd", "dndSettings"]],
    )?;
    call.check_location(string_field(body, "locationId").unwrap_or_default())?;
    let upserted = store.upsert_contact(body, &call.location, call.now);
    if upserted.is_new {
        let what = What::Contact(ContactChange::Created, upserted.id.clone());
        store.happened(&call.location, what);
    } else {
        updated(store, call, &upserted.id, body);
    }
    let contact = store.find_contact(&upserted.id, &call.location)?;
    Ok(shown(&json!({
        "new": upserted.is_new,
        "contact": contact.shown(&call.location, call.is_v3),
        "traceId": call.trace_id(),
    })))
}

pub(in crate::sandbox) fn update(
    store: &mut Store,
    call: &Call,
    id: &str,
    body: &Map<String, Value>,
) -> Answer {
    refuse_unknown(&operation::UPDATE_CONTACT, body, &[NOT_IN_SPEC])?;
    store.update_contact(id, body, &call.location, call.now)?;
    updated(store, call, id, body);
    let contact = store.find_contact(id, &call.location)?;
    let mut reply = call.succeeded();
    let contact = contact.shown(&call.location, call.is_v3);
    reply.insert("contact".to_owned(), contact);
    Ok(shown(&reply))
}

/// The fields that the service takes and the specification leaves out.
const NOT_IN_SPEC: &[&str] = &["tags", "inboundDndSettings", "createNewIfDuplicateAllowed"];

/// Refuses fields that contacts don't have: unlike the operations of messages, these do not ignore
/// them.
fn refuse_unknown(
    operation: &Operation,
    body: &Map<String, Value>,
    others: &[&[&str]],
) -> Result<(), Failure> {
    let is_known = |name: &str| {
        let mut fields = operation.body.iter();
        fields.any(|field| field.name == name) || others.concat().contains(&name)
    };
    let unknown = body.keys().filter(|name| !is_known(name));
    let problems: Vec<_> = unknown
        .map(|name| format!("property {name} should not exist"))
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Invalid(problems))
    }
}

pub(in crate::sandbox) fn add_tags(
    store: &mut Store,
    call: &Call,
    id: &str,
    body: &Map<String, Value>,
) -> Answer {
    let reply = change_tags(store, call, id, |contact| contact.add_tags(tags(body)))?;
    Ok(json_reply(StatusCode::CREATED, &reply))
}

pub(in crate::sandbox) fn remove_tags(
    store: &mut Store,
    call: &Call,
    id: &str,
    body: &Map<String, Value>,
) -> Answer {
    let reply = change_tags(store, call, id, |contact| contact.remove_tags(&tags(body)))?;
    Ok(shown(&reply))
}

/// Changes the tags of a contact, and returns the reply with all that it then has.
fn change_tags(
    store: &mut Store,
    call: &Call,
    id: &str,
    change: impl FnOnce(&mut Contact),
) -> Result<Value, Failure> {
    let tags = store.change_tags(id, &call.location, call.now, change)?;
    tagged(store, call, id);
    Ok(json!({ "tags": tags, "traceId": call.trace_id() }))
}

/// Tells the app of the fields that a request wrote.
fn updated(store: &mut Store, call: &Call, id: &str, body: &Map<String, Value>) {
    let is_set = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
    for (change, happened) in [
        (ContactChange::Updated, true),
        (ContactChange::Tagged, is_set("tags")),
        (
            ContactChange::DoNotDisturb,
            is_set("dnd") || is_set("dndSettings"),
        ),
    ] {
        if happened {
            store.happened(&call.location, What::Contact(change, id.to_owned()));
        }
    }
}

fn tagged(store: &mut Store, call: &Call, id: &str) {
    let what = What::Contact(ContactChange::Tagged, id.to_owned());
    store.happened(&call.location, what);
}

fn tags(body: &Map<String, Value>) -> Vec<String> {
    let tags = body.get("tags").and_then(Value::as_array);
    let tags = tags.into_iter().flatten().filter_map(Value::as_str);
    tags.map(str::to_owned).collect()
}

/// Adds a contact to a workflow, of which the sandbox runs none.
pub(in crate::sandbox) fn add_to_workflow(store: &Store, call: &Call, id: &str) -> Answer {
    store.contact_exists(id, &call.location)?;
    Ok(shown(&call.succeeded()))
}

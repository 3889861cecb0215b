//! Conversations: searched, read, created, changed and deleted.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Answer, Call, shown};
use crate::sandbox::{
    query::Query,
    refusal::Failure,
    reply::json_reply,
    store::{Search, SearchBy, Store, Update, What},
    validation::string_field,
    views::Viewer,
};

/// The largest page of a search that users saw.
const MAX_PAGE: usize = 100;
const PAGE: usize = 20;

pub(in crate::sandbox) fn search(store: &mut Store, call: &Call, mut query: Query) -> Answer {
    let is = |query: &Query, name, value| query.get(name) == Some(value);
    let sort_by = query.text("sortBy");
    let search = Search {
        conversation: query.text("id"),
        contact: query.text("contactId"),
        assigned_to: query.list("assignedTo"),
        text: query.get("query").map(str::to_lowercase),
        unread: match query.get("status") {
            Some("unread") => Some(true),
            Some("read") => Some(false),
            _ => None,
        },
        starred: is(&query, "status", "starred"),
        last_type: query.text("lastMessageType"),
        last_manual: query
            .get("lastMessageAction")
            .map(|action| action == "manual"),
        last_outbound: query
            .get("lastMessageDirection")
            .map(|direction| direction == "outbound"),
        added: (query.millis("startDate"), query.millis("endDate")),
        by: match sort_by.as_deref() {
            Some("last_manual_message_date") => SearchBy::LastManualMessage,
            _ => SearchBy::LastMessage,
        },
        ascending: is(&query, "sort", "asc"),
        after: query.millis("startAfterDate"),
        limit: query.page_size(call.sizes(store, 1, PAGE, MAX_PAGE)),
    };
    for name in ["followers", "mentions", "scoreProfile"] {
        if query.get(name).is_some() {
            return Err(Failure::NotImplemented(name.to_owned()));
        }
    }
    if let Some(sort @ ("score_profile" | "overdue_at" | "due_at")) = sort_by.as_deref() {
        return Err(Failure::NotImplemented(sort.to_owned()));
    }
    let location = call.check_location(query.get("locationId").unwrap_or_default());
    query.finish()?;
    location?;
    store.refresh_index(&call.location, call.now);
    let (found, total) = store.search(&call.location, &search);
    let viewer = Viewer {
        store,
        location: &call.location,
        time: call.now,
    };
    let conversations: Vec<_> = found.iter().map(|found| viewer.found(found)).collect();
    Ok(shown(&json!({
        "conversations": conversations,
        "total": total,
        "traceId": call.trace_id(),
    })))
}

pub(in crate::sandbox) fn get(store: &Store, call: &Call, id: &str) -> Answer {
    let index = store.find_conversation(id, &call.location)?;
    let view = viewer(store, call, &call.location).conversation(store.conversation(index));
    Ok(shown(&view))
}

pub(in crate::sandbox) fn create(
    store: &mut Store,
    call: &Call,
    body: &Map<String, Value>,
) -> Answer {
    let given = |field| string_field(body, field).unwrap_or_default();
    call.check_location(given("locationId"))?;
    let index = store.create_conversation(given("contactId"), &call.location, call.now)?;
    let conversation = store.conversation(index);
    let view = viewer(store, call, &call.location).created(conversation);
    let reply = json!({ "success": true, "conversation": view });
    Ok(json_reply(StatusCode::CREATED, &reply))
}

pub(in crate::sandbox) fn update(
    store: &mut Store,
    call: &Call,
    id: &str,
    body: &Map<String, Value>,
) -> Answer {
    call.check_location(string_field(body, "locationId").unwrap_or_default())?;
    let index = store.find_conversation(id, &call.location)?;
    let update = Update {
        unread: body.get("unreadCount").and_then(Value::as_u64),
        starred: body.get("starred").and_then(Value::as_bool),
    };
    let is_other = |unread| store.conversation(index).unread != unread;
    if update.unread.is_some_and(is_other) {
        store.happened(&call.location, What::Unread(id.to_owned()));
    }
    store.update_conversation(index, update, call.now);
    let view = viewer(store, call, &call.location).changed(store.conversation(index));
    Ok(shown(&json!({ "success": true, "conversation": view })))
}

pub(in crate::sandbox) fn set_typing(
    store: &Store,
    call: &Call,
    body: &Map<String, Value>,
) -> Answer {
    let given = |field| string_field(body, field).unwrap_or_default();
    call.check_location(given("locationId"))?;
    store.find_conversation(given("conversationId"), &call.location)?;
    Ok(json_reply(StatusCode::CREATED, &json!({ "success": true })))
}

pub(in crate::sandbox) fn delete(store: &mut Store, call: &Call, id: &str) -> Answer {
    let index = store.find_conversation(id, &call.location)?;
    store.delete_conversation(index, call.now);
    Ok(shown(&json!({ "success": true })))
}

fn viewer<'s>(store: &'s Store, call: &Call, location: &'s str) -> Viewer<'s> {
    Viewer {
        store,
        location,
        time: call.now,
    }
}

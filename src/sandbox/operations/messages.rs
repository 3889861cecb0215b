//! Messages and emails: read, listed, canceled, and given other attachments.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Answer, Call, send::strings, shown};
use crate::attachments::MAX_CALL_ATTACHMENTS;
use crate::sandbox::{
    query::Query,
    refusal::Failure,
    reply::json_reply,
    store::{
        Alternative, Store,
        kind::{self, FILTERS},
    },
    views::{MessageView, Viewer},
};

/// The largest page of messages that users saw.
const MAX_PAGE: usize = 100;
const PAGE: usize = 20;

/// A list of messages, as the specification has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'s> {
    last_message_id: Option<&'s str>,
    next_page: bool,
    messages: Vec<MessageView<'s>>,
}

/// A list of messages as users see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Nested<'s> {
    messages: List<'s>,
    trace_id: String,
}

pub(in crate::sandbox) fn get(store: &Store, call: &Call, id: &str) -> Answer {
    let found = store.message_ref(id, &call.location, call.now)?;
    let viewer = Viewer {
        store,
        location: &call.location,
        time: call.now,
    };
    let message = viewer.message_ref(found, id);
    if store.has(Alternative::SpecifiedShapes) {
        return Ok(shown(&message));
    }
    Ok(shown(
        &json!({ "message": message, "traceId": call.trace_id() }),
    ))
}

pub(in crate::sandbox) fn list(
    store: &Store,
    call: &Call,
    conversation: &str,
    mut query: Query,
) -> Answer {
    let limit = query.page_size(call.sizes(store, 1, PAGE, MAX_PAGE));
    let before = query.text("lastMessageId");
    let filters = filters(store, &mut query);
    query.finish()?;
    let index = store.find_conversation(conversation, &call.location)?;
    let conversation = store.conversation(index);
    let selected =
        |kind: &str| filters.is_empty() || filters.iter().any(|filter| kind::selects(filter, kind));
    let page = store.messages_of(conversation, before.as_deref(), limit, call.now, selected)?;
    let viewer = Viewer {
        store,
        location: &call.location,
        time: call.now,
    };
    let list = List {
        last_message_id: page.messages.last().map(|last| last.id.as_str()),
        next_page: page.more,
        messages: page
            .messages
            .into_iter()
            .map(|message| viewer.message(message))
            .collect(),
    };
    if store.has(Alternative::SpecifiedShapes) {
        return Ok(shown(&list));
    }
    Ok(shown(&Nested {
        messages: list,
        trace_id: call.trace_id(),
    }))
}

/// Reads the types to list, without `TYPE_`.
fn filters(store: &Store, query: &mut Query) -> Vec<String> {
    let given = query.list("type");
    let without = store.has(Alternative::FilterWithoutPrefix);
    let mut filters = Vec::new();
    for name in given {
        let filter = if without {
            Some(name.as_str())
        } else {
            name.strip_prefix("TYPE_")
        };
        match filter.filter(|filter| FILTERS.contains(filter)) {
            Some(filter) => filters.push(filter.to_owned()),
            None => query.invalid("type", "must be a valid enum value"),
        }
    }
    filters
}

pub(in crate::sandbox) fn email(store: &Store, call: &Call, id: &str) -> Answer {
    let email = store.email(id, &call.location, call.now)?;
    let viewer = Viewer {
        store,
        location: &call.location,
        time: call.now,
    };
    Ok(shown(&viewer.email(email)))
}

pub(in crate::sandbox) fn set_attachments(
    store: &mut Store,
    call: &Call,
    id: &str,
    body: &Map<String, Value>,
) -> Answer {
    let attachments = strings(body, "attachments");
    if attachments.len() > MAX_CALL_ATTACHMENTS {
        let problem =
            format!("attachments must contain no more than {MAX_CALL_ATTACHMENTS} elements");
        return Err(Failure::Invalid(vec![problem]));
    }
    store.set_attachments(id, &call.location, attachments.clone(), call.now)?;
    Ok(json_reply(
        StatusCode::OK,
        &json!({ "success": true, "messageId": id, "attachments": attachments }),
    ))
}

pub(in crate::sandbox) fn cancel(store: &mut Store, call: &Call, id: &str) -> Answer {
    store.cancel(id, &call.location, call.now)?;
    let message = "Cancelled the scheduled message successfully!";
    Ok(json_reply(
        StatusCode::OK,
        &json!({ "status": 200, "message": message }),
    ))
}

pub(in crate::sandbox) fn cancel_email(store: &mut Store, call: &Call, id: &str) -> Answer {
    store.cancel_email(id, &call.location, call.now)?;
    let message = "Cancelled the scheduled email successfully!";
    Ok(json_reply(
        StatusCode::OK,
        &json!({ "status": 200, "message": message }),
    ))
}

//! The export of messages.

use serde::Serialize;

use super::{Answer, Call, shown};
use crate::sandbox::{
    query::{Query, iso_date},
    refusal::Failure,
    store::{Export, SortBy, Store},
    views::{MessageView, Viewer},
};

const MIN_PAGE: usize = 10;
const PAGE: usize = 100;
/// The specification has 500; the documentation has 1,000, which users use.
const MAX_PAGE: usize = 1_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'s> {
    messages: Vec<MessageView<'s>>,
    next_cursor: Option<String>,
    total: usize,
    trace_id: String,
}

pub(in crate::sandbox) fn export(store: &mut Store, call: &Call, mut query: Query) -> Answer {
    let sizes = call.sizes(store, MIN_PAGE, PAGE, MAX_PAGE);
    let limit = query.page_size(sizes);
    let cursor = query.text("cursor");
    let mut dates = [None, None];
    for (date, (name, code)) in dates.iter_mut().zip([
        ("startDate", Some("INVALID_START_DATE_FORMAT")),
        ("endDate", None),
    ]) {
        let Some(text) = query.get(name) else {
            continue;
        };
        *date = iso_date(text);
        if date.is_none() {
            return Err(Failure::BadDate(name, code));
        }
    }
    let export = Export {
        conversation: query.text("conversationId"),
        contact: query.text("contactId"),
        channel: query.text("channel"),
        start: dates[0],
        end: dates[1],
        sort: match query.get("sortBy") {
            Some("updatedAt") => SortBy::Updated,
            _ => SortBy::Added,
        },
        ascending: query.get("sortOrder") == Some("asc"),
    };
    let location = call.check_location(query.get("locationId").unwrap_or_default());
    query.finish()?;
    location?;
    let now = call.now;
    let page = match cursor {
        None => store.export(&call.location, &export, limit, now),
        Some(cursor) => store.continue_export(&call.location, &cursor, limit, now)?,
    };
    let viewer = Viewer {
        store,
        location: &call.location,
        time: page.time,
    };
    let messages = page.messages.into_iter();
    let messages = messages.map(|index| viewer.message(store.message(index)));
    Ok(shown(&Page {
        messages: messages.collect(),
        next_cursor: page.cursor,
        total: page.total,
        trace_id: call.trace_id(),
    }))
}

//! Exporting the messages of a location, from a server whose cursors expire.

mod complete;
mod expiry;
mod odd;
mod resume;

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use leadconnector::{
    ErrorKind,
    clock::{Clock, ManualClock},
};
use serde_json::{Value, json};

use super::{LOCATION, client, date, ids, moved};
use crate::support::{Fake, Parameters};

/// How a server exports.
#[derive(Clone, Copy)]
struct Answers {
    /// Whether an expired cursor is an error; otherwise the reply looks like the end.
    expiry_is_error: bool,
    /// Whether the bounds of dates are inclusive.
    inclusive: bool,
    /// Whether `startDate` and `endDate` filter the date that is sorted by; otherwise the date of
    /// adding.
    filters_sorted: bool,
    /// Whether a full last page has a cursor.
    cursor_at_end: bool,
    /// The number of messages that one walk returns.
    cap: usize,
}

const DEFAULT: Answers = Answers {
    expiry_is_error: true,
    inclusive: true,
    filters_sorted: false,
    cursor_at_end: true,
    cap: usize::MAX,
};

const OTHER: Answers = Answers {
    expiry_is_error: false,
    inclusive: false,
    filters_sorted: true,
    cursor_at_end: false,
    cap: usize::MAX,
};

/// The rest of a walk, when its cursor was last used, and the total.
type Snapshot = (Vec<Value>, DateTime<Utc>, usize);

/// An export with messages and emails whose cursors expire after two minutes.
struct Exported {
    messages: usize,
    emails: usize,
    answers: Answers,
    clock: ManualClock,
    /// The rest of each walk by its cursor.
    cursors: Mutex<HashMap<String, Snapshot>>,
}

impl Exported {
    async fn start(self) -> Fake {
        Fake::start(move |path, query| {
            assert_eq!(path, "/conversations/messages/export");
            self.reply(query)
        })
        .await
    }

    fn reply(&self, query: &Parameters) -> (u16, Value) {
        assert_eq!(query["locationId"], LOCATION);
        let now = self.clock.now();
        let mut cursors = self.cursors.lock().unwrap();
        let (mut rest, total) = match query.get("cursor") {
            Some(cursor) => match cursors.remove(cursor) {
                Some((rest, used, total)) if now - used <= TimeDelta::minutes(2) => (rest, total),
                _ if self.answers.expiry_is_error => {
                    return (400, json!({ "message": "Bad Request" }));
                }
                _ => {
                    let total = self.messages + self.emails;
                    return (
                        200,
                        json!({ "messages": [], "nextCursor": null, "total": total }),
                    );
                }
            },
            None => {
                let found = self.find(query);
                let total = found.len();
                (found.into_iter().take(self.answers.cap).collect(), total)
            }
        };
        let limit: usize = query["limit"].parse().unwrap();
        let full = rest.len() >= limit;
        let later = rest.split_off(limit.min(rest.len()));
        let mut reply = json!({ "messages": rest, "nextCursor": null, "total": total });
        if !later.is_empty() || full && self.answers.cursor_at_end {
            let cursor = format!("cursor {}", fastrand::u64(..));
            reply["nextCursor"] = json!(cursor);
            cursors.insert(cursor, (later, now, total));
        }
        (200, reply)
    }

    fn find(&self, query: &Parameters) -> Vec<Value> {
        let emails = query
            .get("channel")
            .is_some_and(|channel| channel == "Email");
        let (prefix, count) = if emails {
            ("e", self.emails)
        } else {
            ("m", self.messages)
        };
        let bound = |name: &str| -> Option<DateTime<Utc>> {
            query.get(name).map(|date| date.parse().unwrap())
        };
        let (since, until) = (bound("startDate"), bound("endDate"));
        let mut found: Vec<(DateTime<Utc>, usize)> = Vec::new();
        for number in 0..count {
            let (added, updated) = dates(number);
            let sorted = if query["sortBy"] == "updatedAt" {
                updated
            } else {
                added
            };
            let date = if self.answers.filters_sorted {
                sorted
            } else {
                added
            };
            let inclusive = self.answers.inclusive;
            if since.is_none_or(|since| date > since || inclusive && date == since)
                && until.is_none_or(|until| date < until || inclusive && date == until)
            {
                found.push((sorted, number));
            }
        }
        found.sort_by_key(|(sorted, _)| *sorted);
        if query["sortOrder"] == "desc" {
            found.reverse();
        }
        let numbers = found.into_iter().map(|(_, number)| number);
        numbers.map(|number| message(prefix, number)).collect()
    }
}

/// When the message with this number was added and updated. Messages are in pairs of the same date;
/// every tenth was updated a day later.
fn dates(number: usize) -> (DateTime<Utc>, DateTime<Utc>) {
    let added = date(number / 2);
    if number.is_multiple_of(10) {
        (added, added + TimeDelta::days(1))
    } else {
        (added, added)
    }
}

fn message(prefix: &str, number: usize) -> Value {
    let (added, updated) = dates(number);
    let kinds = ["TYPE_SMS", "TYPE_WEBCHAT", "TYPE_CALL", "TYPE_GMB"];
    json!({
        "id": format!("{prefix}{number}"),
        "messageType": if prefix == "e" { "TYPE_EMAIL" } else { kinds[number % 4] },
        "dateAdded": added, "dateUpdated": updated,
    })
}

fn exported(messages: usize, emails: usize, answers: Answers, clock: &ManualClock) -> Exported {
    Exported {
        messages,
        emails,
        answers,
        clock: clock.clone(),
        cursors: Mutex::default(),
    }
}

fn all(messages: usize, emails: usize) -> Vec<String> {
    let messages = (0..messages).rev().map(|number| format!("m{number}"));
    messages
        .chain((0..emails).rev().map(|number| format!("e{number}")))
        .collect()
}

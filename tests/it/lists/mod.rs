//! Reading lists as streams.

mod conversation;
mod cursor;
mod ends;
mod export;
mod lost;
mod sandbox;
mod search;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, TryStreamExt};
use leadconnector::{Client, Error, clock::ManualClock, paging::Cursor, rate_limit::Unlimited};
use serde_json::Value;

use crate::support::TOKEN;

const LOCATION: &str = "l1C08ntBrFjLS0elLIYU";

/// A client without pacing, whose waits end at once on its clock.
fn client(url: &str, clock: &ManualClock) -> Client {
    Client::builder()
        .token(TOKEN)
        .base_url(url)
        .location(LOCATION)
        .clock(clock.clone())
        .rate_limiter(Unlimited::new())
        .build()
        .unwrap()
}

/// The date of the item with this number: one second after that of the one before.
fn date(number: usize) -> DateTime<Utc> {
    let seconds = i64::try_from(number).unwrap();
    DateTime::from_timestamp(1_700_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

/// Reads all ids.
async fn ids<T: serde::Serialize>(
    stream: impl Stream<Item = Result<T, Error>>,
) -> Result<Vec<String>, Error> {
    stream
        .map_ok(|item| {
            let json = serde_json::to_value(item).unwrap();
            let Value::String(id) = &json["id"] else {
                panic!("no id")
            };
            id.clone()
        })
        .try_collect()
        .await
}

/// Moves a cursor to another place in its list.
fn moved(cursor: &Cursor, place: &str) -> Cursor {
    let text = serde_json::to_value(cursor).unwrap();
    let (list, _) = text.as_str().unwrap().split_once(':').unwrap();
    serde_json::from_value(format!("{list}:{place}").into()).unwrap()
}

/// The ids from the last to the first.
fn newest_first(count: usize) -> Vec<String> {
    (0..count).rev().map(|number| number.to_string()).collect()
}

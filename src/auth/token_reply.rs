//! What the token endpoints reply, read as far as it can be.

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, header};
use serde_json::Value;

use super::tokens::Tokens;
use crate::{
    Open,
    api::types::{GetAccessTokenReply, TokenUserType},
    id::{CompanyId, LocationId, Resource},
    operation::as_integer,
};

/// Reads the tokens of a reply; `None` if it has no access token. A reply without a refresh token
/// leaves the previous one in force.
pub(super) fn tokens(
    reply: &GetAccessTokenReply,
    previous: Option<&Tokens>,
    now: DateTime<Utc>,
) -> Option<Tokens> {
    // Newer versions of the service write the names in camelCase.
    let token = |snake: &Option<String>, camel: &str| {
        let camel = || Some(reply.extra.get(camel)?.as_str()?.to_owned());
        let given = |token: &String| !token.is_empty();
        snake
            .clone()
            .filter(given)
            .or_else(|| camel().filter(given))
    };
    let access_token = token(&reply.access_token, "accessToken");
    let refresh_token = token(&reply.refresh_token, "refreshToken")
        .or_else(|| previous?.refresh_token().map(str::to_owned));
    let lifetime = reply.expires_in.as_ref().or(reply.extra.get("expiresIn"));
    Some(Tokens::new(
        access_token?,
        refresh_token,
        lifetime
            .and_then(seconds)
            .and_then(|lifetime| now.checked_add_signed(lifetime)),
    ))
}

/// Finds the tokens in a reply that could not be read: one that was cut off, is no JSON, or has
/// them in another place. `None` if there is no new refresh token in it, without which it is of
/// no use. An access token that is missing is empty; the next use refreshes it.
pub(super) fn salvage(reply: &[u8], previous: Option<&Tokens>) -> Option<Tokens> {
    let text = String::from_utf8_lossy(reply);
    // The request may be quoted in the reply.
    let sent = |token: &str| {
        let previous = previous.filter(|previous| {
            previous.refresh_token() == Some(token) || previous.access_token() == token
        });
        previous.is_some()
    };
    let token = |snake, camel| {
        let mut values = values_of(&text, snake).chain(values_of(&text, camel));
        values.find(|value| !value.is_empty() && !sent(value))
    };
    let refresh_token = token("refresh_token", "refreshToken")?;
    let access_token = token("access_token", "accessToken").unwrap_or_default();
    Some(Tokens::new(access_token, Some(refresh_token), None))
}

/// The texts that follow a name in what may be JSON, wherever it is. A text without its end is
/// none.
fn values_of<'t>(json: &'t str, name: &str) -> impl Iterator<Item = String> + 't {
    let name = format!("\"{name}\"");
    let mut rest = json;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&name)?;
        rest = after;
        Some(after)
    })
    .filter_map(|after| {
        let value = after.trim_start().strip_prefix(':')?;
        let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
        values.next()?.ok()
    })
}

/// Reads whose tokens came; `None` if the reply does not say.
pub(super) fn resource(reply: &GetAccessTokenReply) -> Option<Resource> {
    let given = |id: &Option<String>| id.clone().filter(|id| !id.is_empty());
    let company = given(&reply.company_id).map(|id| Resource::Company(CompanyId::from(id)));
    let location = given(&reply.location_id).map(|id| Resource::Location(LocationId::from(id)));
    match &reply.user_type {
        Some(Open::Known(TokenUserType::Company)) => company,
        Some(Open::Known(TokenUserType::Location)) => location,
        _ => location.or(company),
    }
}

/// Reads when the service gave the reply, by its own clock, which is one for all processes. It is
/// `now` if the reply does not say, or says something far off.
pub(super) fn date(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    let date = headers
        .get(header::DATE)
        .and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let date = date.map(DateTime::<Utc>::from);
    date.filter(|date| (*date - now).abs() < TimeDelta::days(1))
        .unwrap_or(now)
}

/// Reads a number of seconds, also from text. A lifetime of zero counts as not known, or the
/// token would be refreshed for each request.
fn seconds(value: &Value) -> Option<TimeDelta> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => as_integer(other).or_else(|| other.as_f64().map(truncate))?,
    };
    TimeDelta::try_seconds(number).filter(|lifetime| *lifetime > TimeDelta::zero())
}

#[expect(clippy::cast_possible_truncation, reason = "the conversion saturates")]
fn truncate(number: f64) -> i64 {
    number as i64
}

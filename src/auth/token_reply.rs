//! Reads replies of the token endpoints, as leniently as possible.

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, header};
use serde_json::Value;

use super::{
    installation::Installation,
    salvage::{self, Salvage},
    tokens::Tokens,
};
use crate::{
    api::types::GetAccessTokenReply,
    json::{FromJson, lossless},
};

/// Reads the tokens of a reply, which may be truncated, and the installation that they belong to,
/// if it is named. Returns `None` if the reply has no access token where it should be and no new
/// refresh token anywhere, or if it has a new refresh token that can't be read.
pub(super) fn read(
    reply: &[u8],
    previous: Option<&Tokens>,
    now: DateTime<Utc>,
) -> Option<(Tokens, Option<Installation>)> {
    let salvage = Salvage { previous };
    if let Ok(json) = lossless::parse(reply) {
        let typed = GetAccessTokenReply::from_json(json.clone()).ok();
        let tokens = tokens(typed.as_ref(), &json, &salvage, now)?;
        return Some((tokens, typed.as_ref().and_then(Installation::of_reply)));
    }
    let text = String::from_utf8_lossy(reply);
    // Without its end, a reply may seem to name another account.
    match salvage::complete(&text) {
        Some(json) => {
            let typed = GetAccessTokenReply::from_json(json.clone()).ok();
            let tokens = tokens(typed.as_ref(), &json, &salvage, now)?;
            // The new refresh token may be in the part that is missing.
            let is_new = tokens.refresh_token() != previous.and_then(Tokens::refresh_token);
            is_new.then_some((tokens, None))
        }
        None => Some((salvage.tokens_in_text(&text)?, None)),
    }
}

/// Reads the token that was minted for a location, which has no refresh token.
pub(super) fn minted(reply: &GetAccessTokenReply, now: DateTime<Utc>) -> Option<Tokens> {
    let access_token = given(reply.access_token())?;
    Some(Tokens::new(access_token, None, expires_at(reply, now)))
}

fn tokens(
    typed: Option<&GetAccessTokenReply>,
    json: &Value,
    salvage: &Salvage<'_>,
    now: DateTime<Utc>,
) -> Option<Tokens> {
    let access_token = typed.and_then(|reply| given(reply.access_token()));
    let (Some(reply), Some(access_token)) = (typed, access_token) else {
        return salvage.tokens_in_json(json);
    };
    let refresh_token = match given(reply.refresh_token()) {
        Some(token) => Some(token),
        None if salvage::mentions_refresh_token(json) => Some(salvage.refresh_token(json)?),
        None => {
            // RFC 6749, section 6: the previous one stays valid. The documents promise a new one.
            let previous = salvage.previous_refresh_token();
            if previous.is_some() {
                tracing::warn!(
                    target: "leadconnector",
                    "the reply to a token refresh has no new refresh token; the old one is kept"
                );
            }
            previous
        }
    };
    Some(Tokens::new(
        access_token,
        refresh_token,
        expires_at(reply, now),
    ))
}

fn given(token: Option<&str>) -> Option<String> {
    token.filter(|t| !t.is_empty()).map(str::to_owned)
}

fn expires_at(reply: &GetAccessTokenReply, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    // A lifetime of zero is ignored, or the token would be refreshed for each request.
    let lifetime = reply.expires_in().map(|lifetime| lifetime.as_secs());
    let seconds = lifetime.filter(|seconds| *seconds > 0)?;
    now.checked_add_signed(TimeDelta::try_seconds(seconds.try_into().ok()?)?)
}

/// Reads the date of the reply, by the service's clock, which is the same for all processes; `None`
/// if it is missing or more than a day off.
pub(super) fn date(headers: &HeaderMap, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let date = headers
        .get(header::DATE)
        .and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let date = date.map(DateTime::<Utc>::from);
    date.filter(|date| (*date - now).abs() < TimeDelta::days(1))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_date_of_a_reply_counts_unless_it_is_a_day_off() {
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(10_000);
        let read = |date: DateTime<Utc>| {
            let text = httpdate::fmt_http_date(date.into());
            let value = HeaderValue::try_from(text).ok();
            let headers = value.map(|value| (header::DATE, value));
            super::date(&headers.into_iter().collect(), now)
        };
        for seconds in [-86_399, -1, 1, 86_399] {
            let date = now + TimeDelta::seconds(seconds);
            assert_eq!(read(date), Some(date));
        }
        for seconds in [-86_400, 86_400, 1_000_000_000] {
            assert_eq!(read(now + TimeDelta::seconds(seconds)), None);
        }
        assert_eq!(super::date(&HeaderMap::new(), now), None);
    }
}

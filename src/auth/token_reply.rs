//! Reads replies of the token endpoints, as leniently as possible.

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, header};

use super::tokens::Tokens;
use crate::{
    api::types::{GetAccessTokenReply, TokenUserType},
    id::Resource,
};

/// Reads the tokens of a reply; `None` if it has no access token. If the reply has no refresh
/// token, the previous one is kept.
pub(super) fn tokens(
    reply: &GetAccessTokenReply,
    previous: Option<&Tokens>,
    now: DateTime<Utc>,
) -> Option<Tokens> {
    let given = |token: Option<&str>| token.filter(|t| !t.is_empty()).map(str::to_owned);
    let access_token = given(reply.access_token())?;
    let refresh_token =
        given(reply.refresh_token()).or_else(|| previous?.refresh_token().map(str::to_owned));
    // A lifetime of zero is ignored, or the token would be refreshed for each request.
    let lifetime = reply.expires_in().map(|lifetime| lifetime.as_secs());
    let lifetime = lifetime.filter(|seconds| *seconds > 0);
    let expires_at = lifetime.and_then(|seconds| {
        let lifetime = TimeDelta::try_seconds(seconds.try_into().ok()?)?;
        now.checked_add_signed(lifetime)
    });
    Some(Tokens::new(access_token, refresh_token, expires_at))
}

/// Finds the tokens in a reply that could not be parsed because it is truncated, is not JSON or has
/// them in another place. Returns `None` without a new refresh token, since the rest would be
/// useless. A missing access token is left empty; the next use refreshes it.
pub(super) fn salvage(reply: &[u8], previous: Option<&Tokens>) -> Option<Tokens> {
    let text = String::from_utf8_lossy(reply);
    // The reply may be JSON within a JSON string, and tokens contain no backslashes.
    let text = text.replace('\\', "");
    // The reply may quote the request.
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

/// The strings that follow a name anywhere in text that may be JSON. Unterminated strings are
/// skipped.
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

/// Reads the account that the tokens belong to; `None` if the reply does not name it.
pub(super) fn resource(reply: &GetAccessTokenReply) -> Option<Resource> {
    let company = reply.company_id().filter(|id| !id.as_str().is_empty());
    let location = reply.location_id().filter(|id| !id.as_str().is_empty());
    let company = company.map(Resource::Company);
    let location = location.map(Resource::Location);
    match reply.user_type() {
        Some(TokenUserType::Company) => company,
        Some(TokenUserType::Location) => location,
        _ => location.or(company),
    }
}

/// Reads the date of the reply, by the service's clock, which is the same for all processes. Falls
/// back to `now` if the date is missing or more than a day off.
pub(super) fn date(headers: &HeaderMap, now: DateTime<Utc>) -> DateTime<Utc> {
    let date = headers
        .get(header::DATE)
        .and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let date = date.map(DateTime::<Utc>::from);
    date.filter(|date| (*date - now).abs() < TimeDelta::days(1))
        .unwrap_or(now)
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "tests"
    )]

    use super::*;

    #[test]
    fn tokens_are_found_anywhere_in_a_reply() {
        let previous = Tokens::new("old-access", Some("old-refresh".to_owned()), None);
        for reply in [
            r#"{"access_token":"a","refresh_token":"r","expires_in":86399"#,
            r#"{"data":{"accessToken":"a","refreshToken":"r"}}"#,
            r#"<html>"access_token" : "a" and "refresh_token"	:"r" </html>"#,
            r#""{\"access_token\":\"a\",\"refresh_token\":\"r\"}""#,
            r#"{"refresh_token":null,"refresh_token":1,"refresh_token":"","access_token":"a",
                "refreshToken":"r"}"#,
            r#"{"request":{"refresh_token":"old-refresh","access_token":"old-access"},
                "reply":{"access_token":"a","refresh_token":"r"}}"#,
        ] {
            let tokens = salvage(reply.as_bytes(), Some(&previous)).expect(reply);
            let found = (tokens.access_token(), tokens.refresh_token());
            assert_eq!(found, ("a", Some("r")), "{reply}");
        }
        let tokens = salvage(br#"..."refresh_token":"r","access_token":"a"#, None).unwrap();
        assert_eq!(
            (tokens.access_token(), tokens.refresh_token()),
            ("", Some("r"))
        );
        for reply in [
            "",
            "refresh_token",
            r#"{"access_token":"a"}"#,
            r#"{"access_token":"a","refresh_token":"r"#,
            r#"{"refresh_token":"old-refresh"}"#,
        ] {
            assert_eq!(salvage(reply.as_bytes(), Some(&previous)), None, "{reply}");
        }
    }
}

//! Checks of individual values. Problems describe the value without repeating addresses or numbers.

use chrono::{DateTime, Datelike, Utc};
use email_address::{EmailAddress, Options};
use url::Url;

use crate::{
    api::types::Call,
    problem::{MAX_PROBLEMS, Problem},
};

/// The number of digits of a phone number. The upper bound is that of E.164; the lower one
/// approximates the shortest numbers in use.
pub(crate) const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The earliest time that a message may be scheduled for: 2000-01-01.
const SCHEDULE_EARLIEST: i64 = 946_684_800;

/// The end (exclusive) of the allowed times: 2100-01-01. Milliseconds passed as seconds are far
/// beyond it.
const SCHEDULE_END: i64 = 4_102_444_800;

/// How long a scheduled time may have passed, in seconds: clocks differ, and a time is cut to whole
/// seconds.
const SCHEDULE_SLACK: i64 = 60;

/// Checks an id: it must not be empty or contain whitespace or control characters.
pub(crate) fn id(field: &str, id: Option<&impl AsRef<str>>) -> Option<Problem> {
    wrong_id(field, id?.as_ref())
}

/// Checks a list of ids.
pub(crate) fn ids(field: &str, list: &[String]) -> impl Iterator<Item = Problem> {
    let check = move |(i, item): (usize, &String)| wrong_id(&format!("{field}[{i}]"), item);
    list.iter().enumerate().filter_map(check).take(MAX_PROBLEMS)
}

fn wrong_id(field: &str, id: &str) -> Option<Problem> {
    let found = if blank(id) {
        "an empty id"
    } else if id.bytes().fold(true, |all, b| all & b.is_ascii_graphic()) {
        // As nearly every id. Without a branch for each character, this is faster.
        return None;
    } else if id.chars().any(|c| c.is_whitespace() || c.is_control()) {
        "text with spaces or control characters"
    } else {
        return None;
    };
    Some(Problem::new(field, found, "an id assigned by the service"))
}

/// Checks the id of a contact or conversation. Callers sometimes pass an address or a phone number
/// instead.
pub(crate) fn record_id(field: &str, id: Option<&impl AsRef<str>>) -> Option<Problem> {
    let id = id?.as_ref();
    if id.contains('@') || id.starts_with('+') {
        let found = "an email address or a phone number";
        let allowed = "the id of the record, such as ve9EPM428h8vShlRW1KT";
        return Some(Problem::new(field, found, allowed));
    }
    wrong_id(field, id)
}

/// Checks the id of a message at an external provider.
pub(crate) fn alt_id(field: &str, id: Option<&str>) -> Option<Problem> {
    let allowed = "the id of the message at the external provider";
    let is_blank = id.is_some_and(blank);
    is_blank.then(|| Problem::new(field, "an empty id", allowed))
}

/// Checks a scheduled time, in seconds.
pub(crate) fn schedule(field: &str, seconds: Option<i64>) -> Option<Problem> {
    let seconds = seconds?;
    // Not the number itself: it may be a phone number.
    let found = match seconds {
        ..SCHEDULE_EARLIEST => "a time before the year 2000",
        SCHEDULE_END.. => "a time after the year 2099",
        _ => return None,
    };
    let allowed = "seconds (not milliseconds) since 1970, from 2000 to 2099";
    Some(Problem::new(field, found, allowed))
}

/// Checks that a scheduled time, in seconds, has not passed. Times outside of the allowed range are
/// left to [`schedule`].
pub(crate) fn passed(field: &str, seconds: Option<i64>, now: DateTime<Utc>) -> Option<Problem> {
    let seconds = seconds.filter(|seconds| *seconds >= SCHEDULE_EARLIEST)?;
    (now.timestamp().saturating_sub(seconds) > SCHEDULE_SLACK).then(|| {
        let found = "a time in the past, by the clock of this machine";
        Problem::new(field, found, "a time to come")
    })
}

/// Checks a subject line.
pub(crate) fn subject(field: &str, subject: Option<&str>) -> Option<Problem> {
    subject
        .filter(|subject| subject.contains(['\r', '\n']))
        .map(|_| Problem::new(field, "text with line breaks", "one line"))
}

/// Returns whether a string is empty or all whitespace.
pub(crate) fn blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Returns whether a string is present and not blank.
pub(crate) fn is_present(text: Option<&str>) -> bool {
    text.is_some_and(|text| !blank(text))
}

/// Checks an email address: its domain must contain a dot. A sender's address may include a display
/// name.
pub(crate) fn address(field: &str, address: Option<&str>, with_name: bool) -> Option<Problem> {
    wrong_address(field, address?, with_name)
}

fn wrong_address(field: &str, address: &str, with_name: bool) -> Option<Problem> {
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal();
    let options = if with_name {
        options
    } else {
        options.without_display_text()
    };
    let rule = if address.contains(char::is_control) {
        "line breaks or other control characters".to_owned()
    } else {
        // The error names the rule and quotes nothing.
        let problem = EmailAddress::parse_with_options(address, options).err()?;
        problem.to_string().to_lowercase()
    };
    let found = format!("not an email address ({})", rule.trim_end_matches('.'));
    Some(Problem::new(
        field,
        found,
        "an address such as name@example.com",
    ))
}

/// Checks a list of email addresses.
pub(crate) fn addresses(field: &str, list: &[String]) -> impl Iterator<Item = Problem> {
    let check =
        move |(i, item): (usize, &String)| address(&format!("{field}[{i}]"), Some(item), false);
    list.iter().enumerate().filter_map(check).take(MAX_PROBLEMS)
}

/// Checks a phone number: it must be in E.164 form.
pub(crate) fn phone(field: &str, number: Option<&str>) -> Option<Problem> {
    wrong_phone(field, number?)
}

/// Checks the numbers of a call.
pub(crate) fn call(call: Option<&Call>) -> impl Iterator<Item = Problem> {
    let from = phone("call.from", call.and_then(|call| call.from.as_deref()));
    let to = phone("call.to", call.and_then(|call| call.to.as_deref()));
    from.into_iter().chain(to)
}

/// Returns whether a call has a number or a status.
pub(crate) fn has_call(call: Option<&Call>) -> bool {
    call.is_some_and(|call| *call != Call::default())
}

fn wrong_phone(field: &str, number: &str) -> Option<Problem> {
    let digits = number.strip_prefix('+').unwrap_or_default();
    let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if all_digits && !digits.starts_with('0') && PHONE_DIGITS.contains(&digits.len()) {
        return None;
    }
    let found = if number.is_empty() {
        "nothing".to_owned()
    } else {
        let shape: String = number.chars().take(24).map(shape).collect();
        format!("a number of the form {shape:?}")
    };
    let (least, most) = (PHONE_DIGITS.start(), PHONE_DIGITS.end());
    let allowed = format!("+ and {least} to {most} digits, the first not 0, such as +14155550123");
    Some(Problem::new(field, found, allowed))
}

/// Masks a digit of a phone number, so that the rest may be printed.
fn shape(c: char) -> char {
    match c {
        '0'..='9' => '#',
        '+' | '-' | ' ' | '(' | ')' | '.' | '/' => c,
        _ => '?',
    }
}

/// Checks attachment URLs: they must be absolute, with the scheme http or https. The parser alone
/// would accept `https:a.co`, and surrounding spaces.
pub(crate) fn attachments(list: &[String]) -> impl Iterator<Item = Problem> {
    let check = |(index, item): (usize, &String)| {
        let start = item.to_ascii_lowercase();
        let absolute = start.starts_with("http://") || start.starts_with("https://");
        let found = match Url::parse(item) {
            Ok(_) if item.contains(|c: char| c.is_whitespace() || c.is_control()) => {
                "a URL with spaces or control characters".to_owned()
            }
            Ok(_) if absolute => return None,
            Ok(_) => "a URL with another scheme".to_owned(),
            Err(error) => format!("not an absolute URL ({error})"),
        };
        let allowed = "an absolute http or https URL";
        let field = format!("attachments[{index}]");
        Some(Problem::new(field, found, allowed))
    };
    list.iter().enumerate().filter_map(check).take(MAX_PROBLEMS)
}

/// Checks that a date can be written in RFC 3339.
pub(crate) fn date(field: &str, date: Option<DateTime<Utc>>) -> Option<Problem> {
    let year = date?.year();
    (!(0..=9999).contains(&year))
        .then(|| Problem::new(field, format!("the year {year}"), "a year from 0 to 9999"))
}

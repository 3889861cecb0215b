//! Whether single values are what they must be. Each check describes what it found and
//! repeats no address or number.

use email_address::{EmailAddress, Options};
use url::Url;

use crate::error::Problem;

/// The digits of a phone number in E.164 form: `+`, then no zero, then up to 15 in all. The
/// lower bound is ours; the shortest numbers in use have about as many.
pub(crate) const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// An id that is set but empty.
pub(crate) fn id(field: &str, id: Option<&str>) -> Option<Problem> {
    id.filter(|id| blank(id))
        .map(|_| Problem::new(field, "an empty id", "an id of the service's"))
}

/// Whether a text shows nothing.
pub(crate) fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// An email address with at least one dot in its domain. A sender may have a name before
/// the address.
pub(crate) fn address(field: &str, address: Option<&str>, with_name: bool) -> Option<Problem> {
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal();
    let options = if with_name {
        options
    } else {
        options.without_display_text()
    };
    // The errors' own words name the rule and quote nothing.
    let problem = EmailAddress::parse_with_options(address?, options).err()?;
    let rule = problem.to_string().to_lowercase();
    let found = format!("no email address ({})", rule.trim_end_matches('.'));
    Some(Problem::new(
        field,
        found,
        "an address such as name@example.com",
    ))
}

/// A list of email addresses.
pub(crate) fn addresses(field: &str, list: &[String]) -> impl Iterator<Item = Problem> {
    list.iter()
        .enumerate()
        .filter_map(move |(i, item)| address(&format!("{field}[{i}]"), Some(item), false))
}

/// A phone number in E.164 form.
pub(crate) fn phone(field: &str, number: Option<&str>) -> Option<Problem> {
    let number = number?;
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

/// A character of a phone number with the digit taken out.
fn shape(c: char) -> char {
    match c {
        '0'..='9' => '#',
        '+' | '-' | ' ' | '(' | ')' | '.' | '/' => c,
        _ => '?',
    }
}

/// Addresses of files: absolute http or https ones.
pub(crate) fn attachments(list: &[String]) -> impl Iterator<Item = Problem> {
    list.iter().enumerate().filter_map(|(index, item)| {
        let found = match Url::parse(item) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => return None,
            Ok(url) if url.scheme().len() <= 16 => {
                format!("an address with the scheme {}", url.scheme())
            }
            Ok(_) => "an address with another scheme".to_owned(),
            Err(error) => format!("no absolute address ({error})"),
        };
        let allowed = "an absolute http or https address";
        Some(Problem::new(
            format!("attachments[{index}]"),
            found,
            allowed,
        ))
    })
}

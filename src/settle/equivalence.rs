//! Whether texts, phone numbers and addresses are the same, however they are written.

/// The number of digits from which a phone number may lack its country code.
const NATIONAL_DIGITS: usize = 8;

/// Compares two texts, whatever their line ends, and without the blanks around them.
pub(super) fn is_same_text(a: &str, b: &str) -> bool {
    fn lines(text: &str) -> impl Iterator<Item = &str> {
        let text = text.trim();
        text.split('\n').flat_map(|line| {
            let line = line.strip_suffix('\r').unwrap_or(line);
            line.split('\r')
        })
    }
    lines(a).eq(lines(b))
}

/// Compares two phone numbers, however they are written, and with or without the country code, for
/// which a national number may have a zero.
pub(super) fn is_same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let (in_a, in_b) = (digits(a), digits(b));
    let (short, long) = if in_a.len() < in_b.len() {
        (in_a, in_b)
    } else {
        (in_b, in_a)
    };
    if short.len() < NATIONAL_DIGITS {
        return short == long && a.trim() == b.trim();
    }
    let without_zero = short.strip_prefix('0');
    long.ends_with(&short)
        || without_zero.is_some_and(|rest| {
            short.len() < long.len() && rest.len() >= NATIONAL_DIGITS && long.ends_with(rest)
        })
}

/// Compares two email addresses, with or without a display name.
pub(super) fn is_same_address(a: &str, b: &str) -> bool {
    address(a).eq_ignore_ascii_case(address(b))
}

fn address(text: &str) -> &str {
    let inner = text
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or(text, |(address, _)| address).trim()
}

/// Returns whether an address is among others, where both are known.
pub(super) fn has_address(wanted: Option<&str>, read: &[&str]) -> bool {
    let wanted = wanted.filter(|_| !read.is_empty());
    wanted.is_none_or(|wanted| read.iter().any(|read| is_same_address(wanted, read)))
}

/// Returns whether two lists have the same addresses, where both are known.
pub(super) fn have_same_addresses(wanted: &[String], read: &[&str]) -> bool {
    if wanted.is_empty() || read.is_empty() {
        return true;
    }
    let in_read = |wanted: &String| read.iter().any(|read| is_same_address(wanted, read));
    wanted.len() == read.len() && wanted.iter().all(in_read)
}

//! Finds citations in descriptions. Descriptions become documentation and tools of language
//! models, whose readers don't know the pages by number; comments may cite.

/// Returns the first citation in a text.
pub(super) fn citation(text: &str) -> Option<&str> {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '#' | ',');
    let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let cited = |text: &&str| {
        let page = text.len() == 3 && text.starts_with("00") && number(text);
        page || text.strip_prefix('#').is_some_and(number)
    };
    let mut words = text.split(|c| !word(c)).map(|word| word.trim_matches(','));
    let phrases = [
        "user report",
        "vendor's guide",
        "vendor's public specification",
        "The pages",
        "the pages",
    ];
    words
        .find(cited)
        .or_else(|| phrases.into_iter().find(|phrase| text.contains(phrase)))
}

//! `cargo xtask api`: lists the public API; CI fails if the listing is out of date.
//!
//! The listing is extracted from rustdoc's pages, which needs no nightly toolchain and includes
//! types that macros define.

use std::{fs, path::Path};

use similar::TextDiff;

use crate::{Result, cargo, regen::read, root, run};

/// The path of the listing, relative to the library's Cargo.toml.
const LISTING: &str = "xtask/public-api.txt";

/// Writes the listing, or with `--check` fails with a diff if it is out of date.
pub(crate) fn api(check: bool) -> Result<()> {
    let mut doc = cargo(&["doc", "--quiet", "--all-features", "--no-deps", "--package"]);
    run(doc.args(["leadconnector", "--target-dir", "target"]))?;
    let listing = listing(&root().join("target/doc/leadconnector"))?;
    let there = read(LISTING.as_ref()).unwrap_or_default();
    if !check {
        return fs::write(root().join(LISTING), listing).map_err(|e| format!("{LISTING}: {e}"));
    }
    if there == listing {
        return Ok(());
    }
    let diff = TextDiff::from_lines(&there, &listing);
    let diff = diff.unified_diff().header(LISTING, "now").to_string();
    Err(format!(
        "{diff}\nthe public API changed: review this, then `cargo xtask api`"
    ))
}

fn listing(doc: &Path) -> Result<String> {
    let read = |path: &str| {
        fs::read_to_string(doc.join(path)).map_err(|e| format!("rustdoc's page {path}: {e}"))
    };
    let all = read("all.html")?;
    let mut pages: Vec<_> = between(&all, "href=\"", "\"")
        .into_iter()
        .filter(|page| page.ends_with(".html") && !page.contains("..") && *page != "all.html")
        .collect();
    pages.sort_unstable();
    pages.dedup();
    let mut listing = "# The public API, written by `cargo xtask api`; do not edit.\n".to_owned();
    for page in pages {
        // From `auth/struct.OAuth.html` to `auth::OAuth`.
        let path = page.trim_end_matches(".html").replace('/', "::");
        let (start, name) = path.rsplit_once('.').unwrap_or(("", &path));
        let (module, kind) = start.rsplit_once("::").unwrap_or(("", start));
        let separator = if module.is_empty() { "" } else { "::" };
        listing.push_str(&format!("\n## {kind} {module}{separator}{name}\n"));
        for line in entries(&read(page)?) {
            listing.push_str(&line);
            listing.push('\n');
        }
    }
    Ok(listing)
}

/// Extracts from the page of an item its declaration, its methods, and the traits it implements.
fn entries(page: &str) -> Vec<String> {
    let mut entries: Vec<_> = between(page, "item-decl\"><code>", "</code></pre>")
        .into_iter()
        .flat_map(lines)
        .collect();
    let (page, _) = split(page, "id=\"blanket-implementations\"");
    let (page, auto) = split(page, "id=\"synthetic-implementations\"");
    let (own, traits) = split(page, "id=\"trait-implementations\"");
    // A trait's page lists others' types; each has a page of its own.
    let (own, _) = split(own, "id=\"implementors\"");
    let (own, _) = split(own, "id=\"foreign-impls\"");
    for heading in headings(own, "h4") {
        entries.push(format!("  {heading}"));
    }
    entries.extend(
        headings(traits, "h3")
            .into_iter()
            .filter(|i| !i.contains("StructuralPartialEq"))
            .map(|i| format!("  {i}")),
    );
    let is_thread_safety = |heading: &String| {
        ["Send", "Sync"]
            .iter()
            .any(|name| heading.contains(&format!("{name} for ")))
    };
    let auto = headings(auto, "h3").into_iter().filter(is_thread_safety);
    entries.extend(auto.map(|heading| format!("  {heading}")));
    entries
}

fn headings(page: &str, level: &str) -> Vec<String> {
    let (start, end) = (
        format!("<{level} class=\"code-header\">"),
        format!("</{level}>"),
    );
    let found = between(page, &start, &end).into_iter();
    let one_line = |html| {
        let lines = lines(html);
        lines
            .iter()
            .map(|line| line.trim())
            .collect::<Vec<_>>()
            .join(" ")
    };
    found.map(one_line).collect()
}

fn split<'t>(text: &'t str, at: &str) -> (&'t str, &'t str) {
    text.split_once(at).unwrap_or((text, ""))
}

/// Returns the texts between two markers.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    let after = text.split(start).skip(1);
    after
        .filter_map(|rest| Some(rest.split_once(end)?.0))
        .collect()
}

/// Returns the lines of an HTML fragment without its tags.
fn lines(html: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        if ["div", "/div", "br"]
            .iter()
            .any(|block| tag.starts_with(block))
        {
            text.push('\n');
        }
        // A button's label, such as "Show 16 fields".
        let end = if tag.starts_with("summary") {
            "</summary>"
        } else {
            ">"
        };
        rest = split(tag, end).1;
    }
    text.push_str(rest);
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<_> = line.split_whitespace().collect();
        " ".repeat(indent) + &words.join(" ")
    });
    lines.filter(|line| !line.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn an_entry_has_the_declaration_the_methods_and_the_traits() {
        let page = "<pre class=\"rust item-decl\"><code>pub struct <a href=\"x\">A</a>&lt;T&gt; {\n    \
            <details><summary class=\"y\"><span>Show 2 fields</span></summary>pub b: u8,\n}</details></code></pre>\
            <h2 id=\"implementations\"></h2><h3 class=\"code-header\">impl A</h3>\
            <h4 class=\"code-header\">pub fn f(\n    x: u8,\n) -&gt; <a>A</a></h4>\
            <h2 id=\"trait-implementations\"></h2><h3 class=\"code-header\">impl Clone for A</h3>\
            <h4 class=\"code-header\">fn clone()</h4>\
            <h2 id=\"synthetic-implementations\"></h2><h3 class=\"code-header\">impl !Send for A</h3>\
            <h3 class=\"code-header\">impl Unpin for A</h3>\
            <h2 id=\"blanket-implementations\"></h2><h3 class=\"code-header\">impl Any for A</h3>";
        assert_eq!(
            entries(page),
            [
                "pub struct A<T> {",
                "    pub b: u8,",
                "}",
                "  pub fn f( x: u8, ) -> A",
                "  impl Clone for A",
                "  impl !Send for A",
            ]
        );
    }
}

//! Compares the specification with the documents.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::support::{self, fixture};

/// The fields of an object schema.
fn fields<'a>(spec: &'a Value, schema: &str) -> Vec<&'a str> {
    let properties = spec["components"]["schemas"][schema]["properties"].as_object();
    let mut names: Vec<_> = properties.unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn keys(example: &Value) -> Vec<&str> {
    let mut names: Vec<_> = example
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn the_examples_of_the_spec_are_those_of_the_documents() {
    let spec = support::spec();
    let send = &spec["paths"]["/conversations/messages"]["post"];
    let content = |part: &Value, name: &str| {
        part["content"]["application/json"]["examples"][name]["value"].clone()
    };
    assert_eq!(
        content(&send["requestBody"], "every-field"),
        fixture!("003_request")
    );
    assert_eq!(
        content(&send["responses"]["2XX"], "email"),
        fixture!("003_reply")
    );
    let add = &spec["paths"]["/conversations/messages/inbound"]["post"];
    let mut request = fixture!("001_request");
    request["direction"] = "inbound".into();
    request["attachments"] = ["https://storage.com/file1.pdf"].into();
    request["emailTo"] = "recipient@company.com".into();
    assert_eq!(content(&add["requestBody"], "every-field"), request);
    assert_eq!(
        content(&add["responses"]["2XX"], "recorded"),
        fixture!("001_reply")
    );
}

#[test]
fn every_field_of_the_documents_is_in_the_spec() {
    let spec = support::spec();
    let request = fixture!("003_request");
    let mut sent = fields(spec, "SendMessageBody");
    // Of internal comments, which no page has.
    sent.retain(|field| !["mentions", "userId"].contains(field));
    assert_eq!(sent, keys(&request));
    // 001's example omits `call`, which the page lists.
    let mut request = fixture!("001_request");
    request["call"] = Value::Null;
    assert_eq!(fields(spec, "AddInboundMessageBody"), keys(&request));
    for (schema, reply) in [
        ("SendMessageReply", fixture!("003_reply")),
        ("AddInboundMessageReply", fixture!("001_reply")),
        ("BadRequest", fixture!("002_400")),
        ("Unauthorized", fixture!("002_401")),
        ("UnprocessableEntity", fixture!("002_422")),
        ("MessageEvent", fixture!("004_message")),
        ("MessageEvent", fixture!("004_call")),
        ("MessageEvent", fixture!("004_voicemail")),
        ("MessageEvent", fixture!("004_email")),
    ] {
        let known = fields(spec, schema);
        let unknown: Vec<_> = keys(&reply)
            .into_iter()
            .filter(|k| !known.contains(k))
            .collect();
        assert!(unknown.is_empty(), "{schema} lacks {unknown:?}");
    }
    assert_eq!(fields(spec, "Call"), ["from", "status", "to"]);
}

#[test]
fn the_sets_of_types_are_as_large_as_the_documents_say() {
    let spec = support::spec();
    assert_eq!(support::values(spec, "SendMessageType").len(), 10);
    assert_eq!(support::values(spec, "InboundMessageType").len(), 17);
    assert_eq!(support::values(spec, "CallStatus").len(), 8);
}

/// Files whose documentation still cites pages and issues. None may be added.
const STILL_CITING: &[&str] = &[];

/// Readers of the documentation don't know the pages by number; comments in the specification may
/// cite.
#[test]
fn documentation_cites_no_page_and_no_issue() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path
                .strip_prefix(&source)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if STILL_CITING.iter().any(|start| name.starts_with(start)) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let docs = text.lines().map(str::trim_start);
            for line in docs.filter(|line| line.starts_with("///") || line.starts_with("//!")) {
                assert!(!cites(line), "{name}: {line}");
            }
        }
    }
}

/// Returns whether a text cites a page, an issue or a source.
pub(crate) fn cites(text: &str) -> bool {
    let pages = ["000", "001", "002", "003", "004"];
    let issue = |word: &str| {
        let number = word.strip_prefix('#').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    let phrases = [
        "user report",
        "vendor's guide",
        "vendor's public spec",
        // Lists have pages too.
        "he pages say",
    ];
    // A comma within a number is part of it.
    text.split(|c: char| !c.is_alphanumeric() && c != '#' && c != ',')
        .any(|word| pages.contains(&word) || issue(word))
        || phrases.iter().any(|phrase| text.contains(phrase))
}

/// Fails if a type is added to the specification without a snapshot, or if one is
/// deleted.
#[test]
fn every_type_has_its_snapshots_and_there_is_no_other() {
    let spec = support::spec();
    let mut wanted = BTreeSet::new();
    for (direction, set) in [
        ("outbound", "SendMessageType"),
        ("inbound", "InboundMessageType"),
    ] {
        for value in support::values(spec, set) {
            wanted.insert(format!("{direction}__{value}.snap"));
        }
    }
    for (_, item) in spec["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            wanted.insert(format!("operation__{id}.snap"));
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    let there: BTreeSet<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".snap"))
        .collect();
    assert_eq!(there, wanted);
}

//! The definitions of the tools that language models write messages with.

use std::collections::BTreeSet;

use leadconnector::{inbound, outbound};
use serde_json::{Value, json};

use crate::schemas::{Kind, is_nullable, keys, kinds, schema, strings, within};

/// The documented rules of the strict modes of the two large providers; where they differ, those
/// that both accept.
#[test]
fn tools_fit_the_strict_modes_of_the_providers() {
    let known = [
        "additionalProperties",
        "description",
        "enum",
        "items",
        "properties",
        "required",
        "type",
    ];
    for Kind {
        name, schema, tool, ..
    } in kinds()
    {
        let mut nullable = 0;
        for inner in within(&tool) {
            for keyword in keys(inner) {
                assert!(known.contains(&keyword), "{name}: {keyword}");
            }
            if inner.get("properties").is_some() {
                assert_eq!(inner["additionalProperties"], false, "{name}");
                let properties = keys(&inner["properties"]);
                assert_eq!(strings(&inner["required"]), properties, "{name}");
            }
            if is_nullable(inner) {
                nullable += 1;
                let values = inner["enum"].as_array();
                assert!(values.is_none_or(|values| values.contains(&Value::Null)));
            }
        }
        // Anthropic limits the number of properties with several types.
        assert!(nullable <= 16, "{name}: {nullable}");
        // The documentation of `outbound` has these numbers.
        let outbound = schema["properties"].get("direction").is_none();
        match name {
            "Message" if outbound => assert_eq!(nullable, 11, "{name}"),
            "Email" if outbound => assert_eq!(nullable, 10, "{name}"),
            "Sms" if outbound => assert_eq!(nullable, 6, "{name}"),
            _ => {}
        }
        for (field, inner) in tool["properties"].as_object().unwrap() {
            let required = strings(&schema["required"]).contains(field.as_str());
            assert_eq!(is_nullable(inner), !required, "{name}: {field}");
        }
    }
}

/// Strict modes allow few keywords, so descriptions take the place of formats.
#[test]
fn a_schema_has_formats_and_a_tool_describes_them() {
    let email = schema::<outbound::Email>();
    let properties = &email["properties"];
    assert_eq!(properties["emailTo"]["format"], "email");
    let files = json!({ "type": "string", "format": "uri" });
    assert_eq!(properties["attachments"]["items"], files);
    assert_eq!(properties["attachments"]["minItems"], 1);
    assert_eq!(
        schema::<inbound::Sms>()["properties"]["date"]["format"],
        "date-time"
    );

    let ends = |tool: &Value, field: &str, end: &str| {
        let description = tool["properties"][field]["description"].as_str().unwrap();
        assert!(description.ends_with(end), "{description}");
        assert!(!email["properties"][field].to_string().contains(end));
    };
    let date = " A date and time such as 2024-01-15T10:30:00Z.";
    ends(&inbound::Sms::tool_schema(), "date", date);
}

#[test]
fn a_tool_omits_only_the_fields_that_the_program_sets() {
    for Kind {
        name,
        closed,
        schema,
        tool,
        ..
    } in kinds()
    {
        let mut left_out = keys(&schema["properties"]);
        for field in keys(&tool["properties"]) {
            assert!(left_out.remove(field), "{name}: {field}");
        }
        let mut wanted = BTreeSet::from_iter(closed.iter().copied());
        let has = keys(&schema["properties"]);
        wanted.retain(|field| has.contains(field));
        if name != "Message" {
            wanted.insert("type");
        }
        assert_eq!(left_out, wanted, "{name}");
    }
}

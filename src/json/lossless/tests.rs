use std::borrow::Cow;

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Decimal, lossless, parse};

fn rewritten(json: &str) -> String {
    String::from_utf8(lossless(json.as_bytes()).into_owned()).unwrap()
}

/// Checks the JSON grammar only: `IgnoredAny` checks neither the range of numbers nor surrogate
/// pairs, and `serde_json` checks UTF-8 only in text that it keeps.
fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

#[test]
fn a_byte_order_mark_is_skipped_once() {
    let parsed = parse("\u{feff} {\"a\":1.50}".as_bytes()).unwrap();
    assert_eq!(parsed, parse(br#"{"a":1.50}"#).unwrap());
    parse("\u{feff}\u{feff}{}".as_bytes()).unwrap_err();
}

#[test]
fn half_a_surrogate_pair_becomes_the_replacement_character() {
    for (json, wanted) in [
        (r#""\ud83d""#, r#""\ufffd""#),
        (r#""\uDE00""#, r#""\ufffd""#),
        (r#""a\ud83d b""#, r#""a\ufffd b""#),
        (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
        (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
        (r#""\ud83d\n""#, r#""\ufffd\n""#),
        (r#""\ud83d\u0041""#, r#""\ufffd\u0041""#),
        (r#""\ud83d\\ude00""#, r#""\ufffd\\ude00""#),
        (r#"{"\ud83d":1}"#, r#"{"\ufffd":1}"#),
    ] {
        assert_eq!(rewritten(json), wanted);
        serde_json::from_str::<Value>(wanted).unwrap();
    }
}

#[test]
fn a_number_that_would_be_rounded_becomes_a_string() {
    for number in [
        "1e400",
        "-1e400",
        "1E+400",
        "1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "18446744073709551616",
        "-9223372036854775809",
        "100000000000000000000",
        "3.14159265358979323846",
        "0.1234567890123456789",
        "9007199254740993.5",
    ] {
        assert_eq!(rewritten(number), format!("\"{number}\""));
        assert_eq!(
            rewritten(&format!("[{number} ,{number}]")),
            format!("[\"{number}\" ,\"{number}\"]")
        );
    }
}

#[test]
fn json_without_loss_is_left_alone() {
    for json in [
        r#""\ud83d\ude00""#,
        r#""\uD83D\uDE00""#,
        r#""\\ud83d""#,
        r#""1e400""#,
        r#""\"1e400""#,
        "0",
        "-0",
        "-0.0",
        "0e99999999999999999999",
        "1.50",
        "1e2",
        "1e20",
        "0.30000000000000004",
        "12.3400000000000000000000",
        "5e-324",
        "1.7976931348623157e308",
        "18446744073709551615",
        "-9223372036854775808",
    ] {
        assert!(
            matches!(lossless(json.as_bytes()), Cow::Borrowed(_)),
            "{json}"
        );
        serde_json::from_str::<Value>(json).unwrap();
    }
}

#[test]
fn invalid_json_stays_invalid() {
    for text in [
        r"{1e400:1}",
        r#"{1e400 : 1, "a": 2}"#,
        "01e400",
        "1e400.5",
        "+1e400",
        "1.e400",
        ".1e400",
        "--1e400",
        "1e400e",
        "1e400 1e400",
        r#""a"1e400"#,
        r#"{"a"1e400}"#,
        "1e400]",
        r#""\ud83d"#,
        r#""\ud83"#,
        r#""\ud83g""#,
        r#""\x""#,
        r#""\"#,
        r"\ud83d",
    ] {
        assert!(!is_json(text.as_bytes()), "{text}");
        let result = serde_json::from_slice::<Value>(&lossless(text.as_bytes()));
        assert!(result.is_err(), "{text} became {}", rewritten(text));
    }
}

/// Generates JSON, valid or nearly so, with many of the tokens that matter here.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        9 => prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "u", "ud83d", "ude00", r"\ud83d", r"\ude00",
            "-", "+", ".", "e", "E", "0", "1", "9", "400", "18446744073709551616", " ", "\n",
            "true", "null", "{\"a\":", "1e400", "\"b\":",
        ])
        .prop_map(str::to_owned),
        1 => ".",
    ];
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat())
}

/// Generates numbers in JSON's grammar.
fn number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,5})?"
}

proptest! {
    #[test]
    fn rewriting_preserves_validity_of_any_bytes(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..64),
            nearly_json().prop_map(String::into_bytes),
        ],
    ) {
        let after = serde_json::from_slice::<Value>(&lossless(&bytes)).ok();
        prop_assert_eq!(is_json(&bytes), after.is_some());
        prop_assert_eq!(parse(&bytes).ok(), after);
    }

    #[test]
    fn a_number_keeps_its_value_or_becomes_its_own_text(number in number()) {
        match serde_json::from_slice(&lossless(number.as_bytes())).unwrap() {
            Value::String(text) => prop_assert_eq!(text, number),
            Value::Number(value) => {
                prop_assert!(Decimal::read(&value.to_string()) == Decimal::read(&number));
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn output_of_serde_json_is_left_alone(value in any::<f64>(), text in ".*") {
        let json = serde_json::json!({ "n": value, "t": text }).to_string();
        prop_assert!(matches!(lossless(json.as_bytes()), Cow::Borrowed(_)), "{}", json);
    }
}

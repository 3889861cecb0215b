//! The requests of single operations that succeed or are refused.

use super::*;

/// The refusals that only some operations have.
pub(super) fn refusals(id: &str) -> Vec<(Vec<(&'static str, Value)>, u16)> {
    match id {
        "send_message" => vec![
            (vec![("contactId", json!(""))], 404),
            (vec![("contactId", json!("unknown"))], 404),
            (vec![("html", json!("")), ("templateId", Value::Null)], 422),
            (vec![("emailTo", json!("other@company.com"))], 400),
            (vec![("type", json!("sms"))], 422),
        ],
        "add_inbound_message" => vec![
            (
                vec![
                    ("type", json!("Custom")),
                    ("conversationProviderId", Value::Null),
                ],
                201,
            ),
            (
                vec![
                    ("type", json!("Call")),
                    ("conversationProviderId", Value::Null),
                    ("call", json!({ "status": "completed" })),
                ],
                400,
            ),
            (
                vec![
                    ("conversationId", json!("unknown")),
                    ("contactId", Value::Null),
                ],
                404,
            ),
            (
                vec![
                    ("conversationId", Value::Null),
                    ("contactId", json!("unknown")),
                ],
                404,
            ),
        ],
        "add_outbound_message" => vec![
            (vec![("conversationProviderId", Value::Null)], 400),
            (vec![("call", json!({ "to": "+14155550100" }))], 400),
            (vec![("attachments", json!(["https://a.co/b"]))], 422),
            (vec![("type", json!("SMS"))], 422),
        ],
        "set_live_chat_typing" => vec![
            (vec![("isTyping", json!("true"))], 201),
            (vec![("isTyping", json!("maybe"))], 422),
            (vec![("conversationId", json!("unknown"))], 404),
            (vec![("locationId", json!("other"))], 403),
        ],
        "update_message_status" => vec![(vec![("status", json!("lost"))], 422)],
        "set_message_attachments" => vec![(vec![("attachments", json!([]))], 422)],
        "create_conversation" => vec![
            (vec![("contactId", json!("unknown"))], 404),
            (vec![("contactId", json!("jane"))], 400),
        ],
        "update_contact" => vec![
            (vec![("email", json!("joe@company.com"))], 400),
            (vec![("additionalEmails", json!(["a@b.co"]))], 422),
        ],
        "upsert_contact" => vec![(vec![("additionalEmails", json!(["a@b.co"]))], 422)],
        "search_contacts" => vec![(vec![("pageLimit", json!(501))], 422)],
        "get_access_token" => vec![
            (vec![("client_secret", json!("other"))], 401),
            (vec![("code", json!("unknown"))], 401),
            (vec![("grant_type", json!("client_credentials"))], 400),
            (vec![("grant_type", json!("mine"))], 422),
        ],
        "get_location_access_token" | "create_location_access_token" => {
            vec![(vec![("companyId", json!("other"))], 400)]
        }
        _ => vec![],
    }
}

/// What makes the example of the specification succeed here.
pub(super) fn success(id: &str) -> Vec<(&'static str, Value)> {
    match id {
        "send_message" => [
            "replyMessageId",
            "templateId",
            "threadId",
            "scheduledTimestamp",
        ]
        .map(|name| (name, Value::Null))
        .to_vec(),
        "add_outbound_message" => vec![("call", json!({ "to": "+14155550199" }))],
        // There is a conversation with Jane.
        "create_conversation" => vec![("contactId", json!("joe"))],
        _ => vec![],
    }
}

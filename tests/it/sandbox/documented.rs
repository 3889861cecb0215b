//! Every reply of the sandbox is documented: the specification has its status for the operation.

use std::{collections::BTreeSet, time::Duration};

use leadconnector::{
    clock::ManualClock,
    id::Resource,
    sandbox::{Alternative, CLIENT_ID, CLIENT_SECRET, Contact, Message, Sandbox},
};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{http, messages::clock_seconds, send, start, tokens};
use crate::support;

/// The largest body of a request.
const MAX_BODY: usize = 8 << 20;

/// An operation of the specification.
struct Documented<'s> {
    path: &'s str,
    method: Method,
    operation: &'s Value,
}

impl Documented<'_> {
    fn id(&self) -> &str {
        self.operation["operationId"].as_str().unwrap()
    }

    fn has(&self, status: u16) -> bool {
        let replies = self.operation["responses"].as_object().unwrap();
        replies.contains_key(&status.to_string())
            || (status / 100 == 2 && replies.contains_key("2XX"))
    }

    fn is_of_tokens(&self) -> bool {
        self.path.starts_with("/oauth/")
    }

    fn authorized(&self) -> bool {
        self.operation.get("security") != Some(&json!([]))
    }

    /// Returns the names of the required parameters of the query.
    fn query(&self) -> Vec<&str> {
        let parameters = self.operation["parameters"].as_array().into_iter();
        let required = parameters
            .flatten()
            .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        required
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect()
    }

    /// Returns the media type of the body, and its first example.
    fn body(&self) -> Option<(&str, Value)> {
        let content = self.operation["requestBody"]["content"].as_object()?;
        let (media_type, content) = content
            .iter()
            .find(|(media_type, _)| media_type.contains("form"))
            .or(content.iter().next())?;
        let examples = content["examples"].as_object();
        let example = examples.and_then(|examples| examples.values().next());
        Some((
            media_type,
            example.map_or(json!({}), |it| it["value"].clone()),
        ))
    }
}

/// A request, and what of it is not as it should be.
#[derive(Clone, Debug, Default)]
struct Request {
    /// The name and value of a field that replace those of the example.
    fields: Vec<(&'static str, Value)>,
    bearer: Option<String>,
    no_bearer: bool,
    no_version: bool,
    version: Option<&'static str>,
    no_query: bool,
    query: Option<&'static str>,
    unknown_id: bool,
    /// The content type and text of the body.
    body: Option<(&'static str, String)>,
}

/// A sandbox with a contact and messages that can be read, changed and canceled.
struct Service {
    http: reqwest::Client,
    sandbox: Sandbox,
    clock: ManualClock,
    conversation: String,
    message: String,
    email: String,
    /// The message of a call that a provider recorded.
    call: String,
    /// The token of a company.
    company: String,
    code: String,
}

impl Service {
    async fn start(assume: &[Alternative]) -> Self {
        let (sandbox, clock) = start().await;
        for alternative in assume {
            sandbox.assume(*alternative);
        }
        let jane = Contact::new("jane").phone("+14155550199");
        sandbox.contact(jane.email("jane@company.com"));
        sandbox.contact(Contact::new("joe").email("joe@company.com"));
        let later = json!(clock_seconds() + 60);
        let sms = json!({ "type": "SMS", "contactId": "jane", "message": "Hi", "scheduledTimestamp": later });
        let (_, sms) = send(&sandbox, sms).await;
        let email = json!({ "type": "Email", "contactId": "jane", "html": "Hi", "scheduledTimestamp": later });
        let (_, email) = send(&sandbox, email).await;
        let call = Message::from_contact("jane", "").message_type("TYPE_CUSTOM_CALL");
        let call = sandbox.message(call);
        let company = tokens::install(&sandbox, &Resource::company("c")).await;
        sandbox.revoke("revoked");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        sandbox.recording(text(&sms["messageId"]), "audio");
        sandbox.transcription(text(&sms["messageId"]), ["Hi"]);
        Self {
            http: http(),
            code: sandbox.install(&Resource::location("l")),
            conversation: text(&sms["conversationId"]),
            message: text(&sms["messageId"]),
            email: text(&email["emailMessageId"]),
            call: call.to_string(),
            company: company.access,
            sandbox,
            clock,
        }
    }

    /// Returns the value that a field, or a parameter of the path or query, must have here.
    fn value(&self, name: &str) -> Option<&str> {
        let value = match name {
            "contactId" => "jane",
            "conversationId" => &self.conversation,
            "messageId" => &self.message,
            "emailMessageId" => &self.email,
            "locationId" => "sandboxLocation",
            "companyId" => "c",
            "appId" | "client_id" => CLIENT_ID,
            "client_secret" => CLIENT_SECRET,
            "grant_type" => "authorization_code",
            "code" => &self.code,
            "emailTo" => "jane@company.com",
            _ => return None,
        };
        Some(value)
    }

    /// Sends a request and returns the status of the reply.
    async fn reply(&self, documented: &Documented<'_>, request: &Request) -> u16 {
        let mut path = documented.path.to_owned();
        while let Some((start, rest)) = path.clone().split_once('{') {
            let (name, end) = rest.split_once('}').unwrap();
            let special = match (name, documented.id()) {
                ("type", _) => Some("SMS"),
                ("messageId", "set_message_attachments") => Some(self.call.as_str()),
                _ => None,
            };
            let known = special.or(self.value(name)).filter(|_| !request.unknown_id);
            path = format!("{start}{}{end}", known.unwrap_or("unknown"));
        }
        let mut query = request.query.unwrap_or_default().to_owned();
        for name in documented.query() {
            let example = self.value(name).unwrap_or("sandboxLocation");
            let given = query.contains(&format!("{name}="));
            if !request.no_query && !given {
                query = format!("{query}&{name}={example}");
            }
        }
        let url = format!("{}{path}?{query}", self.sandbox.url());
        let mut builder = self.http.request(documented.method.clone(), url);
        if !request.no_bearer {
            let usual = if documented.is_of_tokens() {
                &self.company
            } else {
                "123"
            };
            builder = builder.bearer_auth(request.bearer.as_deref().unwrap_or(usual));
        }
        if let Some(usual) = documented.operation["x-version"].as_str()
            && !request.no_version
        {
            builder = builder.header("Version", request.version.unwrap_or(usual));
        }
        if let Some((media_type, text)) = &request.body {
            builder = builder.header(CONTENT_TYPE, *media_type).body(text.clone());
        } else if let Some((media_type, mut body)) = documented.body() {
            for (name, value) in body.as_object_mut().unwrap() {
                if let Some(known) = self.value(name) {
                    *value = known.into();
                }
            }
            if documented.id() == "get_access_token" {
                body["code"] = json!(self.code);
            }
            for (name, value) in &request.fields {
                body[*name] = value.clone();
            }
            builder = if media_type.contains("form") {
                builder.form(&body)
            } else {
                builder.json(&body)
            };
        }
        builder.send().await.unwrap().status().as_u16()
    }
}

/// The refusals that only some operations have.
fn refusals(id: &str) -> Vec<(Vec<(&'static str, Value)>, u16)> {
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
fn success(id: &str) -> Vec<(&'static str, Value)> {
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

fn operations(spec: &Value) -> Vec<Documented<'_>> {
    let paths = spec["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        let methods = methods.filter(|(_, operation)| operation["operationId"].is_string());
        methods.map(move |(method, operation)| Documented {
            path,
            method: method.to_uppercase().parse().unwrap(),
            operation,
        })
    });
    operations.collect()
}

#[tokio::test]
async fn every_reply_has_a_status_that_the_specification_documents() {
    let spec = support::spec();
    let mut undocumented = BTreeSet::new();
    let mut replies = 0;
    for documented in operations(spec) {
        let id = documented.id();
        if id == "upload_attachments" {
            // Its body is no JSON and may be larger; `attachments::sandbox` has its refusals.
            continue;
        }
        let fields = success(id);
        let usual = Request {
            fields: fields.clone(),
            ..Request::default()
        };
        // The request, and the status that it must get, if there is only one.
        let mut requests = Vec::new();
        if documented.authorized() {
            requests.push((
                Request {
                    no_bearer: true,
                    ..usual.clone()
                },
                Some(401),
            ));
            requests.push((
                Request {
                    bearer: Some("revoked".into()),
                    ..usual.clone()
                },
                Some(401),
            ));
        }
        if documented.operation.get("x-version").is_some() {
            requests.push((
                Request {
                    no_version: true,
                    ..usual.clone()
                },
                Some(401),
            ));
            requests.push((
                Request {
                    version: Some("2020-01-01"),
                    ..usual.clone()
                },
                Some(401),
            ));
            for version in ["v3", "2021-07-28"] {
                requests.push((
                    Request {
                        version: Some(version),
                        ..usual.clone()
                    },
                    None,
                ));
            }
        }
        if !documented.query().is_empty() {
            requests.push((
                Request {
                    no_query: true,
                    ..usual.clone()
                },
                Some(422),
            ));
        }
        for query in [
            "limit=0",
            "limit=5000",
            "limit=x",
            "cursor=x",
            "startDate=1",
            "startAfterDate=x",
            "lastMessageId=x",
            "type=x",
            "sort=x",
            "locationId=other",
            "companyId=other",
            "appId=other",
            "pageSize=0",
        ] {
            requests.push((
                Request {
                    query: Some(query),
                    ..usual.clone()
                },
                None,
            ));
        }
        if documented.path.contains('{') {
            requests.push((
                Request {
                    unknown_id: true,
                    ..usual.clone()
                },
                None,
            ));
        }
        if let Some((media_type, _)) = documented.body() {
            let json = "application/json";
            let body = |media_type, text: &str| Request {
                body: Some((media_type, text.to_owned())),
                ..Request::default()
            };
            if media_type == json {
                requests.push((body(json, "{"), Some(400)));
                requests.push((body(json, "[1]"), Some(422)));
            }
            for media_type in [json, "text/plain", "application/x-www-form-urlencoded"] {
                requests.push((body(media_type, "{}"), None));
            }
            requests.push((body(json, &" ".repeat(MAX_BODY + 1)), Some(413)));
        }
        for (mut wrong, status) in refusals(id) {
            let mut all = fields.clone();
            all.append(&mut wrong);
            requests.push((
                Request {
                    fields: all,
                    ..Request::default()
                },
                Some(status),
            ));
        }
        let assumed: [&[Alternative]; 2] = [
            &[],
            &[
                Alternative::NotFoundIs400,
                Alternative::RefusalsAre422,
                Alternative::LargeLimitIsCapped,
                Alternative::CancelOfNothingIs200,
                Alternative::ExpiredCursorIsEmptyPage,
            ],
        ];
        for assume in assumed {
            let service = Service::start(assume).await;
            if id.starts_with("update_") && id.ends_with("_status") {
                // The messages are sent, and have come to their provider.
                service.clock.advance(Duration::from_secs(120));
            }
            let mut got = async |request: &Request| {
                let status = service.reply(&documented, request).await;
                replies += 1;
                if !documented.has(status) {
                    undocumented.insert(format!("{id} {status}"));
                }
                status
            };
            // The first is the one that succeeds.
            let status = got(&usual).await;
            assert_eq!(status / 100, 2, "{id} got {status}");
            for (request, expected) in &requests {
                if expected.is_some() && !assume.is_empty() {
                    continue;
                }
                let status = got(request).await;
                if let Some(expected) = expected {
                    assert_eq!(status, *expected, "{id}: {request:?}");
                }
            }
            // A token of another location or of a company, and one request too many.
            let location = tokens::install(&service.sandbox, &Resource::location("other")).await;
            for bearer in [location.access, service.company.clone()] {
                let bearer = Some(bearer);
                got(&Request {
                    bearer,
                    ..usual.clone()
                })
                .await;
            }
            service.clock.advance(Duration::from_secs(60));
            service.sandbox.limit(1, Duration::from_secs(10));
            got(&usual).await;
            let status = got(&usual).await;
            if documented.authorized() {
                assert_eq!(status, 429, "{id}");
            }
        }
    }
    assert!(undocumented.is_empty(), "{undocumented:#?}");
    assert!(replies > 500, "{replies}");
}

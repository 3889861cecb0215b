//! A sandbox that answers the requests of every operation.

use super::*;

/// A request, and what of it is not as it should be.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    /// The name and value of a field that replace those of the example.
    pub(super) fields: Vec<(&'static str, Value)>,
    pub(super) bearer: Option<String>,
    pub(super) no_bearer: bool,
    pub(super) no_version: bool,
    pub(super) version: Option<&'static str>,
    pub(super) no_query: bool,
    pub(super) query: Option<&'static str>,
    pub(super) unknown_id: bool,
    /// The content type and text of the body.
    pub(super) body: Option<(&'static str, String)>,
}

/// A sandbox with a contact and messages that can be read, changed and canceled.
pub(super) struct Service {
    pub(super) http: reqwest::Client,
    pub(super) sandbox: Sandbox,
    pub(super) clock: ManualClock,
    conversation: String,
    message: String,
    email: String,
    /// The message of a call that a provider recorded.
    call: String,
    /// The token of a company.
    pub(super) company: String,
    pub(super) code: String,
}

impl Service {
    pub(super) async fn start(assume: &[Alternative]) -> Self {
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
    pub(super) async fn reply(&self, documented: &Documented<'_>, request: &Request) -> u16 {
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

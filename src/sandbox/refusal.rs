//! Why a request fails, and how the service words it: status, text and code.

use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::{
    reply::{error_reply, json_reply, trace_id, unprocessable},
    store::{Alternative, Refusal, Store},
};
use crate::outbound::MessageType;

/// Why a request fails.
pub(super) enum Failure {
    Refused(Refusal),
    /// One text for each wrong parameter.
    Invalid(Vec<String>),
    /// The token belongs to another location.
    OtherLocation,
    /// The parameter is not a date; with the end of the code, if there is one.
    BadDate(&'static str, Option<&'static str>),
    /// The sandbox does not do this.
    NotImplemented(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Returns the reply to a request that fails. Its `traceId` is derived from the number of the
/// request.
pub(super) fn failed(store: &Store, failure: Failure, number: usize) -> Response<String> {
    match failure {
        Failure::Refused(refusal) => refused(store, &refusal, &trace_id(number)),
        Failure::Invalid(problems) => unprocessable(&problems, number),
        Failure::OtherLocation => {
            let message = "The token does not have access to this location.";
            error_reply(StatusCode::FORBIDDEN, message)
        }
        Failure::BadDate(name, code) => {
            let message = format!("{name} must be a valid ISO 8601 date string");
            coded_reply(StatusCode::BAD_REQUEST, code, &message, &trace_id(number))
        }
        Failure::NotImplemented(what) => {
            let message = format!("The sandbox does not do {what}");
            error_reply(StatusCode::BAD_REQUEST, &message)
        }
    }
}

/// A refusal as it is replied.
struct Wording {
    status: u16,
    /// The end of its code, if it has one.
    code: Option<String>,
    message: String,
}

impl Wording {
    fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: Some(code.to_owned()),
            message: message.into(),
        }
    }
}

/// Returns the reply to a request that the store refuses.
fn refused(store: &Store, refusal: &Refusal, trace_id: &str) -> Response<String> {
    let nothing = matches!(
        refusal,
        Refusal::NothingToCancel(_) | Refusal::NoEmailToCancel
    );
    if nothing && store.has(Alternative::CancelOfNothingIs200) {
        let message = "Failed cancel the scheduled message";
        return json_reply(
            StatusCode::OK,
            &json!({ "status": 404, "message": message }),
        );
    }
    if let Refusal::ExpiredCursor(total) = refusal
        && store.has(Alternative::ExpiredCursorIsEmptyPage)
    {
        let page = json!({ "messages": [], "nextCursor": null, "total": total });
        return json_reply(StatusCode::OK, &page);
    }
    let Wording {
        status,
        code,
        message,
    } = wording(store, refusal);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut body = coded(status, code.as_deref(), &message, trace_id);
    if let Refusal::ContactExists(contact, field) = refusal {
        body["meta"] = json!({ "contactId": contact, "matchingField": field });
    }
    json_reply(status, &body)
}

/// Returns the reply of an error that has a code, given by its end.
pub(super) fn coded_reply(
    status: StatusCode,
    code: Option<&str>,
    message: &str,
    trace_id: &str,
) -> Response<String> {
    json_reply(status, &coded(status, code, message, trace_id))
}

/// Returns the body of an error that has a code, given by its end.
fn coded(status: StatusCode, code: Option<&str>, message: &str, trace_id: &str) -> Value {
    let mut body = json!({
        "statusCode": status.as_u16(),
        "error": status.canonical_reason(),
        "message": message,
        "traceId": trace_id,
    });
    if let Some(code) = code {
        body["canonicalCode"] = Value::String(format!("CONVERSATIONS_MSG_{code}"));
    }
    body
}

fn wording(store: &Store, refusal: &Refusal) -> Wording {
    let other = |alternative, status: u16, otherwise: u16| {
        if store.has(alternative) {
            otherwise
        } else {
            status
        }
    };
    let not_found = other(Alternative::NotFoundIs400, 404, 400);
    let otherwise_422 = other(Alternative::RefusalsAre422, 400, 422);
    let plain = |status, message: String| Wording {
        status,
        code: None,
        message,
    };
    match refusal {
        Refusal::DoNotDisturb(stopped) => {
            let message = format!("Cannot send message as DND is active for {stopped}.");
            match code_of(*stopped) {
                Some(channel) => Wording::new(400, &format!("DND_ACTIVE_{channel}"), message),
                None => plain(400, message),
            }
        }
        Refusal::Unsubscribed(stopped, address) => {
            let email = *stopped == MessageType::Email;
            let what = if email && store.has(Alternative::CannotSendEmailAs) {
                "email"
            } else {
                "message"
            };
            let message = format!("Cannot send {what} as {address} has unsubscribed");
            match code_of(*stopped) {
                Some(channel) => Wording::new(400, &format!("UNSUBSCRIBED_{channel}"), message),
                None => Wording::new(400, "UNSUBSCRIBED", message),
            }
        }
        Refusal::NoPhone => Wording::new(422, "NO_PHONE", "Missing phone number"),
        Refusal::NoEmail => Wording::new(otherwise_422, "NO_EMAIL", "Missing email"),
        Refusal::InvalidEmail => {
            let message = "Unable to send e-mail, contact's e-mail is invalid";
            Wording::new(400, "INVALID_EMAIL", message)
        }
        Refusal::NotTheContactsAddress => {
            let message = "Cannot send message as emailTo is not under contact's primary or \
                           additional emails";
            Wording::new(400, "INVALID_EMAILTO", message)
        }
        Refusal::NotTheContactsNumber => {
            let message = "Invalid phone number: call.to is not the contact's";
            Wording::new(otherwise_422, "INVALID_PHONE", message)
        }
        Refusal::NoTemplate => {
            Wording::new(otherwise_422, "TEMPLATE_NOT_FOUND", "Template not found")
        }
        Refusal::NoContact => plain(not_found, "Contact not found".to_owned()),
        Refusal::NoConversation => plain(not_found, "Conversation not found".to_owned()),
        Refusal::NoEmailMessage => plain(not_found, "Email message not found".to_owned()),
        Refusal::NoMessage(_) if not_found == 404 => {
            plain(not_found, "Message not found".to_owned())
        }
        Refusal::NoMessage(id) | Refusal::NothingToCancel(id) => {
            Wording::new(400, "NOT_FOUND", format!("No message found with id: {id}"))
        }
        Refusal::NoEmailToCancel => plain(404, "No scheduled email found".to_owned()),
        Refusal::ConversationExists(contact) => {
            let message = format!("Conversation with the contact id:{contact} already exists!");
            plain(400, message)
        }
        Refusal::NoProvider => {
            let message = "No conversation provider found for this message";
            plain(403, message.to_owned())
        }
        Refusal::ProviderOfOtherApp(id) => {
            let message =
                format!("You don't have access to the conversationProvider with id: {id}");
            Wording::new(401, "PROVIDER_NO_ACCESS", message)
        }
        Refusal::ProviderRequired => {
            let message = "No conversationProviderId passed in body";
            Wording::new(otherwise_422, "PROVIDER_ID_REQUIRED", message)
        }
        Refusal::ProviderMismatch => {
            let message = "Incorrect conversationProviderId/type";
            Wording::new(400, "CONVERSATION_PROVIDER_MISMATCH", message)
        }
        Refusal::Internal => plain(500, "Internal server error".to_owned()),
        Refusal::NoExternalCall => {
            let message = "Attachments can only be added to external calls";
            plain(403, message.to_owned())
        }
        Refusal::ExpiredCursor(_) => plain(400, "Invalid or expired cursor".to_owned()),
        Refusal::ContactExists(..) => {
            let message = "This location does not allow duplicated contacts.";
            plain(400, message.to_owned())
        }
    }
}

/// Returns the channel in the codes of a type, if it has codes of its own.
fn code_of(message_type: MessageType) -> Option<&'static str> {
    match message_type {
        MessageType::Sms => Some("SMS"),
        MessageType::Email => Some("EMAIL"),
        _ => None,
    }
}

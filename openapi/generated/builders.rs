// Made from openapi/leadconnector.yaml by `cargo xtask regen`; do not edit.

use super::write;
use crate::view::Object;
/// A builder of [`webhook::AppEvent`](crate::webhook::AppEvent).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct AppEvent(pub(super) Object);
builder!(AppEvent);
impl AppEvent {
    /// Sets the app that the event is for.
    pub fn app_id(self, value: impl Into<String>) -> Self {
        self.with("appId", write::json::<String>(&value.into()))
    }
    /// Sets the company (agency).
    pub fn company_id(self, value: impl Into<crate::id::CompanyId>) -> Self {
        self.with("companyId", write::json::<crate::id::CompanyId>(&value.into()))
    }
    /// Sets the location (sub-account) that the event is from.
    pub fn location_id(self, value: impl Into<crate::id::LocationId>) -> Self {
        self.with("locationId", write::json::<crate::id::LocationId>(&value.into()))
    }
    /// Sets the plan of the app.
    pub fn plan_id(self, value: impl Into<String>) -> Self {
        self.with("planId", write::json::<String>(&value.into()))
    }
    /// Sets `previousVersionId`. For an update, the version of the app before.
    pub fn previous_version_id(self, value: impl Into<String>) -> Self {
        self.with("previousVersionId", write::json::<String>(&value.into()))
    }
    /// Sets when the event happened. A manual resend repeats it.
    pub fn occurred_at(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::date(value))
    }
    /// Sets the trial period.
    pub fn trial(self, value: impl Into<::serde_json::Value>) -> Self {
        self.with("trial", value.into())
    }
    /// Sets the user who made the change.
    pub fn user_id(self, value: impl Into<String>) -> Self {
        self.with("userId", write::json::<String>(&value.into()))
    }
    /// Sets the version of the app.
    pub fn version_id(self, value: impl Into<String>) -> Self {
        self.with("versionId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the webhook delivery, the same for each attempt.
    pub fn webhook_id(self, value: impl Into<String>) -> Self {
        self.with("webhookId", write::json::<String>(&value.into()))
    }
}
/// A builder of [`webhook::ContactEvent`](crate::webhook::ContactEvent).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct ContactEvent(pub(super) Object);
builder!(ContactEvent);
impl ContactEvent {
    /// Sets the street and number.
    pub fn address1(self, value: impl Into<String>) -> Self {
        self.with("address1", write::json::<String>(&value.into()))
    }
    /// Sets the app that the event is for.
    pub fn app_id(self, value: impl Into<String>) -> Self {
        self.with("appId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the user whom the contact is assigned to.
    pub fn assigned_to(self, value: impl Into<String>) -> Self {
        self.with("assignedTo", write::json::<String>(&value.into()))
    }
    /// Sets the city.
    pub fn city(self, value: impl Into<String>) -> Self {
        self.with("city", write::json::<String>(&value.into()))
    }
    /// Sets the name of the company that the contact works for.
    pub fn company_name(self, value: impl Into<String>) -> Self {
        self.with("companyName", write::json::<String>(&value.into()))
    }
    /// Sets the country, as a code of two letters.
    pub fn country(self, value: impl Into<String>) -> Self {
        self.with("country", write::json::<String>(&value.into()))
    }
    /// Sets the custom fields, each with its `id` and `value`.
    pub fn custom_fields(
        self,
        value: impl IntoIterator<Item = impl Into<::serde_json::Value>>,
    ) -> Self {
        self.with(
            "customFields",
            ::serde_json::Value::Array(value.into_iter().map(Into::into).collect()),
        )
    }
    /// Sets when it was added.
    pub fn date_added(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("dateAdded", write::date(value))
    }
    /// Sets whether the contact is not to be disturbed on any channel.
    pub fn dnd(self, value: bool) -> Self {
        self.with("dnd", value.into())
    }
    /// Sets `dndSettings`. "Do not disturb" by channel. The names of the channels come in either case.
    pub fn dnd_settings(self, value: impl Into<::serde_json::Value>) -> Self {
        self.with("dndSettings", value.into())
    }
    /// Sets the primary email address.
    pub fn email(self, value: impl Into<String>) -> Self {
        self.with("email", write::json::<String>(&value.into()))
    }
    /// Sets the first name.
    pub fn first_name(self, value: impl Into<String>) -> Self {
        self.with("firstName", write::json::<String>(&value.into()))
    }
    /// Sets the contact.
    pub fn contact_id(self, value: impl Into<crate::id::ContactId>) -> Self {
        self.with("id", write::json::<crate::id::ContactId>(&value.into()))
    }
    /// Sets what mutes messages from the contact.
    pub fn inbound_dnd_settings(self, value: impl Into<::serde_json::Value>) -> Self {
        self.with("inboundDndSettings", value.into())
    }
    /// Sets the last name.
    pub fn last_name(self, value: impl Into<String>) -> Self {
        self.with("lastName", write::json::<String>(&value.into()))
    }
    /// Sets the location (sub-account) that the event is from.
    pub fn location_id(self, value: impl Into<crate::id::LocationId>) -> Self {
        self.with("locationId", write::json::<crate::id::LocationId>(&value.into()))
    }
    /// Sets the full name.
    pub fn name(self, value: impl Into<String>) -> Self {
        self.with("name", write::json::<String>(&value.into()))
    }
    /// Sets the phone number.
    pub fn phone(self, value: impl Into<String>) -> Self {
        self.with("phone", write::json::<String>(&value.into()))
    }
    /// Sets the postal code.
    pub fn postal_code(self, value: impl Into<String>) -> Self {
        self.with("postalCode", write::json::<String>(&value.into()))
    }
    /// Sets `source`. Where the contact came from.
    pub fn source(self, value: impl Into<String>) -> Self {
        self.with("source", write::json::<String>(&value.into()))
    }
    /// Sets the state or region.
    pub fn state(self, value: impl Into<String>) -> Self {
        self.with("state", write::json::<String>(&value.into()))
    }
    /// Sets the tags, in lower case.
    pub fn tags(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(
            "tags",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets when the event happened. A manual resend repeats it.
    pub fn occurred_at(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::date(value))
    }
    /// Sets the time zone.
    pub fn timezone(self, value: impl Into<String>) -> Self {
        self.with("timezone", write::json::<String>(&value.into()))
    }
    /// Sets the version of the app.
    pub fn version_id(self, value: impl Into<String>) -> Self {
        self.with("versionId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the webhook delivery, the same for each attempt.
    pub fn webhook_id(self, value: impl Into<String>) -> Self {
        self.with("webhookId", write::json::<String>(&value.into()))
    }
    /// Sets the website.
    pub fn website(self, value: impl Into<String>) -> Self {
        self.with("website", write::json::<String>(&value.into()))
    }
}
/// A builder of [`webhook::ConversationUnreadUpdate`](crate::webhook::ConversationUnreadUpdate).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct ConversationUnreadUpdate(pub(super) Object);
builder!(ConversationUnreadUpdate);
impl ConversationUnreadUpdate {
    /// Sets the app that the event is for.
    pub fn app_id(self, value: impl Into<String>) -> Self {
        self.with("appId", write::json::<String>(&value.into()))
    }
    /// Sets the contact.
    pub fn contact_id(self, value: impl Into<crate::id::ContactId>) -> Self {
        self.with("contactId", write::json::<crate::id::ContactId>(&value.into()))
    }
    /// Sets whether the conversation was deleted.
    pub fn deleted(self, value: bool) -> Self {
        self.with("deleted", value.into())
    }
    /// Sets the conversation.
    pub fn conversation_id(self, value: impl Into<crate::id::ConversationId>) -> Self {
        self.with("id", write::json::<crate::id::ConversationId>(&value.into()))
    }
    /// Sets whether the conversation is in the inbox.
    pub fn inbox(self, value: bool) -> Self {
        self.with("inbox", value.into())
    }
    /// Sets the location (sub-account) that the event is from.
    pub fn location_id(self, value: impl Into<crate::id::LocationId>) -> Self {
        self.with("locationId", write::json::<crate::id::LocationId>(&value.into()))
    }
    /// Sets whether the conversation is starred.
    pub fn starred(self, value: bool) -> Self {
        self.with("starred", value.into())
    }
    /// Sets when the event happened. A manual resend repeats it.
    pub fn occurred_at(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::date(value))
    }
    /// Sets the number of unread messages.
    pub fn unread_count(self, value: u64) -> Self {
        self.with("unreadCount", value.into())
    }
    /// Sets the version of the app.
    pub fn version_id(self, value: impl Into<String>) -> Self {
        self.with("versionId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the webhook delivery, the same for each attempt.
    pub fn webhook_id(self, value: impl Into<String>) -> Self {
        self.with("webhookId", write::json::<String>(&value.into()))
    }
}
/// A builder of [`webhook::ConversationUpdate`](crate::webhook::ConversationUpdate).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct ConversationUpdate(pub(super) Object);
builder!(ConversationUpdate);
impl ConversationUpdate {
    /// Sets the app that the event is for.
    pub fn app_id(self, value: impl Into<String>) -> Self {
        self.with("appId", write::json::<String>(&value.into()))
    }
    /// Sets the company (agency).
    pub fn company_id(self, value: impl Into<crate::id::CompanyId>) -> Self {
        self.with("companyId", write::json::<crate::id::CompanyId>(&value.into()))
    }
    /// Sets the contact.
    pub fn contact_id(self, value: impl Into<crate::id::ContactId>) -> Self {
        self.with("contactId", write::json::<crate::id::ContactId>(&value.into()))
    }
    /// Sets the location (sub-account) that the event is from.
    pub fn location_id(self, value: impl Into<crate::id::LocationId>) -> Self {
        self.with("locationId", write::json::<crate::id::LocationId>(&value.into()))
    }
    /// Sets the conversation that has its messages.
    pub fn new_conversation_id(
        self,
        value: impl Into<crate::id::ConversationId>,
    ) -> Self {
        self.with(
            "newConversationId",
            write::json::<crate::id::ConversationId>(&value.into()),
        )
    }
    /// Sets the conversation that no longer exists.
    pub fn old_conversation_id(
        self,
        value: impl Into<crate::id::ConversationId>,
    ) -> Self {
        self.with(
            "oldConversationId",
            write::json::<crate::id::ConversationId>(&value.into()),
        )
    }
    /// Sets when the event happened. A manual resend repeats it.
    pub fn occurred_at(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::date(value))
    }
    /// Sets the version of the app.
    pub fn version_id(self, value: impl Into<String>) -> Self {
        self.with("versionId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the webhook delivery, the same for each attempt.
    pub fn webhook_id(self, value: impl Into<String>) -> Self {
        self.with("webhookId", write::json::<String>(&value.into()))
    }
}
/// A builder of [`webhook::EmailServerReply`](crate::webhook::EmailServerReply).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct EmailServerReply(pub(super) Object);
builder!(EmailServerReply);
impl EmailServerReply {
    /// Sets the number of the attempt, from 1.
    pub fn attempt_no(self, value: u64) -> Self {
        self.with("attempt-no", value.into())
    }
    /// Sets the SMTP status.
    pub fn code(self, value: u64) -> Self {
        self.with("code", value.into())
    }
    /// Sets what went wrong, in words of the mail service, if there is no such text from the server.
    pub fn description(self, value: impl Into<String>) -> Self {
        self.with("description", write::json::<String>(&value.into()))
    }
    /// Sets the text of the answer.
    pub fn message(self, value: impl Into<String>) -> Self {
        self.with("message", write::json::<String>(&value.into()))
    }
    /// Sets the host name of the mail server.
    pub fn mx_host(self, value: impl Into<String>) -> Self {
        self.with("mx-host", write::json::<String>(&value.into()))
    }
}
/// A builder of [`webhook::EmailStats`](crate::webhook::EmailStats).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct EmailStats(pub(super) Object);
builder!(EmailStats);
impl EmailStats {
    /// Sets the answer of the recipient's mail server.
    pub fn delivery_status(self, value: EmailServerReply) -> Self {
        self.with("delivery-status", value.0.0.into())
    }
    /// Sets the sender and the recipient of the SMTP transaction.
    pub fn envelope(self, value: impl Into<::serde_json::Value>) -> Self {
        self.with("envelope", value.into())
    }
    /// Sets what happened.
    pub fn event(self, value: impl Into<crate::webhook::EmailStatsEvent>) -> Self {
        self.with("event", write::json::<crate::webhook::EmailStatsEvent>(&value.into()))
    }
    /// Sets the mail service's id of this report.
    pub fn id(self, value: impl Into<String>) -> Self {
        self.with("id", write::json::<String>(&value.into()))
    }
    /// Sets the headers of the email.
    pub fn message(self, value: impl Into<::serde_json::Value>) -> Self {
        self.with("message", value.into())
    }
    /// Sets `reason`. Why an email failed, as a keyword of the mail service, such as bounce.
    pub fn reason(self, value: impl Into<String>) -> Self {
        self.with("reason", write::json::<String>(&value.into()))
    }
    /// Sets the email address.
    pub fn recipient(self, value: impl Into<String>) -> Self {
        self.with("recipient", write::json::<String>(&value.into()))
    }
    /// Sets whether the mail service tries again, of an email that failed.
    pub fn severity(
        self,
        value: impl Into<crate::webhook::EmailFailureSeverity>,
    ) -> Self {
        self.with(
            "severity",
            write::json::<crate::webhook::EmailFailureSeverity>(&value.into()),
        )
    }
    /// Sets `tags`. Tags such as `loc_` and `com_`, each followed by an id.
    pub fn tags(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(
            "tags",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets when it happened, in seconds since 1970.
    pub fn timestamp(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::unix_seconds(value))
    }
}
/// A builder of [`webhook::LCEmailStats`](crate::webhook::LCEmailStats).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct LCEmailStats(pub(super) Object);
builder!(LCEmailStats);
impl LCEmailStats {
    /// Sets the app that the event is for.
    pub fn app_id(self, value: impl Into<String>) -> Self {
        self.with("appId", write::json::<String>(&value.into()))
    }
    /// Sets the company (agency).
    pub fn company_id(self, value: impl Into<crate::id::CompanyId>) -> Self {
        self.with("companyId", write::json::<crate::id::CompanyId>(&value.into()))
    }
    /// Sets the location (sub-account) that the event is from.
    pub fn location_id(self, value: impl Into<crate::id::LocationId>) -> Self {
        self.with("locationId", write::json::<crate::id::LocationId>(&value.into()))
    }
    /// Sets when the event happened. A manual resend repeats it.
    pub fn occurred_at(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::date(value))
    }
    /// Sets the version of the app.
    pub fn version_id(self, value: impl Into<String>) -> Self {
        self.with("versionId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the webhook delivery, the same for each attempt.
    pub fn webhook_id(self, value: impl Into<String>) -> Self {
        self.with("webhookId", write::json::<String>(&value.into()))
    }
    /// Sets what happened to the email.
    pub fn stats(self, value: EmailStats) -> Self {
        self.with("webhookPayload", value.0.0.into())
    }
}
/// A builder of [`webhook::MessageEvent`](crate::webhook::MessageEvent).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct MessageEvent(pub(super) Object);
builder!(MessageEvent);
impl MessageEvent {
    /// Sets the app that the event is for.
    pub fn app_id(self, value: impl Into<String>) -> Self {
        self.with("appId", write::json::<String>(&value.into()))
    }
    /// Sets the URLs of files; for a call, of its recording; for a voicemail, of the voicemail.
    pub fn attachments(
        self,
        value: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.with(
            "attachments",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets the recipients of a blind copy (Bcc).
    pub fn bcc(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(
            "bcc",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets the text of the message; HTML for email.
    pub fn body(self, value: impl Into<String>) -> Self {
        self.with("body", write::json::<String>(&value.into()))
    }
    /// Sets the length of the call, in seconds.
    pub fn call_duration(self, value: ::std::time::Duration) -> Self {
        self.with("callDuration", write::seconds(value))
    }
    /// Sets `callStatus`. How the call ended.
    pub fn call_status(self, value: impl Into<String>) -> Self {
        self.with("callStatus", write::json::<String>(&value.into()))
    }
    /// Sets the recipients of a copy (Cc).
    pub fn cc(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(
            "cc",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets the chat widget that the message was written in.
    pub fn chat_widget_id(self, value: impl Into<String>) -> Self {
        self.with("chatWidgetId", write::json::<String>(&value.into()))
    }
    /// Sets the contact.
    pub fn contact_id(self, value: impl Into<crate::id::ContactId>) -> Self {
        self.with("contactId", write::json::<crate::id::ContactId>(&value.into()))
    }
    /// Sets the media type of the text.
    pub fn content_type(self, value: impl Into<String>) -> Self {
        self.with("contentType", write::json::<String>(&value.into()))
    }
    /// Sets the conversation that the message is in.
    pub fn conversation_id(self, value: impl Into<crate::id::ConversationId>) -> Self {
        self.with(
            "conversationId",
            write::json::<crate::id::ConversationId>(&value.into()),
        )
    }
    /// Sets the conversation provider that carried the message.
    pub fn provider_id(
        self,
        value: impl Into<crate::id::ConversationProviderId>,
    ) -> Self {
        self.with(
            "conversationProviderId",
            write::json::<crate::id::ConversationProviderId>(&value.into()),
        )
    }
    /// Sets when the message was added.
    pub fn date_added(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("dateAdded", write::date(value))
    }
    /// Sets `direction`. Who sent the message.
    pub fn direction(self, value: impl Into<crate::webhook::Direction>) -> Self {
        self.with("direction", write::json::<crate::webhook::Direction>(&value.into()))
    }
    /// Sets the email.
    pub fn email_message_id(self, value: impl Into<crate::id::EmailMessageId>) -> Self {
        self.with(
            "emailMessageId",
            write::json::<crate::id::EmailMessageId>(&value.into()),
        )
    }
    /// Sets the sender; for email an address, optionally with a display name.
    pub fn from(self, value: impl Into<String>) -> Self {
        self.with("from", write::json::<String>(&value.into()))
    }
    /// Sets the location (sub-account) that the event is from.
    pub fn location_id(self, value: impl Into<crate::id::LocationId>) -> Self {
        self.with("locationId", write::json::<crate::id::LocationId>(&value.into()))
    }
    /// Sets `mentions`. For an outbound comment, the users it mentions.
    pub fn mentions(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(
            "mentions",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets the message.
    pub fn message_id(self, value: impl Into<crate::id::MessageId>) -> Self {
        self.with("messageId", write::json::<crate::id::MessageId>(&value.into()))
    }
    /// Sets the channel.
    pub fn message_type(
        self,
        value: impl Into<crate::webhook::EventMessageType>,
    ) -> Self {
        self.with(
            "messageType",
            write::json::<crate::webhook::EventMessageType>(&value.into()),
        )
    }
    /// Sets the channel as a number.
    pub fn message_type_id(self, value: u64) -> Self {
        self.with("messageTypeId", value.into())
    }
    /// Sets the channel as a constant.
    pub fn message_type_string(self, value: impl Into<String>) -> Self {
        self.with("messageTypeString", write::json::<String>(&value.into()))
    }
    /// Sets `originalMessageId`. For a message that a user sent again after it had failed, the message that failed.
    pub fn original_message_id(self, value: impl Into<crate::id::MessageId>) -> Self {
        self.with(
            "originalMessageId",
            write::json::<crate::id::MessageId>(&value.into()),
        )
    }
    /// Sets `plainText`. For an outbound email, the text without HTML.
    pub fn plain_text(self, value: impl Into<String>) -> Self {
        self.with("plainText", write::json::<String>(&value.into()))
    }
    /// Sets the email provider that the message came through.
    pub fn provider(self, value: impl Into<String>) -> Self {
        self.with("provider", write::json::<String>(&value.into()))
    }
    /// Sets `source`. For an outbound message, what caused the service to send it.
    pub fn source(self, value: impl Into<String>) -> Self {
        self.with("source", write::json::<String>(&value.into()))
    }
    /// Sets the delivery status of the message. For a call, completed if it was answered and
    /// voicemail if it was not.
    pub fn status(self, value: impl Into<crate::webhook::DeliveryStatus>) -> Self {
        self.with("status", write::json::<crate::webhook::DeliveryStatus>(&value.into()))
    }
    /// Sets the subject line of the email.
    pub fn subject(self, value: impl Into<String>) -> Self {
        self.with("subject", write::json::<String>(&value.into()))
    }
    /// Sets the thread that the email belongs to.
    pub fn thread_id(self, value: impl Into<crate::id::ThreadId>) -> Self {
        self.with("threadId", write::json::<crate::id::ThreadId>(&value.into()))
    }
    /// Sets when the event happened. A manual resend repeats it.
    pub fn occurred_at(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::date(value))
    }
    /// Sets the recipients.
    pub fn to(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(
            "to",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets the user of the account who sent the message or took part in the call.
    pub fn user_id(self, value: impl Into<String>) -> Self {
        self.with("userId", write::json::<String>(&value.into()))
    }
    /// Sets the version of the app.
    pub fn version_id(self, value: impl Into<String>) -> Self {
        self.with("versionId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the webhook delivery, the same for each attempt.
    pub fn webhook_id(self, value: impl Into<String>) -> Self {
        self.with("webhookId", write::json::<String>(&value.into()))
    }
}
/// A builder of [`webhook::ProviderDelivery`](crate::webhook::ProviderDelivery).
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct ProviderDelivery(pub(super) Object);
builder!(ProviderDelivery);
impl ProviderDelivery {
    /// Sets the URLs of the attached files.
    pub fn attachments(
        self,
        value: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.with(
            "attachments",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets the contact.
    pub fn contact_id(self, value: impl Into<crate::id::ContactId>) -> Self {
        self.with("contactId", write::json::<crate::id::ContactId>(&value.into()))
    }
    /// Sets the sender's address.
    pub fn email_from(self, value: impl Into<String>) -> Self {
        self.with("emailFrom", write::json::<String>(&value.into()))
    }
    /// Sets `emailMessageId`. For email, the id to pass with a reply so that it joins the thread.
    pub fn email_message_id(self, value: impl Into<crate::id::EmailMessageId>) -> Self {
        self.with(
            "emailMessageId",
            write::json::<crate::id::EmailMessageId>(&value.into()),
        )
    }
    /// Sets the recipients' addresses.
    pub fn email_to(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(
            "emailTo",
            ::serde_json::Value::Array(
                value
                    .into_iter()
                    .map(|item| write::json::<String>(&item.into()))
                    .collect(),
            ),
        )
    }
    /// Sets the HTML body of the email.
    pub fn html(self, value: impl Into<String>) -> Self {
        self.with("html", write::json::<String>(&value.into()))
    }
    /// Sets the location (sub-account) that the event is from.
    pub fn location_id(self, value: impl Into<crate::id::LocationId>) -> Self {
        self.with("locationId", write::json::<crate::id::LocationId>(&value.into()))
    }
    /// Sets the text.
    pub fn message(self, value: impl Into<String>) -> Self {
        self.with("message", write::json::<String>(&value.into()))
    }
    /// Sets the message.
    pub fn message_id(self, value: impl Into<crate::id::MessageId>) -> Self {
        self.with("messageId", write::json::<crate::id::MessageId>(&value.into()))
    }
    /// Sets the recipient's phone number.
    pub fn phone(self, value: impl Into<String>) -> Self {
        self.with("phone", write::json::<String>(&value.into()))
    }
    /// Sets the id that the provider assigned, as altId, to the message that this message replies to.
    pub fn reply_to_alt_id(self, value: impl Into<String>) -> Self {
        self.with("replyToAltId", write::json::<String>(&value.into()))
    }
    /// Sets the subject line of the email.
    pub fn subject(self, value: impl Into<String>) -> Self {
        self.with("subject", write::json::<String>(&value.into()))
    }
    /// Sets when the event happened. A manual resend repeats it.
    pub fn occurred_at(self, value: ::chrono::DateTime<::chrono::Utc>) -> Self {
        self.with("timestamp", write::date(value))
    }
    /// Sets the channel.
    pub fn message_type(self, value: impl Into<crate::webhook::DeliveryType>) -> Self {
        self.with("type", write::json::<crate::webhook::DeliveryType>(&value.into()))
    }
    /// Sets the user of the account who sent the message or took part in the call.
    pub fn user_id(self, value: impl Into<String>) -> Self {
        self.with("userId", write::json::<String>(&value.into()))
    }
    /// Sets the id of the webhook delivery, the same for each attempt.
    pub fn webhook_id(self, value: impl Into<String>) -> Self {
        self.with("webhookId", write::json::<String>(&value.into()))
    }
}

// Made from openapi/leadconnector.yaml by `cargo xtask regen`; do not edit.

use crate::{
    api::{Error, ResponseValue},
    runtime::{
        ClientHooks, ClientInfo, OperationInfo, encode_path, request as reqwest,
        request as progenitor_client,
    },
};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///A message that a contact sent elsewhere. One of conversationId and contactId is needed.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct AddInboundMessageBody {
        /**The id that the external provider assigned to the message. The provider's delivery
webhook returns it as replyToAltId.*/
        #[serde(
            rename = "altId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub alt_id: ::std::option::Option<::std::string::String>,
        ///Files attached to the message, as absolute http or https URLs.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub attachments: ::std::vec::Vec<::std::string::String>,
        ///The numbers and the result of a call.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub call: ::std::option::Option<Call>,
        ///The contact that sent the message.
        #[serde(
            rename = "contactId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub contact_id: ::std::option::Option<crate::id::ContactId>,
        ///The conversation that the message belongs to.
        #[serde(
            rename = "conversationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub conversation_id: ::std::option::Option<crate::id::ConversationId>,
        /**The conversation provider that the message came through. Required for Custom and for
calls: without it the service accepts the message and stores nothing.*/
        #[serde(
            rename = "conversationProviderId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub conversation_provider_id: ::std::option::Option<
            crate::id::ConversationProviderId,
        >,
        ///When the message was received.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub date: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        /**Who sent the message. If absent, the service records the message as outbound, even
on this endpoint.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub direction: ::std::option::Option<MessageDirection>,
        ///Addresses that received a blind copy (Bcc).
        #[serde(
            rename = "emailBcc",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub email_bcc: ::std::vec::Vec<::std::string::String>,
        ///Addresses that received a copy (Cc).
        #[serde(
            rename = "emailCc",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub email_cc: ::std::vec::Vec<::std::string::String>,
        /**The sender's address. It belongs to the contact's record and cannot be changed
here.*/
        #[serde(
            rename = "emailFrom",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_from: ::std::option::Option<::std::string::String>,
        ///The email that this email replies to, so that it joins the thread.
        #[serde(
            rename = "emailMessageId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_message_id: ::std::option::Option<crate::id::EmailMessageId>,
        /**The recipient's address. It belongs to the contact's record and cannot be changed
here.*/
        #[serde(
            rename = "emailTo",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_to: ::std::option::Option<::std::string::String>,
        ///The HTML body of the email.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub html: ::std::option::Option<::std::string::String>,
        ///The text of the message.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        ///The subject line of the email.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub subject: ::std::option::Option<::std::string::String>,
        ///The channel that the message was received on.
        #[serde(rename = "type")]
        pub type_: InboundMessageType,
    }
    ///A call that was made to a contact. One of conversationId and contactId is needed.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct AddOutboundMessageBody {
        ///The id that the external provider assigned to the call.
        #[serde(
            rename = "altId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub alt_id: ::std::option::Option<::std::string::String>,
        /**The numbers and the result of the call. The number that was called must be the
contact's, exactly as stored.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub call: ::std::option::Option<Call>,
        ///The contact that was called.
        #[serde(
            rename = "contactId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub contact_id: ::std::option::Option<crate::id::ContactId>,
        ///The conversation that the call belongs to.
        #[serde(
            rename = "conversationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub conversation_id: ::std::option::Option<crate::id::ConversationId>,
        ///The conversation provider that made the call. Required.
        #[serde(
            rename = "conversationProviderId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub conversation_provider_id: ::std::option::Option<
            crate::id::ConversationProviderId,
        >,
        ///When the call was made.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub date: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The type of the message.
        #[serde(rename = "type")]
        pub type_: OutboundCallType,
    }
    ///When the workflow starts.
    #[derive(::serde::Serialize, Clone, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct AddToWorkflowBody {
        ///The time that the workflow starts from, with its offset from UTC.
        #[serde(
            rename = "eventStartTime",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub event_start_time: ::std::option::Option<::std::string::String>,
    }
    ///The numbers and the result of a call.
    #[derive(::serde::Serialize, Clone, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct Call {
        /**The phone number that called, as + and digits (E.164). For an inbound call it
must be one of the contact's numbers.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub from: ::std::option::Option<::std::string::String>,
        ///How the call ended.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<CallStatus>,
        ///The phone number that was called, as + and digits (E.164).
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub to: ::std::option::Option<::std::string::String>,
    }
    ///How a call ended.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum CallStatus {
        #[serde(rename = "pending")]
        Pending,
        #[serde(rename = "completed")]
        Completed,
        #[serde(rename = "answered")]
        Answered,
        #[serde(rename = "busy")]
        Busy,
        #[serde(rename = "no-answer")]
        NoAnswer,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "canceled")]
        Canceled,
        #[serde(rename = "voicemail")]
        Voicemail,
    }
    impl ::std::fmt::Display for CallStatus {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("pending"),
                Self::Completed => f.write_str("completed"),
                Self::Answered => f.write_str("answered"),
                Self::Busy => f.write_str("busy"),
                Self::NoAnswer => f.write_str("no-answer"),
                Self::Failed => f.write_str("failed"),
                Self::Canceled => f.write_str("canceled"),
                Self::Voicemail => f.write_str("voicemail"),
            }
        }
    }
    impl ::std::str::FromStr for CallStatus {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "pending" => Ok(Self::Pending),
                "completed" => Ok(Self::Completed),
                "answered" => Ok(Self::Answered),
                "busy" => Ok(Self::Busy),
                "no-answer" => Ok(Self::NoAnswer),
                "failed" => Ok(Self::Failed),
                "canceled" => Ok(Self::Canceled),
                "voicemail" => Ok(Self::Voicemail),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for CallStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CallStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A field to sort by.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct ContactSort {
        ///Whether the least value comes first.
        pub direction: SortOrder,
        ///The field.
        pub field: ::std::string::String,
    }
    ///The tags to add or remove.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct ContactTagsBody {
        ///The tags.
        pub tags: ::std::vec::Vec<::std::string::String>,
    }
    ///A contact's feedback on a live chat.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum ConversationFeedback {
        #[serde(rename = "positive")]
        Positive,
        #[serde(rename = "negative")]
        Negative,
    }
    impl ::std::fmt::Display for ConversationFeedback {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Positive => f.write_str("positive"),
                Self::Negative => f.write_str("negative"),
            }
        }
    }
    impl ::std::str::FromStr for ConversationFeedback {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "positive" => Ok(Self::Positive),
                "negative" => Ok(Self::Negative),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ConversationFeedback {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ConversationFeedback {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What conversations are sorted by.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum ConversationSortBy {
        #[serde(rename = "last_manual_message_date")]
        LastManualMessageDate,
        #[serde(rename = "last_message_date")]
        LastMessageDate,
        #[serde(rename = "score_profile")]
        ScoreProfile,
        #[serde(rename = "overdue_at")]
        OverdueAt,
        #[serde(rename = "due_at")]
        DueAt,
    }
    impl ::std::fmt::Display for ConversationSortBy {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::LastManualMessageDate => f.write_str("last_manual_message_date"),
                Self::LastMessageDate => f.write_str("last_message_date"),
                Self::ScoreProfile => f.write_str("score_profile"),
                Self::OverdueAt => f.write_str("overdue_at"),
                Self::DueAt => f.write_str("due_at"),
            }
        }
    }
    impl ::std::str::FromStr for ConversationSortBy {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "last_manual_message_date" => Ok(Self::LastManualMessageDate),
                "last_message_date" => Ok(Self::LastMessageDate),
                "score_profile" => Ok(Self::ScoreProfile),
                "overdue_at" => Ok(Self::OverdueAt),
                "due_at" => Ok(Self::DueAt),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ConversationSortBy {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ConversationSortBy {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Which conversations to search.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum ConversationStatus {
        #[serde(rename = "all")]
        All,
        #[serde(rename = "read")]
        Read,
        #[serde(rename = "unread")]
        Unread,
        #[serde(rename = "starred")]
        Starred,
        #[serde(rename = "recents")]
        Recents,
    }
    impl ::std::fmt::Display for ConversationStatus {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::All => f.write_str("all"),
                Self::Read => f.write_str("read"),
                Self::Unread => f.write_str("unread"),
                Self::Starred => f.write_str("starred"),
                Self::Recents => f.write_str("recents"),
            }
        }
    }
    impl ::std::str::FromStr for ConversationStatus {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "all" => Ok(Self::All),
                "read" => Ok(Self::Read),
                "unread" => Ok(Self::Unread),
                "starred" => Ok(Self::Starred),
                "recents" => Ok(Self::Recents),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ConversationStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ConversationStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The contact whose conversation is created.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct CreateConversationBody {
        ///The contact.
        #[serde(rename = "contactId")]
        pub contact_id: crate::id::ContactId,
        ///The location of the contact.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
    }
    ///The delivery status of an email for one of its recipients.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct EmailRecipientStatus {
        ///The recipient's address.
        #[serde(rename = "emailId")]
        pub email_id: ::std::string::String,
        ///Why the email could not be delivered to this recipient.
        #[serde(
            rename = "failReason",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub fail_reason: ::std::option::Option<::std::string::String>,
        ///The delivery status.
        pub status: EmailStatus,
    }
    ///Whether a reply goes only to the sender of the email or to all of its recipients.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum EmailReplyMode {
        #[serde(rename = "reply")]
        Reply,
        #[serde(rename = "reply_all")]
        ReplyAll,
    }
    impl ::std::fmt::Display for EmailReplyMode {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Reply => f.write_str("reply"),
                Self::ReplyAll => f.write_str("reply_all"),
            }
        }
    }
    impl ::std::str::FromStr for EmailReplyMode {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "reply" => Ok(Self::Reply),
                "reply_all" => Ok(Self::ReplyAll),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for EmailReplyMode {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for EmailReplyMode {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The delivery status that a provider reports for an email.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum EmailStatus {
        #[serde(rename = "pending")]
        Pending,
        #[serde(rename = "scheduled")]
        Scheduled,
        #[serde(rename = "sent")]
        Sent,
        #[serde(rename = "delivered")]
        Delivered,
        #[serde(rename = "read")]
        Read,
        #[serde(rename = "undelivered")]
        Undelivered,
        #[serde(rename = "connected")]
        Connected,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "opened")]
        Opened,
        #[serde(rename = "clicked")]
        Clicked,
    }
    impl ::std::fmt::Display for EmailStatus {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Pending => f.write_str("pending"),
                Self::Scheduled => f.write_str("scheduled"),
                Self::Sent => f.write_str("sent"),
                Self::Delivered => f.write_str("delivered"),
                Self::Read => f.write_str("read"),
                Self::Undelivered => f.write_str("undelivered"),
                Self::Connected => f.write_str("connected"),
                Self::Failed => f.write_str("failed"),
                Self::Opened => f.write_str("opened"),
                Self::Clicked => f.write_str("clicked"),
            }
        }
    }
    impl ::std::str::FromStr for EmailStatus {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "pending" => Ok(Self::Pending),
                "scheduled" => Ok(Self::Scheduled),
                "sent" => Ok(Self::Sent),
                "delivered" => Ok(Self::Delivered),
                "read" => Ok(Self::Read),
                "undelivered" => Ok(Self::Undelivered),
                "connected" => Ok(Self::Connected),
                "failed" => Ok(Self::Failed),
                "opened" => Ok(Self::Opened),
                "clicked" => Ok(Self::Clicked),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for EmailStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for EmailStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The channel whose messages are exported.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum ExportChannel {
        Call,
        #[serde(rename = "SMS")]
        Sms,
        Email,
        WhatsApp,
        Instagram,
        Facebook,
    }
    impl ::std::fmt::Display for ExportChannel {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Call => f.write_str("Call"),
                Self::Sms => f.write_str("SMS"),
                Self::Email => f.write_str("Email"),
                Self::WhatsApp => f.write_str("WhatsApp"),
                Self::Instagram => f.write_str("Instagram"),
                Self::Facebook => f.write_str("Facebook"),
            }
        }
    }
    impl ::std::str::FromStr for ExportChannel {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "Call" => Ok(Self::Call),
                "SMS" => Ok(Self::Sms),
                "Email" => Ok(Self::Email),
                "WhatsApp" => Ok(Self::WhatsApp),
                "Instagram" => Ok(Self::Instagram),
                "Facebook" => Ok(Self::Facebook),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportChannel {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportChannel {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The query parameters of `export_messages`.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct ExportMessagesQuery {
        ///Only messages of this channel. If absent, messages of all channels but email.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub channel: ::std::option::Option<ExportChannel>,
        ///Only messages of this contact.
        #[serde(
            rename = "contactId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub contact_id: ::std::option::Option<crate::id::ContactId>,
        ///Only messages of this conversation.
        #[serde(
            rename = "conversationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub conversation_id: ::std::option::Option<crate::id::ConversationId>,
        ///The cursor of the previous page.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub cursor: ::std::option::Option<::std::string::String>,
        ///Only messages until then.
        #[serde(
            rename = "endDate",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub end_date: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The largest number of messages to return, 10 to 1000.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<i64>,
        ///The location whose messages are exported.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
        ///The date that messages are sorted by.
        #[serde(
            rename = "sortBy",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub sort_by: ::std::option::Option<ExportSortBy>,
        ///The order of the messages.
        #[serde(
            rename = "sortOrder",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub sort_order: ::std::option::Option<SortOrder>,
        ///Only messages since then.
        #[serde(
            rename = "startDate",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_date: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
    }
    ///The date that exported messages are sorted by.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum ExportSortBy {
        #[serde(rename = "createdAt")]
        CreatedAt,
        #[serde(rename = "updatedAt")]
        UpdatedAt,
    }
    impl ::std::fmt::Display for ExportSortBy {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::CreatedAt => f.write_str("createdAt"),
                Self::UpdatedAt => f.write_str("updatedAt"),
            }
        }
    }
    impl ::std::str::FromStr for ExportSortBy {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "createdAt" => Ok(Self::CreatedAt),
                "updatedAt" => Ok(Self::UpdatedAt),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ExportSortBy {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ExportSortBy {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The app's credentials, and the code or refresh token to exchange for tokens.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct GetAccessTokenBody {
        ///The id of the app.
        pub client_id: ::std::string::String,
        ///The secret of the app.
        pub client_secret: ::std::string::String,
        ///The code that the redirect URI received for a new installation; with authorization_code.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub code: ::std::option::Option<::std::string::String>,
        ///The kind of credential that is exchanged.
        pub grant_type: GrantType,
        ///The redirect URI of the app.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub redirect_uri: ::std::option::Option<::std::string::String>,
        ///The refresh token, which is valid once; with refresh_token.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub refresh_token: ::std::option::Option<::std::string::String>,
        ///Whether to get the tokens of a company or of a location.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub user_type: ::std::option::Option<UserType>,
    }
    ///The query parameters of `get_duplicate_contact`.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct GetDuplicateContactQuery {
        ///The email address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        ///The location whose contacts are looked through.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
        ///The phone number, in E.164 form.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub number: ::std::option::Option<::std::string::String>,
    }
    ///The query parameters of `get_installed_locations`.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct GetInstalledLocationsQuery {
        ///The app.
        #[serde(rename = "appId")]
        pub app_id: ::std::string::String,
        ///The company.
        #[serde(rename = "companyId")]
        pub company_id: crate::id::CompanyId,
        ///Whether the app is installed there.
        #[serde(
            rename = "isInstalled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_installed: ::std::option::Option<bool>,
        ///The number of locations to return.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<::std::string::String>,
        ///The location.
        #[serde(
            rename = "locationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub location_id: ::std::option::Option<crate::id::LocationId>,
        ///Whether the app is on trial there.
        #[serde(
            rename = "onTrial",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub on_trial: ::std::option::Option<bool>,
        ///The plan that is paid for the app there.
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::std::string::String>,
        ///A part of the names of the locations.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub query: ::std::option::Option<::std::string::String>,
        ///The number of locations to skip.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub skip: ::std::option::Option<::std::string::String>,
        ///The version of the app.
        #[serde(
            rename = "versionId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub version_id: ::std::option::Option<::std::string::String>,
    }
    ///A location, and the company that it belongs to.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct GetLocationAccessTokenBody {
        ///The company.
        #[serde(rename = "companyId")]
        pub company_id: crate::id::CompanyId,
        ///The location that the token is for.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
    }
    ///The query parameters of `get_messages`.
    #[derive(::serde::Serialize, Clone, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct GetMessagesQuery {
        ///The last message of the previous page.
        #[serde(
            rename = "lastMessageId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_message_id: ::std::option::Option<crate::id::MessageId>,
        ///The largest number of messages to return. 100 is known to work.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<i64>,
        /**Only messages of these types, separated by commas: TYPE_CALL, TYPE_SMS, TYPE_RCS,
TYPE_EMAIL, TYPE_FACEBOOK, TYPE_GMB, TYPE_INSTAGRAM, TYPE_WHATSAPP, TYPE_LIVE_CHAT,
TYPE_TIKTOK, TYPE_FORM_SUBMISSION, TYPE_INTERNAL_COMMENTS (here with an S),
TYPE_ACTIVITY_APPOINTMENT, TYPE_ACTIVITY_CONTACT, TYPE_ACTIVITY_INVOICE,
TYPE_ACTIVITY_PAYMENT, TYPE_ACTIVITY_OPPORTUNITY,
TYPE_ACTIVITY_EMPLOYEE_ACTION_LOG, TYPE_ACTIVITY_WHATSAPP.*/
        #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
        pub type_: ::std::option::Option<::std::string::String>,
    }
    ///The kind of credential that is exchanged for tokens.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum GrantType {
        #[serde(rename = "authorization_code")]
        AuthorizationCode,
        #[serde(rename = "refresh_token")]
        RefreshToken,
        #[serde(rename = "client_credentials")]
        ClientCredentials,
    }
    impl ::std::fmt::Display for GrantType {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::AuthorizationCode => f.write_str("authorization_code"),
                Self::RefreshToken => f.write_str("refresh_token"),
                Self::ClientCredentials => f.write_str("client_credentials"),
            }
        }
    }
    impl ::std::str::FromStr for GrantType {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "authorization_code" => Ok(Self::AuthorizationCode),
                "refresh_token" => Ok(Self::RefreshToken),
                "client_credentials" => Ok(Self::ClientCredentials),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for GrantType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for GrantType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The channel that a message was received on. Case-sensitive.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum InboundMessageType {
        #[serde(rename = "SMS")]
        Sms,
        #[serde(rename = "RCS")]
        Rcs,
        Email,
        WhatsApp,
        #[serde(rename = "GMB")]
        Gmb,
        #[serde(rename = "IG")]
        Ig,
        #[serde(rename = "FB")]
        Fb,
        Custom,
        WebChat,
        #[serde(rename = "Live_Chat")]
        LiveChat,
        Call,
        #[serde(rename = "IVR_Call")]
        IvrCall,
        #[serde(rename = "Campaign_Call")]
        CampaignCall,
        #[serde(rename = "Campaign_VoiceMail")]
        CampaignVoiceMail,
        #[serde(rename = "TIKTOK")]
        Tiktok,
        #[serde(rename = "ALL_IN_ONE_CHAT")]
        AllInOneChat,
        #[serde(rename = "FORM_SUBMISSION")]
        FormSubmission,
    }
    impl ::std::fmt::Display for InboundMessageType {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Sms => f.write_str("SMS"),
                Self::Rcs => f.write_str("RCS"),
                Self::Email => f.write_str("Email"),
                Self::WhatsApp => f.write_str("WhatsApp"),
                Self::Gmb => f.write_str("GMB"),
                Self::Ig => f.write_str("IG"),
                Self::Fb => f.write_str("FB"),
                Self::Custom => f.write_str("Custom"),
                Self::WebChat => f.write_str("WebChat"),
                Self::LiveChat => f.write_str("Live_Chat"),
                Self::Call => f.write_str("Call"),
                Self::IvrCall => f.write_str("IVR_Call"),
                Self::CampaignCall => f.write_str("Campaign_Call"),
                Self::CampaignVoiceMail => f.write_str("Campaign_VoiceMail"),
                Self::Tiktok => f.write_str("TIKTOK"),
                Self::AllInOneChat => f.write_str("ALL_IN_ONE_CHAT"),
                Self::FormSubmission => f.write_str("FORM_SUBMISSION"),
            }
        }
    }
    impl ::std::str::FromStr for InboundMessageType {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "SMS" => Ok(Self::Sms),
                "RCS" => Ok(Self::Rcs),
                "Email" => Ok(Self::Email),
                "WhatsApp" => Ok(Self::WhatsApp),
                "GMB" => Ok(Self::Gmb),
                "IG" => Ok(Self::Ig),
                "FB" => Ok(Self::Fb),
                "Custom" => Ok(Self::Custom),
                "WebChat" => Ok(Self::WebChat),
                "Live_Chat" => Ok(Self::LiveChat),
                "Call" => Ok(Self::Call),
                "IVR_Call" => Ok(Self::IvrCall),
                "Campaign_Call" => Ok(Self::CampaignCall),
                "Campaign_VoiceMail" => Ok(Self::CampaignVoiceMail),
                "TIKTOK" => Ok(Self::Tiktok),
                "ALL_IN_ONE_CHAT" => Ok(Self::AllInOneChat),
                "FORM_SUBMISSION" => Ok(Self::FormSubmission),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for InboundMessageType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for InboundMessageType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Whether a workflow (automated) or a person (manual) sent the last outbound message.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum LastMessageAction {
        #[serde(rename = "automated")]
        Automated,
        #[serde(rename = "manual")]
        Manual,
    }
    impl ::std::fmt::Display for LastMessageAction {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Automated => f.write_str("automated"),
                Self::Manual => f.write_str("manual"),
            }
        }
    }
    impl ::std::str::FromStr for LastMessageAction {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "automated" => Ok(Self::Automated),
                "manual" => Ok(Self::Manual),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for LastMessageAction {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for LastMessageAction {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The query parameters of `list_installed_locations`.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct ListInstalledLocationsQuery {
        ///The app.
        #[serde(rename = "appId")]
        pub app_id: ::std::string::String,
        ///The company.
        #[serde(rename = "companyId")]
        pub company_id: crate::id::CompanyId,
        ///Whether the app is installed there.
        #[serde(
            rename = "isInstalled",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_installed: ::std::option::Option<bool>,
        ///The location.
        #[serde(
            rename = "locationId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub location_id: ::std::option::Option<crate::id::LocationId>,
        ///Whether the app is on trial there.
        #[serde(
            rename = "onTrial",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub on_trial: ::std::option::Option<bool>,
        ///The number of locations to return, 1 to 100.
        #[serde(
            rename = "pageSize",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub page_size: ::std::option::Option<i64>,
        ///The `nextPageToken` of the previous page.
        #[serde(
            rename = "pageToken",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub page_token: ::std::option::Option<::std::string::String>,
        ///The plan that is paid for the app there.
        #[serde(
            rename = "planId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub plan_id: ::std::option::Option<::std::string::String>,
        ///A part of the names of the locations.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub query: ::std::option::Option<::std::string::String>,
        ///Whether to list only locations that the current user may see.
        #[serde(
            rename = "restrictToUserLocations",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub restrict_to_user_locations: ::std::option::Option<bool>,
        ///The version of the app.
        #[serde(
            rename = "versionId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub version_id: ::std::option::Option<::std::string::String>,
    }
    ///The sender of the message, either the contact (inbound) or the account (outbound).
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum MessageDirection {
        #[serde(rename = "inbound")]
        Inbound,
        #[serde(rename = "outbound")]
        Outbound,
    }
    impl ::std::fmt::Display for MessageDirection {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Inbound => f.write_str("inbound"),
                Self::Outbound => f.write_str("outbound"),
            }
        }
    }
    impl ::std::str::FromStr for MessageDirection {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "inbound" => Ok(Self::Inbound),
                "outbound" => Ok(Self::Outbound),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for MessageDirection {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for MessageDirection {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The delivery status that a provider reports for a message.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum MessageStatus {
        #[serde(rename = "delivered")]
        Delivered,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "pending")]
        Pending,
        #[serde(rename = "read")]
        Read,
    }
    impl ::std::fmt::Display for MessageStatus {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Delivered => f.write_str("delivered"),
                Self::Failed => f.write_str("failed"),
                Self::Pending => f.write_str("pending"),
                Self::Read => f.write_str("read"),
            }
        }
    }
    impl ::std::str::FromStr for MessageStatus {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "delivered" => Ok(Self::Delivered),
                "failed" => Ok(Self::Failed),
                "pending" => Ok(Self::Pending),
                "read" => Ok(Self::Read),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for MessageStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for MessageStatus {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The type of a call that is recorded as made. Case-sensitive.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum OutboundCallType {
        Call,
    }
    impl ::std::fmt::Display for OutboundCallType {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Call => f.write_str("Call"),
            }
        }
    }
    impl ::std::str::FromStr for OutboundCallType {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "Call" => Ok(Self::Call),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for OutboundCallType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for OutboundCallType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A channel that conversation providers can carry.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum ProviderChannel {
        #[serde(rename = "SMS")]
        Sms,
        Email,
    }
    impl ::std::fmt::Display for ProviderChannel {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Sms => f.write_str("SMS"),
                Self::Email => f.write_str("Email"),
            }
        }
    }
    impl ::std::str::FromStr for ProviderChannel {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "SMS" => Ok(Self::Sms),
                "Email" => Ok(Self::Email),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ProviderChannel {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ProviderChannel {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The reason why a provider could not deliver a message.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct ProviderError {
        ///The error code.
        pub code: ::std::string::String,
        ///The error message.
        pub message: ::std::string::String,
        ///The kind of error.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    ///The delivery status of an email for one of its recipients.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct RecipientStatus {
        ///The recipient's address.
        #[serde(rename = "emailId")]
        pub email_id: ::std::string::String,
        ///The delivery status.
        pub status: MessageStatus,
    }
    ///The filters, the order and the place of a page.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct SearchContactsBody {
        /**Only contacts that match all of these filters. A filter is a comparison, with `field`,
`operator` (eq, not_eq, contains, not_contains, exists, not_exists or range) and
`value`, or a `group` (AND or OR) of `filters`.*/
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub filters: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///The location whose contacts are searched.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
        ///The number of the page, from 1. Only the first 10,000 contacts can be reached so.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<i64>,
        ///The largest number of contacts to return, up to 500.
        #[serde(rename = "pageLimit")]
        pub page_limit: i64,
        ///Only contacts that match this text, of up to 75 characters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub query: ::std::option::Option<::std::string::String>,
        ///The `searchAfter` of the last contact of the previous page.
        #[serde(
            rename = "searchAfter",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub search_after: ::std::vec::Vec<::serde_json::Value>,
        ///The order of the contacts.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub sort: ::std::vec::Vec<ContactSort>,
    }
    ///The query parameters of `search_conversations`.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct SearchConversationsQuery {
        ///Only conversations assigned to one of these users, ids separated by commas, or unassigned.
        #[serde(
            rename = "assignedTo",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub assigned_to: ::std::option::Option<::std::string::String>,
        ///Only conversations of this contact.
        #[serde(
            rename = "contactId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub contact_id: ::std::option::Option<crate::id::ContactId>,
        ///Only conversations added until then, in milliseconds since 1970-01-01T00:00:00Z. The last message does not count.
        #[serde(
            rename = "endDate",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub end_date: ::std::option::Option<i64>,
        ///Only conversations that one of these users follows, ids separated by commas.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub followers: ::std::option::Option<::std::string::String>,
        ///Only this conversation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub id: ::std::option::Option<crate::id::ConversationId>,
        ///Only conversations whose last outbound message was sent by a workflow (automated) or by a person (manual).
        #[serde(
            rename = "lastMessageAction",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_message_action: ::std::option::Option<LastMessageAction>,
        ///Only conversations whose last message has this direction.
        #[serde(
            rename = "lastMessageDirection",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_message_direction: ::std::option::Option<MessageDirection>,
        ///Only conversations whose last message has this type, such as TYPE_SMS.
        #[serde(
            rename = "lastMessageType",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_message_type: ::std::option::Option<::std::string::String>,
        ///The largest number of conversations to return. 100 is known to work.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<i64>,
        ///The location whose conversations are searched.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
        ///Only conversations that mention one of these users, ids separated by commas.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mentions: ::std::option::Option<::std::string::String>,
        ///Only conversations that match this text.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub query: ::std::option::Option<::std::string::String>,
        ///The score profile that scoreProfileMin and scoreProfileMax refer to.
        #[serde(
            rename = "scoreProfile",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub score_profile: ::std::option::Option<::std::string::String>,
        ///Only conversations with at most this score.
        #[serde(
            rename = "scoreProfileMax",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub score_profile_max: ::std::option::Option<i64>,
        ///Only conversations with at least this score.
        #[serde(
            rename = "scoreProfileMin",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub score_profile_min: ::std::option::Option<i64>,
        ///The order of the conversations.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub sort: ::std::option::Option<SortOrder>,
        ///What the conversations are sorted by.
        #[serde(
            rename = "sortBy",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub sort_by: ::std::option::Option<ConversationSortBy>,
        ///The score profile that score_profile sorts by.
        #[serde(
            rename = "sortScoreProfile",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub sort_score_profile: ::std::option::Option<::std::string::String>,
        /**The sort value of the last conversation of the previous page, usually the date of its
last message in milliseconds.*/
        #[serde(
            rename = "startAfterDate",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_after_date: ::std::option::Option<::std::string::String>,
        ///Only conversations added since then, in milliseconds since 1970-01-01T00:00:00Z. The last message does not count.
        #[serde(
            rename = "startDate",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub start_date: ::std::option::Option<i64>,
        ///Only conversations with this status.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub status: ::std::option::Option<ConversationStatus>,
    }
    ///A message to a contact.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct SendMessageBody {
        ///The appointment that the message is about.
        #[serde(
            rename = "appointmentId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub appointment_id: ::std::option::Option<crate::id::AppointmentId>,
        ///Files to attach, as absolute http or https URLs that the service fetches.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub attachments: ::std::vec::Vec<::std::string::String>,
        ///The contact that receives the message.
        #[serde(rename = "contactId")]
        pub contact_id: crate::id::ContactId,
        ///The conversation provider that carries the message.
        #[serde(
            rename = "conversationProviderId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub conversation_provider_id: ::std::option::Option<
            crate::id::ConversationProviderId,
        >,
        ///Addresses that receive a blind copy (Bcc).
        #[serde(
            rename = "emailBcc",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub email_bcc: ::std::vec::Vec<::std::string::String>,
        ///Addresses that receive a copy (Cc).
        #[serde(
            rename = "emailCc",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub email_cc: ::std::vec::Vec<::std::string::String>,
        ///The sender's address, optionally with a display name: Jane <jane@company.com>.
        #[serde(
            rename = "emailFrom",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_from: ::std::option::Option<::std::string::String>,
        ///Whether a reply goes only to the sender of the email or to all of its recipients.
        #[serde(
            rename = "emailReplyMode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_reply_mode: ::std::option::Option<EmailReplyMode>,
        /**The address that the email goes to, if it is not the contact's primary one. It
must be one of the contact's addresses.*/
        #[serde(
            rename = "emailTo",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_to: ::std::option::Option<::std::string::String>,
        ///The phone number that the message is sent from, as + and digits (E.164).
        #[serde(
            rename = "fromNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub from_number: ::std::option::Option<::std::string::String>,
        /**The HTML body of the email. The service checks this field: an email that has only
`message` may be rejected.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub html: ::std::option::Option<::std::string::String>,
        /**The ids of the users whom an internal comment mentions. The text mentions each of them
as @name<userId>ID</userId>.*/
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub mentions: ::std::vec::Vec<::std::string::String>,
        ///The text of the message.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        ///The message that this message replies to.
        #[serde(
            rename = "replyMessageId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub reply_message_id: ::std::option::Option<crate::id::MessageId>,
        ///When to send the message, in whole seconds since 1970-01-01T00:00:00Z. Sent at once if absent.
        #[serde(
            rename = "scheduledTimestamp",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub scheduled_timestamp: ::std::option::Option<i64>,
        ///The subject line of the email.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub subject: ::std::option::Option<::std::string::String>,
        ///The template to create the message from.
        #[serde(
            rename = "templateId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub template_id: ::std::option::Option<crate::id::TemplateId>,
        /**The thread that the message belongs to. For email, the id of the message that
contains the emails of the thread.*/
        #[serde(
            rename = "threadId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub thread_id: ::std::option::Option<crate::id::ThreadId>,
        ///The phone number that the message goes to, as + and digits (E.164).
        #[serde(
            rename = "toNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub to_number: ::std::option::Option<::std::string::String>,
        ///The channel that the message is sent on.
        #[serde(rename = "type")]
        pub type_: SendMessageType,
        ///The user who writes an internal comment.
        #[serde(
            rename = "userId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub user_id: ::std::option::Option<::std::string::String>,
    }
    /**The channel that a message is sent on. InternalComment is a comment for the team, which no
contact sees.*/
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum SendMessageType {
        #[serde(rename = "SMS")]
        Sms,
        #[serde(rename = "RCS")]
        Rcs,
        Email,
        WhatsApp,
        #[serde(rename = "IG")]
        Ig,
        #[serde(rename = "FB")]
        Fb,
        Custom,
        #[serde(rename = "Live_Chat")]
        LiveChat,
        #[serde(rename = "TIKTOK")]
        Tiktok,
        InternalComment,
    }
    impl ::std::fmt::Display for SendMessageType {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Sms => f.write_str("SMS"),
                Self::Rcs => f.write_str("RCS"),
                Self::Email => f.write_str("Email"),
                Self::WhatsApp => f.write_str("WhatsApp"),
                Self::Ig => f.write_str("IG"),
                Self::Fb => f.write_str("FB"),
                Self::Custom => f.write_str("Custom"),
                Self::LiveChat => f.write_str("Live_Chat"),
                Self::Tiktok => f.write_str("TIKTOK"),
                Self::InternalComment => f.write_str("InternalComment"),
            }
        }
    }
    impl ::std::str::FromStr for SendMessageType {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "SMS" => Ok(Self::Sms),
                "RCS" => Ok(Self::Rcs),
                "Email" => Ok(Self::Email),
                "WhatsApp" => Ok(Self::WhatsApp),
                "IG" => Ok(Self::Ig),
                "FB" => Ok(Self::Fb),
                "Custom" => Ok(Self::Custom),
                "Live_Chat" => Ok(Self::LiveChat),
                "TIKTOK" => Ok(Self::Tiktok),
                "InternalComment" => Ok(Self::InternalComment),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for SendMessageType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SendMessageType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Whether an agent is typing in a live chat.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct SetLiveChatTypingBody {
        ///The conversation of the chat.
        #[serde(rename = "conversationId")]
        pub conversation_id: crate::id::ConversationId,
        ///Whether an agent is typing.
        #[serde(rename = "isTyping")]
        pub is_typing: bool,
        ///The location of the chat.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
        ///The visitor of the chat, as the field visitorId of the contact has it.
        #[serde(rename = "visitorId")]
        pub visitor_id: ::std::string::String,
    }
    ///The files of a call.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct SetMessageAttachmentsBody {
        ///The files, as absolute http or https URLs; at most 5.
        pub attachments: ::std::vec::Vec<::std::string::String>,
    }
    ///The order of a list, ascending or descending.
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum SortOrder {
        #[serde(rename = "asc")]
        Asc,
        #[serde(rename = "desc")]
        Desc,
    }
    impl ::std::fmt::Display for SortOrder {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Asc => f.write_str("asc"),
                Self::Desc => f.write_str("desc"),
            }
        }
    }
    impl ::std::str::FromStr for SortOrder {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "asc" => Ok(Self::Asc),
                "desc" => Ok(Self::Desc),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for SortOrder {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SortOrder {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The changes to a contact. What is absent stays as it is.
    #[derive(::serde::Serialize, Clone, Default, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct UpdateContactBody {
        ///The street and number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address1: ::std::option::Option<::std::string::String>,
        ///The id of the user whom the contact is assigned to.
        #[serde(
            rename = "assignedTo",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub assigned_to: ::std::option::Option<::std::string::String>,
        ///The city.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub city: ::std::option::Option<::std::string::String>,
        ///The country, as a code of two letters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<::std::string::String>,
        /**The custom fields: each with its `id` or `key`, and its value, `field_value`; in
v3, `fieldValue`.*/
        #[serde(
            rename = "customFields",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub custom_fields: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///The date of birth.
        #[serde(
            rename = "dateOfBirth",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub date_of_birth: ::std::option::Option<::std::string::String>,
        ///Whether the contact is not to be disturbed on any channel.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub dnd: ::std::option::Option<bool>,
        /**"Do not disturb" by channel: `Call`, `Email`, `SMS`, `WhatsApp`, `GMB`, `FB`, `RCS`;
in v3 `call`, `email`, `sms`, `whatsApp`, `gmb`, `fb`, `rcs`. Each is an object with
a `status` (active, inactive or permanent), a `message` and a `code`.*/
        #[serde(
            rename = "dndSettings",
            default,
            skip_serializing_if = "::serde_json::Map::is_empty"
        )]
        pub dnd_settings: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        ///The primary email address. It is stored in lower case.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        ///The first name.
        #[serde(
            rename = "firstName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub first_name: ::std::option::Option<::std::string::String>,
        ///The last name.
        #[serde(
            rename = "lastName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_name: ::std::option::Option<::std::string::String>,
        ///The full name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        ///The phone number, in E.164 form.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone: ::std::option::Option<::std::string::String>,
        ///The postal code.
        #[serde(
            rename = "postalCode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub postal_code: ::std::option::Option<::std::string::String>,
        ///Where the contact came from.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub source: ::std::option::Option<::std::string::String>,
        ///The state or region.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<::std::string::String>,
        ///The time zone.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timezone: ::std::option::Option<::std::string::String>,
        ///The website.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub website: ::std::option::Option<::std::string::String>,
    }
    ///The changes to a conversation. What is absent stays as it is.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct UpdateConversationBody {
        ///The contact's feedback on a live chat.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub feedback: ::std::option::Option<ConversationFeedback>,
        ///The location of the conversation.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
        ///Whether the conversation is starred.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub starred: ::std::option::Option<bool>,
        ///The number of unread messages; 0 marks the conversation as read.
        #[serde(
            rename = "unreadCount",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub unread_count: ::std::option::Option<i64>,
    }
    ///The new delivery status of an email.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct UpdateEmailStatusBody {
        ///The status of single recipients, for an email with several.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub recipients: ::std::vec::Vec<EmailRecipientStatus>,
        ///The delivery status.
        pub status: EmailStatus,
    }
    ///The new delivery status of a message.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct UpdateMessageStatusBody {
        ///The email, if the message is one.
        #[serde(
            rename = "emailMessageId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub email_message_id: ::std::option::Option<crate::id::EmailMessageId>,
        ///The reason for a failed delivery.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<ProviderError>,
        ///For an email with several recipients, the status of each.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub recipients: ::std::vec::Vec<RecipientStatus>,
        ///The delivery status.
        pub status: MessageStatus,
    }
    ///A contact to create or update.
    #[derive(::serde::Serialize, Clone, PartialEq)]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct UpsertContactBody {
        ///The street and number.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address1: ::std::option::Option<::std::string::String>,
        ///The id of the user whom the contact is assigned to.
        #[serde(
            rename = "assignedTo",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub assigned_to: ::std::option::Option<::std::string::String>,
        ///The city.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub city: ::std::option::Option<::std::string::String>,
        ///The name of the company that the contact works for.
        #[serde(
            rename = "companyName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub company_name: ::std::option::Option<::std::string::String>,
        ///The country, as a code of two letters.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub country: ::std::option::Option<::std::string::String>,
        /**The custom fields: each with its `id` or `key`, and its value, `field_value`; in
v3, `fieldValue`.*/
        #[serde(
            rename = "customFields",
            default,
            skip_serializing_if = "::std::vec::Vec::is_empty"
        )]
        pub custom_fields: ::std::vec::Vec<
            ::serde_json::Map<::std::string::String, ::serde_json::Value>,
        >,
        ///The date of birth.
        #[serde(
            rename = "dateOfBirth",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub date_of_birth: ::std::option::Option<::std::string::String>,
        ///The primary email address. It is stored in lower case.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        ///The first name.
        #[serde(
            rename = "firstName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub first_name: ::std::option::Option<::std::string::String>,
        ///The gender. An existing contact keeps its own.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gender: ::std::option::Option<::std::string::String>,
        ///The last name.
        #[serde(
            rename = "lastName",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub last_name: ::std::option::Option<::std::string::String>,
        ///The location of the contact.
        #[serde(rename = "locationId")]
        pub location_id: crate::id::LocationId,
        ///The full name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        ///The phone number, in E.164 form.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub phone: ::std::option::Option<::std::string::String>,
        ///The postal code.
        #[serde(
            rename = "postalCode",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub postal_code: ::std::option::Option<::std::string::String>,
        ///Where the contact came from.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub source: ::std::option::Option<::std::string::String>,
        ///The state or region.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<::std::string::String>,
        ///The time zone.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timezone: ::std::option::Option<::std::string::String>,
        ///The website.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub website: ::std::option::Option<::std::string::String>,
    }
    ///Whether tokens belong to a company (an agency) or to a location (a sub-account).
    #[derive(
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[non_exhaustive]
    pub enum UserType {
        Company,
        Location,
    }
    impl ::std::fmt::Display for UserType {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Company => f.write_str("Company"),
                Self::Location => f.write_str("Location"),
            }
        }
    }
    impl ::std::str::FromStr for UserType {
        type Err = self::error::ConversionError;
        #[inline]
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "Company" => Ok(Self::Company),
                "Location" => Ok(Self::Location),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for UserType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserType {
        type Error = self::error::ConversionError;
        #[inline]
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            #[inline]
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            #[inline]
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            #[inline]
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            #[inline]
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
    impl crate::json::FromJson for AddInboundMessageBody {
        const ALLOWED: &'static str = "an object of altId, attachments, call, contactId, conversationId, conversationProviderId, date, direction, emailBcc, emailCc, emailFrom, emailMessageId, emailTo, html, message, subject, type";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let alt_id = fields.optional("altId");
            let attachments = fields.optional("attachments");
            let call = fields.optional("call");
            let contact_id = fields.optional("contactId");
            let conversation_id = fields.optional("conversationId");
            let conversation_provider_id = fields.optional("conversationProviderId");
            let date = fields.optional("date");
            let direction = fields.optional("direction");
            let email_bcc = fields.optional("emailBcc");
            let email_cc = fields.optional("emailCc");
            let email_from = fields.optional("emailFrom");
            let email_message_id = fields.optional("emailMessageId");
            let email_to = fields.optional("emailTo");
            let html = fields.optional("html");
            let message = fields.optional("message");
            let subject = fields.optional("subject");
            let type_ = fields.required("type");
            fields
                .no_others(
                    &[
                        "altId",
                        "attachments",
                        "call",
                        "contactId",
                        "conversationId",
                        "conversationProviderId",
                        "date",
                        "direction",
                        "emailBcc",
                        "emailCc",
                        "emailFrom",
                        "emailMessageId",
                        "emailTo",
                        "html",
                        "message",
                        "subject",
                        "type",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        alt_id,
                        attachments,
                        call,
                        contact_id,
                        conversation_id,
                        conversation_provider_id,
                        date,
                        direction,
                        email_bcc,
                        email_cc,
                        email_from,
                        email_message_id,
                        email_to,
                        html,
                        message,
                        subject,
                        type_: type_?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for AddInboundMessageBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("AddInboundMessageBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for AddInboundMessageBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("AddInboundMessageBody", self, f)
        }
    }
    impl AddInboundMessageBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(type_: impl ::std::convert::Into<InboundMessageType>) -> Self {
            Self {
                type_: type_.into(),
                alt_id: ::std::default::Default::default(),
                attachments: ::std::default::Default::default(),
                call: ::std::default::Default::default(),
                contact_id: ::std::default::Default::default(),
                conversation_id: ::std::default::Default::default(),
                conversation_provider_id: ::std::default::Default::default(),
                date: ::std::default::Default::default(),
                direction: ::std::default::Default::default(),
                email_bcc: ::std::default::Default::default(),
                email_cc: ::std::default::Default::default(),
                email_from: ::std::default::Default::default(),
                email_message_id: ::std::default::Default::default(),
                email_to: ::std::default::Default::default(),
                html: ::std::default::Default::default(),
                message: ::std::default::Default::default(),
                subject: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for AddOutboundMessageBody {
        const ALLOWED: &'static str = "an object of altId, call, contactId, conversationId, conversationProviderId, date, type";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let alt_id = fields.optional("altId");
            let call = fields.optional("call");
            let contact_id = fields.optional("contactId");
            let conversation_id = fields.optional("conversationId");
            let conversation_provider_id = fields.optional("conversationProviderId");
            let date = fields.optional("date");
            let type_ = fields.required("type");
            fields
                .no_others(
                    &[
                        "altId",
                        "call",
                        "contactId",
                        "conversationId",
                        "conversationProviderId",
                        "date",
                        "type",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        alt_id,
                        call,
                        contact_id,
                        conversation_id,
                        conversation_provider_id,
                        date,
                        type_: type_?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for AddOutboundMessageBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("AddOutboundMessageBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for AddOutboundMessageBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("AddOutboundMessageBody", self, f)
        }
    }
    impl AddOutboundMessageBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(type_: impl ::std::convert::Into<OutboundCallType>) -> Self {
            Self {
                type_: type_.into(),
                alt_id: ::std::default::Default::default(),
                call: ::std::default::Default::default(),
                contact_id: ::std::default::Default::default(),
                conversation_id: ::std::default::Default::default(),
                conversation_provider_id: ::std::default::Default::default(),
                date: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for AddToWorkflowBody {
        const ALLOWED: &'static str = "an object of eventStartTime";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let event_start_time = fields.optional("eventStartTime");
            fields.no_others(&["eventStartTime"]);
            fields.finish((|| ::std::option::Option::Some(Self { event_start_time }))())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for AddToWorkflowBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("AddToWorkflowBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for AddToWorkflowBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("AddToWorkflowBody", self, f)
        }
    }
    impl crate::json::FromJson for Call {
        const ALLOWED: &'static str = "an object of from, status, to";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let from = fields.optional("from");
            let status = fields.optional("status");
            let to = fields.optional("to");
            fields.no_others(&["from", "status", "to"]);
            fields.finish((|| ::std::option::Option::Some(Self { from, status, to }))())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for Call {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("Call", deserializer)
        }
    }
    impl ::std::fmt::Debug for Call {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("Call", self, f)
        }
    }
    impl crate::json::ClosedSet for CallStatus {
        const VALUES: &'static [&'static str] = &[
            "pending",
            "completed",
            "answered",
            "busy",
            "no-answer",
            "failed",
            "canceled",
            "voicemail",
        ];
    }
    impl crate::json::FromJson for CallStatus {
        const ALLOWED: &'static str = "pending, completed, answered, busy, no-answer, failed, canceled, voicemail";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CallStatus {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("CallStatus", deserializer)
        }
    }
    impl crate::json::FromJson for ContactSort {
        const ALLOWED: &'static str = "an object of direction, field";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let direction = fields.required("direction");
            let field = fields.required("field");
            fields.no_others(&["direction", "field"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        direction: direction?,
                        field: field?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ContactSort {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ContactSort", deserializer)
        }
    }
    impl ::std::fmt::Debug for ContactSort {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("ContactSort", self, f)
        }
    }
    impl ContactSort {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            direction: impl ::std::convert::Into<SortOrder>,
            field: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self {
                direction: direction.into(),
                field: field.into(),
            }
        }
    }
    impl crate::json::FromJson for ContactTagsBody {
        const ALLOWED: &'static str = "an object of tags";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let tags = fields.required("tags");
            fields.no_others(&["tags"]);
            fields.finish((|| ::std::option::Option::Some(Self { tags: tags? }))())
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ContactTagsBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ContactTagsBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for ContactTagsBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("ContactTagsBody", self, f)
        }
    }
    impl ContactTagsBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            tags: impl ::std::convert::Into<::std::vec::Vec<::std::string::String>>,
        ) -> Self {
            Self { tags: tags.into() }
        }
    }
    impl crate::json::ClosedSet for ConversationFeedback {
        const VALUES: &'static [&'static str] = &["positive", "negative"];
    }
    impl crate::json::FromJson for ConversationFeedback {
        const ALLOWED: &'static str = "positive, negative";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ConversationFeedback {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ConversationFeedback", deserializer)
        }
    }
    impl crate::json::ClosedSet for ConversationSortBy {
        const VALUES: &'static [&'static str] = &[
            "last_manual_message_date",
            "last_message_date",
            "score_profile",
            "overdue_at",
            "due_at",
        ];
    }
    impl crate::json::FromJson for ConversationSortBy {
        const ALLOWED: &'static str = "last_manual_message_date, last_message_date, score_profile, overdue_at, due_at";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ConversationSortBy {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ConversationSortBy", deserializer)
        }
    }
    impl crate::json::ClosedSet for ConversationStatus {
        const VALUES: &'static [&'static str] = &[
            "all",
            "read",
            "unread",
            "starred",
            "recents",
        ];
    }
    impl crate::json::FromJson for ConversationStatus {
        const ALLOWED: &'static str = "all, read, unread, starred, recents";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ConversationStatus {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ConversationStatus", deserializer)
        }
    }
    impl crate::json::FromJson for CreateConversationBody {
        const ALLOWED: &'static str = "an object of contactId, locationId";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let contact_id = fields.required("contactId");
            let location_id = fields.required("locationId");
            fields.no_others(&["contactId", "locationId"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        contact_id: contact_id?,
                        location_id: location_id?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for CreateConversationBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("CreateConversationBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for CreateConversationBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("CreateConversationBody", self, f)
        }
    }
    impl CreateConversationBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            contact_id: impl ::std::convert::Into<crate::id::ContactId>,
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
        ) -> Self {
            Self {
                contact_id: contact_id.into(),
                location_id: location_id.into(),
            }
        }
    }
    impl crate::json::FromJson for EmailRecipientStatus {
        const ALLOWED: &'static str = "an object of emailId, failReason, status";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let email_id = fields.required("emailId");
            let fail_reason = fields.optional("failReason");
            let status = fields.required("status");
            fields.no_others(&["emailId", "failReason", "status"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        email_id: email_id?,
                        fail_reason,
                        status: status?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for EmailRecipientStatus {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("EmailRecipientStatus", deserializer)
        }
    }
    impl ::std::fmt::Debug for EmailRecipientStatus {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("EmailRecipientStatus", self, f)
        }
    }
    impl EmailRecipientStatus {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            email_id: impl ::std::convert::Into<::std::string::String>,
            status: impl ::std::convert::Into<EmailStatus>,
        ) -> Self {
            Self {
                email_id: email_id.into(),
                status: status.into(),
                fail_reason: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::ClosedSet for EmailReplyMode {
        const VALUES: &'static [&'static str] = &["reply", "reply_all"];
    }
    impl crate::json::FromJson for EmailReplyMode {
        const ALLOWED: &'static str = "reply, reply_all";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for EmailReplyMode {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("EmailReplyMode", deserializer)
        }
    }
    impl crate::json::ClosedSet for EmailStatus {
        const VALUES: &'static [&'static str] = &[
            "pending",
            "scheduled",
            "sent",
            "delivered",
            "read",
            "undelivered",
            "connected",
            "failed",
            "opened",
            "clicked",
        ];
    }
    impl crate::json::FromJson for EmailStatus {
        const ALLOWED: &'static str = "pending, scheduled, sent, delivered, read, undelivered, connected, failed, opened, clicked";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for EmailStatus {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("EmailStatus", deserializer)
        }
    }
    impl crate::json::ClosedSet for ExportChannel {
        const VALUES: &'static [&'static str] = &[
            "Call",
            "SMS",
            "Email",
            "WhatsApp",
            "Instagram",
            "Facebook",
        ];
    }
    impl crate::json::FromJson for ExportChannel {
        const ALLOWED: &'static str = "Call, SMS, Email, WhatsApp, Instagram, Facebook";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ExportChannel {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ExportChannel", deserializer)
        }
    }
    impl crate::json::FromJson for ExportMessagesQuery {
        const ALLOWED: &'static str = "an object of channel, contactId, conversationId, cursor, endDate, limit, locationId, sortBy, sortOrder, startDate";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let channel = fields.optional("channel");
            let contact_id = fields.optional("contactId");
            let conversation_id = fields.optional("conversationId");
            let cursor = fields.optional("cursor");
            let end_date = fields.optional("endDate");
            let limit = fields.optional("limit");
            let location_id = fields.required("locationId");
            let sort_by = fields.optional("sortBy");
            let sort_order = fields.optional("sortOrder");
            let start_date = fields.optional("startDate");
            fields
                .no_others(
                    &[
                        "channel",
                        "contactId",
                        "conversationId",
                        "cursor",
                        "endDate",
                        "limit",
                        "locationId",
                        "sortBy",
                        "sortOrder",
                        "startDate",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        channel,
                        contact_id,
                        conversation_id,
                        cursor,
                        end_date,
                        limit,
                        location_id: location_id?,
                        sort_by,
                        sort_order,
                        start_date,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ExportMessagesQuery {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ExportMessagesQuery", deserializer)
        }
    }
    impl ::std::fmt::Debug for ExportMessagesQuery {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("ExportMessagesQuery", self, f)
        }
    }
    impl ExportMessagesQuery {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
        ) -> Self {
            Self {
                location_id: location_id.into(),
                channel: ::std::default::Default::default(),
                contact_id: ::std::default::Default::default(),
                conversation_id: ::std::default::Default::default(),
                cursor: ::std::default::Default::default(),
                end_date: ::std::default::Default::default(),
                limit: ::std::default::Default::default(),
                sort_by: ::std::default::Default::default(),
                sort_order: ::std::default::Default::default(),
                start_date: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::ClosedSet for ExportSortBy {
        const VALUES: &'static [&'static str] = &["createdAt", "updatedAt"];
    }
    impl crate::json::FromJson for ExportSortBy {
        const ALLOWED: &'static str = "createdAt, updatedAt";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ExportSortBy {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ExportSortBy", deserializer)
        }
    }
    impl crate::json::FromJson for GetAccessTokenBody {
        const ALLOWED: &'static str = "an object of client_id, client_secret, code, grant_type, redirect_uri, refresh_token, user_type";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let client_id = fields.required("client_id");
            let client_secret = fields.required("client_secret");
            let code = fields.optional("code");
            let grant_type = fields.required("grant_type");
            let redirect_uri = fields.optional("redirect_uri");
            let refresh_token = fields.optional("refresh_token");
            let user_type = fields.optional("user_type");
            fields
                .no_others(
                    &[
                        "client_id",
                        "client_secret",
                        "code",
                        "grant_type",
                        "redirect_uri",
                        "refresh_token",
                        "user_type",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        client_id: client_id?,
                        client_secret: client_secret?,
                        code,
                        grant_type: grant_type?,
                        redirect_uri,
                        refresh_token,
                        user_type,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetAccessTokenBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("GetAccessTokenBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for GetAccessTokenBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("GetAccessTokenBody", self, f)
        }
    }
    impl GetAccessTokenBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            client_id: impl ::std::convert::Into<::std::string::String>,
            client_secret: impl ::std::convert::Into<::std::string::String>,
            grant_type: impl ::std::convert::Into<GrantType>,
        ) -> Self {
            Self {
                client_id: client_id.into(),
                client_secret: client_secret.into(),
                grant_type: grant_type.into(),
                code: ::std::default::Default::default(),
                redirect_uri: ::std::default::Default::default(),
                refresh_token: ::std::default::Default::default(),
                user_type: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for GetDuplicateContactQuery {
        const ALLOWED: &'static str = "an object of email, locationId, number";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let email = fields.optional("email");
            let location_id = fields.required("locationId");
            let number = fields.optional("number");
            fields.no_others(&["email", "locationId", "number"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        email,
                        location_id: location_id?,
                        number,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetDuplicateContactQuery {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("GetDuplicateContactQuery", deserializer)
        }
    }
    impl ::std::fmt::Debug for GetDuplicateContactQuery {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("GetDuplicateContactQuery", self, f)
        }
    }
    impl GetDuplicateContactQuery {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
        ) -> Self {
            Self {
                location_id: location_id.into(),
                email: ::std::default::Default::default(),
                number: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for GetInstalledLocationsQuery {
        const ALLOWED: &'static str = "an object of appId, companyId, isInstalled, limit, locationId, onTrial, planId, query, skip, versionId";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let app_id = fields.required("appId");
            let company_id = fields.required("companyId");
            let is_installed = fields.optional("isInstalled");
            let limit = fields.optional("limit");
            let location_id = fields.optional("locationId");
            let on_trial = fields.optional("onTrial");
            let plan_id = fields.optional("planId");
            let query = fields.optional("query");
            let skip = fields.optional("skip");
            let version_id = fields.optional("versionId");
            fields
                .no_others(
                    &[
                        "appId",
                        "companyId",
                        "isInstalled",
                        "limit",
                        "locationId",
                        "onTrial",
                        "planId",
                        "query",
                        "skip",
                        "versionId",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        app_id: app_id?,
                        company_id: company_id?,
                        is_installed,
                        limit,
                        location_id,
                        on_trial,
                        plan_id,
                        query,
                        skip,
                        version_id,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetInstalledLocationsQuery {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("GetInstalledLocationsQuery", deserializer)
        }
    }
    impl ::std::fmt::Debug for GetInstalledLocationsQuery {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("GetInstalledLocationsQuery", self, f)
        }
    }
    impl GetInstalledLocationsQuery {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            app_id: impl ::std::convert::Into<::std::string::String>,
            company_id: impl ::std::convert::Into<crate::id::CompanyId>,
        ) -> Self {
            Self {
                app_id: app_id.into(),
                company_id: company_id.into(),
                is_installed: ::std::default::Default::default(),
                limit: ::std::default::Default::default(),
                location_id: ::std::default::Default::default(),
                on_trial: ::std::default::Default::default(),
                plan_id: ::std::default::Default::default(),
                query: ::std::default::Default::default(),
                skip: ::std::default::Default::default(),
                version_id: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for GetLocationAccessTokenBody {
        const ALLOWED: &'static str = "an object of companyId, locationId";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let company_id = fields.required("companyId");
            let location_id = fields.required("locationId");
            fields.no_others(&["companyId", "locationId"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        company_id: company_id?,
                        location_id: location_id?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetLocationAccessTokenBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("GetLocationAccessTokenBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for GetLocationAccessTokenBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("GetLocationAccessTokenBody", self, f)
        }
    }
    impl GetLocationAccessTokenBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            company_id: impl ::std::convert::Into<crate::id::CompanyId>,
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
        ) -> Self {
            Self {
                company_id: company_id.into(),
                location_id: location_id.into(),
            }
        }
    }
    impl crate::json::FromJson for GetMessagesQuery {
        const ALLOWED: &'static str = "an object of lastMessageId, limit, type";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let last_message_id = fields.optional("lastMessageId");
            let limit = fields.optional("limit");
            let type_ = fields.optional("type");
            fields.no_others(&["lastMessageId", "limit", "type"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        last_message_id,
                        limit,
                        type_,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GetMessagesQuery {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("GetMessagesQuery", deserializer)
        }
    }
    impl ::std::fmt::Debug for GetMessagesQuery {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("GetMessagesQuery", self, f)
        }
    }
    impl crate::json::ClosedSet for GrantType {
        const VALUES: &'static [&'static str] = &[
            "authorization_code",
            "refresh_token",
            "client_credentials",
        ];
    }
    impl crate::json::FromJson for GrantType {
        const ALLOWED: &'static str = "authorization_code, refresh_token, client_credentials";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GrantType {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("GrantType", deserializer)
        }
    }
    impl crate::json::ClosedSet for InboundMessageType {
        const VALUES: &'static [&'static str] = &[
            "SMS",
            "RCS",
            "Email",
            "WhatsApp",
            "GMB",
            "IG",
            "FB",
            "Custom",
            "WebChat",
            "Live_Chat",
            "Call",
            "IVR_Call",
            "Campaign_Call",
            "Campaign_VoiceMail",
            "TIKTOK",
            "ALL_IN_ONE_CHAT",
            "FORM_SUBMISSION",
        ];
    }
    impl crate::json::FromJson for InboundMessageType {
        const ALLOWED: &'static str = "SMS, RCS, Email, WhatsApp, GMB, IG, FB, Custom, WebChat, Live_Chat, Call, IVR_Call, Campaign_Call, Campaign_VoiceMail, TIKTOK, ALL_IN_ONE_CHAT, FORM_SUBMISSION";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for InboundMessageType {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("InboundMessageType", deserializer)
        }
    }
    impl crate::json::ClosedSet for LastMessageAction {
        const VALUES: &'static [&'static str] = &["automated", "manual"];
    }
    impl crate::json::FromJson for LastMessageAction {
        const ALLOWED: &'static str = "automated, manual";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LastMessageAction {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("LastMessageAction", deserializer)
        }
    }
    impl crate::json::FromJson for ListInstalledLocationsQuery {
        const ALLOWED: &'static str = "an object of appId, companyId, isInstalled, locationId, onTrial, pageSize, pageToken, planId, query, restrictToUserLocations, versionId";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let app_id = fields.required("appId");
            let company_id = fields.required("companyId");
            let is_installed = fields.optional("isInstalled");
            let location_id = fields.optional("locationId");
            let on_trial = fields.optional("onTrial");
            let page_size = fields.optional("pageSize");
            let page_token = fields.optional("pageToken");
            let plan_id = fields.optional("planId");
            let query = fields.optional("query");
            let restrict_to_user_locations = fields.optional("restrictToUserLocations");
            let version_id = fields.optional("versionId");
            fields
                .no_others(
                    &[
                        "appId",
                        "companyId",
                        "isInstalled",
                        "locationId",
                        "onTrial",
                        "pageSize",
                        "pageToken",
                        "planId",
                        "query",
                        "restrictToUserLocations",
                        "versionId",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        app_id: app_id?,
                        company_id: company_id?,
                        is_installed,
                        location_id,
                        on_trial,
                        page_size,
                        page_token,
                        plan_id,
                        query,
                        restrict_to_user_locations,
                        version_id,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ListInstalledLocationsQuery {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ListInstalledLocationsQuery", deserializer)
        }
    }
    impl ::std::fmt::Debug for ListInstalledLocationsQuery {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("ListInstalledLocationsQuery", self, f)
        }
    }
    impl ListInstalledLocationsQuery {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            app_id: impl ::std::convert::Into<::std::string::String>,
            company_id: impl ::std::convert::Into<crate::id::CompanyId>,
        ) -> Self {
            Self {
                app_id: app_id.into(),
                company_id: company_id.into(),
                is_installed: ::std::default::Default::default(),
                location_id: ::std::default::Default::default(),
                on_trial: ::std::default::Default::default(),
                page_size: ::std::default::Default::default(),
                page_token: ::std::default::Default::default(),
                plan_id: ::std::default::Default::default(),
                query: ::std::default::Default::default(),
                restrict_to_user_locations: ::std::default::Default::default(),
                version_id: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::ClosedSet for MessageDirection {
        const VALUES: &'static [&'static str] = &["inbound", "outbound"];
    }
    impl crate::json::FromJson for MessageDirection {
        const ALLOWED: &'static str = "inbound, outbound";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for MessageDirection {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("MessageDirection", deserializer)
        }
    }
    impl crate::json::ClosedSet for MessageStatus {
        const VALUES: &'static [&'static str] = &[
            "delivered",
            "failed",
            "pending",
            "read",
        ];
    }
    impl crate::json::FromJson for MessageStatus {
        const ALLOWED: &'static str = "delivered, failed, pending, read";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for MessageStatus {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("MessageStatus", deserializer)
        }
    }
    impl crate::json::ClosedSet for OutboundCallType {
        const VALUES: &'static [&'static str] = &["Call"];
    }
    impl crate::json::FromJson for OutboundCallType {
        const ALLOWED: &'static str = "Call";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for OutboundCallType {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("OutboundCallType", deserializer)
        }
    }
    impl crate::json::ClosedSet for ProviderChannel {
        const VALUES: &'static [&'static str] = &["SMS", "Email"];
    }
    impl crate::json::FromJson for ProviderChannel {
        const ALLOWED: &'static str = "SMS, Email";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ProviderChannel {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ProviderChannel", deserializer)
        }
    }
    impl crate::json::FromJson for ProviderError {
        const ALLOWED: &'static str = "an object of code, message, type";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let code = fields.required("code");
            let message = fields.required("message");
            let type_ = fields.required("type");
            fields.no_others(&["code", "message", "type"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        code: code?,
                        message: message?,
                        type_: type_?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ProviderError {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("ProviderError", deserializer)
        }
    }
    impl ::std::fmt::Debug for ProviderError {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("ProviderError", self, f)
        }
    }
    impl ProviderError {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            code: impl ::std::convert::Into<::std::string::String>,
            message: impl ::std::convert::Into<::std::string::String>,
            type_: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self {
                code: code.into(),
                message: message.into(),
                type_: type_.into(),
            }
        }
    }
    impl crate::json::FromJson for RecipientStatus {
        const ALLOWED: &'static str = "an object of emailId, status";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let email_id = fields.required("emailId");
            let status = fields.required("status");
            fields.no_others(&["emailId", "status"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        email_id: email_id?,
                        status: status?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for RecipientStatus {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("RecipientStatus", deserializer)
        }
    }
    impl ::std::fmt::Debug for RecipientStatus {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("RecipientStatus", self, f)
        }
    }
    impl RecipientStatus {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            email_id: impl ::std::convert::Into<::std::string::String>,
            status: impl ::std::convert::Into<MessageStatus>,
        ) -> Self {
            Self {
                email_id: email_id.into(),
                status: status.into(),
            }
        }
    }
    impl crate::json::FromJson for SearchContactsBody {
        const ALLOWED: &'static str = "an object of filters, locationId, page, pageLimit, query, searchAfter, sort";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let filters = fields.optional("filters");
            let location_id = fields.required("locationId");
            let page = fields.optional("page");
            let page_limit = fields.required("pageLimit");
            let query = fields.optional("query");
            let search_after = fields.optional("searchAfter");
            let sort = fields.optional("sort");
            fields
                .no_others(
                    &[
                        "filters",
                        "locationId",
                        "page",
                        "pageLimit",
                        "query",
                        "searchAfter",
                        "sort",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        filters,
                        location_id: location_id?,
                        page,
                        page_limit: page_limit?,
                        query,
                        search_after,
                        sort,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SearchContactsBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("SearchContactsBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for SearchContactsBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("SearchContactsBody", self, f)
        }
    }
    impl SearchContactsBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
            page_limit: impl ::std::convert::Into<i64>,
        ) -> Self {
            Self {
                location_id: location_id.into(),
                page_limit: page_limit.into(),
                filters: ::std::default::Default::default(),
                page: ::std::default::Default::default(),
                query: ::std::default::Default::default(),
                search_after: ::std::default::Default::default(),
                sort: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for SearchConversationsQuery {
        const ALLOWED: &'static str = "an object of assignedTo, contactId, endDate, followers, id, lastMessageAction, lastMessageDirection, lastMessageType, limit, locationId, mentions, query, scoreProfile, scoreProfileMax, scoreProfileMin, sort, sortBy, sortScoreProfile, startAfterDate, startDate, status";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let assigned_to = fields.optional("assignedTo");
            let contact_id = fields.optional("contactId");
            let end_date = fields.optional("endDate");
            let followers = fields.optional("followers");
            let id = fields.optional("id");
            let last_message_action = fields.optional("lastMessageAction");
            let last_message_direction = fields.optional("lastMessageDirection");
            let last_message_type = fields.optional("lastMessageType");
            let limit = fields.optional("limit");
            let location_id = fields.required("locationId");
            let mentions = fields.optional("mentions");
            let query = fields.optional("query");
            let score_profile = fields.optional("scoreProfile");
            let score_profile_max = fields.optional("scoreProfileMax");
            let score_profile_min = fields.optional("scoreProfileMin");
            let sort = fields.optional("sort");
            let sort_by = fields.optional("sortBy");
            let sort_score_profile = fields.optional("sortScoreProfile");
            let start_after_date = fields.optional("startAfterDate");
            let start_date = fields.optional("startDate");
            let status = fields.optional("status");
            fields
                .no_others(
                    &[
                        "assignedTo",
                        "contactId",
                        "endDate",
                        "followers",
                        "id",
                        "lastMessageAction",
                        "lastMessageDirection",
                        "lastMessageType",
                        "limit",
                        "locationId",
                        "mentions",
                        "query",
                        "scoreProfile",
                        "scoreProfileMax",
                        "scoreProfileMin",
                        "sort",
                        "sortBy",
                        "sortScoreProfile",
                        "startAfterDate",
                        "startDate",
                        "status",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        assigned_to,
                        contact_id,
                        end_date,
                        followers,
                        id,
                        last_message_action,
                        last_message_direction,
                        last_message_type,
                        limit,
                        location_id: location_id?,
                        mentions,
                        query,
                        score_profile,
                        score_profile_max,
                        score_profile_min,
                        sort,
                        sort_by,
                        sort_score_profile,
                        start_after_date,
                        start_date,
                        status,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SearchConversationsQuery {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("SearchConversationsQuery", deserializer)
        }
    }
    impl ::std::fmt::Debug for SearchConversationsQuery {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("SearchConversationsQuery", self, f)
        }
    }
    impl SearchConversationsQuery {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
        ) -> Self {
            Self {
                location_id: location_id.into(),
                assigned_to: ::std::default::Default::default(),
                contact_id: ::std::default::Default::default(),
                end_date: ::std::default::Default::default(),
                followers: ::std::default::Default::default(),
                id: ::std::default::Default::default(),
                last_message_action: ::std::default::Default::default(),
                last_message_direction: ::std::default::Default::default(),
                last_message_type: ::std::default::Default::default(),
                limit: ::std::default::Default::default(),
                mentions: ::std::default::Default::default(),
                query: ::std::default::Default::default(),
                score_profile: ::std::default::Default::default(),
                score_profile_max: ::std::default::Default::default(),
                score_profile_min: ::std::default::Default::default(),
                sort: ::std::default::Default::default(),
                sort_by: ::std::default::Default::default(),
                sort_score_profile: ::std::default::Default::default(),
                start_after_date: ::std::default::Default::default(),
                start_date: ::std::default::Default::default(),
                status: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for SendMessageBody {
        const ALLOWED: &'static str = "an object of appointmentId, attachments, contactId, conversationProviderId, emailBcc, emailCc, emailFrom, emailReplyMode, emailTo, fromNumber, html, mentions, message, replyMessageId, scheduledTimestamp, subject, templateId, threadId, toNumber, type, userId";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let appointment_id = fields.optional("appointmentId");
            let attachments = fields.optional("attachments");
            let contact_id = fields.required("contactId");
            let conversation_provider_id = fields.optional("conversationProviderId");
            let email_bcc = fields.optional("emailBcc");
            let email_cc = fields.optional("emailCc");
            let email_from = fields.optional("emailFrom");
            let email_reply_mode = fields.optional("emailReplyMode");
            let email_to = fields.optional("emailTo");
            let from_number = fields.optional("fromNumber");
            let html = fields.optional("html");
            let mentions = fields.optional("mentions");
            let message = fields.optional("message");
            let reply_message_id = fields.optional("replyMessageId");
            let scheduled_timestamp = fields.optional("scheduledTimestamp");
            let subject = fields.optional("subject");
            let template_id = fields.optional("templateId");
            let thread_id = fields.optional("threadId");
            let to_number = fields.optional("toNumber");
            let type_ = fields.required("type");
            let user_id = fields.optional("userId");
            fields
                .no_others(
                    &[
                        "appointmentId",
                        "attachments",
                        "contactId",
                        "conversationProviderId",
                        "emailBcc",
                        "emailCc",
                        "emailFrom",
                        "emailReplyMode",
                        "emailTo",
                        "fromNumber",
                        "html",
                        "mentions",
                        "message",
                        "replyMessageId",
                        "scheduledTimestamp",
                        "subject",
                        "templateId",
                        "threadId",
                        "toNumber",
                        "type",
                        "userId",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        appointment_id,
                        attachments,
                        contact_id: contact_id?,
                        conversation_provider_id,
                        email_bcc,
                        email_cc,
                        email_from,
                        email_reply_mode,
                        email_to,
                        from_number,
                        html,
                        mentions,
                        message,
                        reply_message_id,
                        scheduled_timestamp,
                        subject,
                        template_id,
                        thread_id,
                        to_number,
                        type_: type_?,
                        user_id,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SendMessageBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("SendMessageBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for SendMessageBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("SendMessageBody", self, f)
        }
    }
    impl SendMessageBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            contact_id: impl ::std::convert::Into<crate::id::ContactId>,
            type_: impl ::std::convert::Into<SendMessageType>,
        ) -> Self {
            Self {
                contact_id: contact_id.into(),
                type_: type_.into(),
                appointment_id: ::std::default::Default::default(),
                attachments: ::std::default::Default::default(),
                conversation_provider_id: ::std::default::Default::default(),
                email_bcc: ::std::default::Default::default(),
                email_cc: ::std::default::Default::default(),
                email_from: ::std::default::Default::default(),
                email_reply_mode: ::std::default::Default::default(),
                email_to: ::std::default::Default::default(),
                from_number: ::std::default::Default::default(),
                html: ::std::default::Default::default(),
                mentions: ::std::default::Default::default(),
                message: ::std::default::Default::default(),
                reply_message_id: ::std::default::Default::default(),
                scheduled_timestamp: ::std::default::Default::default(),
                subject: ::std::default::Default::default(),
                template_id: ::std::default::Default::default(),
                thread_id: ::std::default::Default::default(),
                to_number: ::std::default::Default::default(),
                user_id: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::ClosedSet for SendMessageType {
        const VALUES: &'static [&'static str] = &[
            "SMS",
            "RCS",
            "Email",
            "WhatsApp",
            "IG",
            "FB",
            "Custom",
            "Live_Chat",
            "TIKTOK",
            "InternalComment",
        ];
    }
    impl crate::json::FromJson for SendMessageType {
        const ALLOWED: &'static str = "SMS, RCS, Email, WhatsApp, IG, FB, Custom, Live_Chat, TIKTOK, InternalComment";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SendMessageType {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("SendMessageType", deserializer)
        }
    }
    impl crate::json::FromJson for SetLiveChatTypingBody {
        const ALLOWED: &'static str = "an object of conversationId, isTyping, locationId, visitorId";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let conversation_id = fields.required("conversationId");
            let is_typing = fields.required("isTyping");
            let location_id = fields.required("locationId");
            let visitor_id = fields.required("visitorId");
            fields.no_others(&["conversationId", "isTyping", "locationId", "visitorId"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        conversation_id: conversation_id?,
                        is_typing: is_typing?,
                        location_id: location_id?,
                        visitor_id: visitor_id?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SetLiveChatTypingBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("SetLiveChatTypingBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for SetLiveChatTypingBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("SetLiveChatTypingBody", self, f)
        }
    }
    impl SetLiveChatTypingBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            conversation_id: impl ::std::convert::Into<crate::id::ConversationId>,
            is_typing: impl ::std::convert::Into<bool>,
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
            visitor_id: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self {
                conversation_id: conversation_id.into(),
                is_typing: is_typing.into(),
                location_id: location_id.into(),
                visitor_id: visitor_id.into(),
            }
        }
    }
    impl crate::json::FromJson for SetMessageAttachmentsBody {
        const ALLOWED: &'static str = "an object of attachments";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let attachments = fields.required("attachments");
            fields.no_others(&["attachments"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        attachments: attachments?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SetMessageAttachmentsBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("SetMessageAttachmentsBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for SetMessageAttachmentsBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("SetMessageAttachmentsBody", self, f)
        }
    }
    impl SetMessageAttachmentsBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            attachments: impl ::std::convert::Into<
                ::std::vec::Vec<::std::string::String>,
            >,
        ) -> Self {
            Self {
                attachments: attachments.into(),
            }
        }
    }
    impl crate::json::ClosedSet for SortOrder {
        const VALUES: &'static [&'static str] = &["asc", "desc"];
    }
    impl crate::json::FromJson for SortOrder {
        const ALLOWED: &'static str = "asc, desc";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SortOrder {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("SortOrder", deserializer)
        }
    }
    impl crate::json::FromJson for UpdateContactBody {
        const ALLOWED: &'static str = "an object of address1, assignedTo, city, country, customFields, dateOfBirth, dnd, dndSettings, email, firstName, lastName, name, phone, postalCode, source, state, timezone, website";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let address1 = fields.optional("address1");
            let assigned_to = fields.optional("assignedTo");
            let city = fields.optional("city");
            let country = fields.optional("country");
            let custom_fields = fields.optional("customFields");
            let date_of_birth = fields.optional("dateOfBirth");
            let dnd = fields.optional("dnd");
            let dnd_settings = fields.optional("dndSettings");
            let email = fields.optional("email");
            let first_name = fields.optional("firstName");
            let last_name = fields.optional("lastName");
            let name = fields.optional("name");
            let phone = fields.optional("phone");
            let postal_code = fields.optional("postalCode");
            let source = fields.optional("source");
            let state = fields.optional("state");
            let timezone = fields.optional("timezone");
            let website = fields.optional("website");
            fields
                .no_others(
                    &[
                        "address1",
                        "assignedTo",
                        "city",
                        "country",
                        "customFields",
                        "dateOfBirth",
                        "dnd",
                        "dndSettings",
                        "email",
                        "firstName",
                        "lastName",
                        "name",
                        "phone",
                        "postalCode",
                        "source",
                        "state",
                        "timezone",
                        "website",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        address1,
                        assigned_to,
                        city,
                        country,
                        custom_fields,
                        date_of_birth,
                        dnd,
                        dnd_settings,
                        email,
                        first_name,
                        last_name,
                        name,
                        phone,
                        postal_code,
                        source,
                        state,
                        timezone,
                        website,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UpdateContactBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("UpdateContactBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for UpdateContactBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("UpdateContactBody", self, f)
        }
    }
    impl crate::json::FromJson for UpdateConversationBody {
        const ALLOWED: &'static str = "an object of feedback, locationId, starred, unreadCount";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let feedback = fields.optional("feedback");
            let location_id = fields.required("locationId");
            let starred = fields.optional("starred");
            let unread_count = fields.optional("unreadCount");
            fields.no_others(&["feedback", "locationId", "starred", "unreadCount"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        feedback,
                        location_id: location_id?,
                        starred,
                        unread_count,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UpdateConversationBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("UpdateConversationBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for UpdateConversationBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("UpdateConversationBody", self, f)
        }
    }
    impl UpdateConversationBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
        ) -> Self {
            Self {
                location_id: location_id.into(),
                feedback: ::std::default::Default::default(),
                starred: ::std::default::Default::default(),
                unread_count: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for UpdateEmailStatusBody {
        const ALLOWED: &'static str = "an object of recipients, status";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let recipients = fields.optional("recipients");
            let status = fields.required("status");
            fields.no_others(&["recipients", "status"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        recipients,
                        status: status?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UpdateEmailStatusBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("UpdateEmailStatusBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for UpdateEmailStatusBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("UpdateEmailStatusBody", self, f)
        }
    }
    impl UpdateEmailStatusBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(status: impl ::std::convert::Into<EmailStatus>) -> Self {
            Self {
                status: status.into(),
                recipients: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for UpdateMessageStatusBody {
        const ALLOWED: &'static str = "an object of emailMessageId, error, recipients, status";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let email_message_id = fields.optional("emailMessageId");
            let error = fields.optional("error");
            let recipients = fields.optional("recipients");
            let status = fields.required("status");
            fields.no_others(&["emailMessageId", "error", "recipients", "status"]);
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        email_message_id,
                        error,
                        recipients,
                        status: status?,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UpdateMessageStatusBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("UpdateMessageStatusBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for UpdateMessageStatusBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("UpdateMessageStatusBody", self, f)
        }
    }
    impl UpdateMessageStatusBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(status: impl ::std::convert::Into<MessageStatus>) -> Self {
            Self {
                status: status.into(),
                email_message_id: ::std::default::Default::default(),
                error: ::std::default::Default::default(),
                recipients: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::FromJson for UpsertContactBody {
        const ALLOWED: &'static str = "an object of address1, assignedTo, city, companyName, country, customFields, dateOfBirth, email, firstName, gender, lastName, locationId, name, phone, postalCode, source, state, timezone, website";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            let mut fields = crate::json::Fields::of(value, Self::ALLOWED)?;
            let address1 = fields.optional("address1");
            let assigned_to = fields.optional("assignedTo");
            let city = fields.optional("city");
            let company_name = fields.optional("companyName");
            let country = fields.optional("country");
            let custom_fields = fields.optional("customFields");
            let date_of_birth = fields.optional("dateOfBirth");
            let email = fields.optional("email");
            let first_name = fields.optional("firstName");
            let gender = fields.optional("gender");
            let last_name = fields.optional("lastName");
            let location_id = fields.required("locationId");
            let name = fields.optional("name");
            let phone = fields.optional("phone");
            let postal_code = fields.optional("postalCode");
            let source = fields.optional("source");
            let state = fields.optional("state");
            let timezone = fields.optional("timezone");
            let website = fields.optional("website");
            fields
                .no_others(
                    &[
                        "address1",
                        "assignedTo",
                        "city",
                        "companyName",
                        "country",
                        "customFields",
                        "dateOfBirth",
                        "email",
                        "firstName",
                        "gender",
                        "lastName",
                        "locationId",
                        "name",
                        "phone",
                        "postalCode",
                        "source",
                        "state",
                        "timezone",
                        "website",
                    ],
                );
            fields
                .finish(
                    (|| ::std::option::Option::Some(Self {
                        address1,
                        assigned_to,
                        city,
                        company_name,
                        country,
                        custom_fields,
                        date_of_birth,
                        email,
                        first_name,
                        gender,
                        last_name,
                        location_id: location_id?,
                        name,
                        phone,
                        postal_code,
                        source,
                        state,
                        timezone,
                        website,
                    }))(),
                )
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UpsertContactBody {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("UpsertContactBody", deserializer)
        }
    }
    impl ::std::fmt::Debug for UpsertContactBody {
        #[inline]
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            crate::redact::debug("UpsertContactBody", self, f)
        }
    }
    impl UpsertContactBody {
        /// Creates a value with its required fields; set the others afterwards.
        #[must_use]
        #[inline]
        pub fn new(
            location_id: impl ::std::convert::Into<crate::id::LocationId>,
        ) -> Self {
            Self {
                location_id: location_id.into(),
                address1: ::std::default::Default::default(),
                assigned_to: ::std::default::Default::default(),
                city: ::std::default::Default::default(),
                company_name: ::std::default::Default::default(),
                country: ::std::default::Default::default(),
                custom_fields: ::std::default::Default::default(),
                date_of_birth: ::std::default::Default::default(),
                email: ::std::default::Default::default(),
                first_name: ::std::default::Default::default(),
                gender: ::std::default::Default::default(),
                last_name: ::std::default::Default::default(),
                name: ::std::default::Default::default(),
                phone: ::std::default::Default::default(),
                postal_code: ::std::default::Default::default(),
                source: ::std::default::Default::default(),
                state: ::std::default::Default::default(),
                timezone: ::std::default::Default::default(),
                website: ::std::default::Default::default(),
            }
        }
    }
    impl crate::json::ClosedSet for UserType {
        const VALUES: &'static [&'static str] = &["Company", "Location"];
    }
    impl crate::json::FromJson for UserType {
        const ALLOWED: &'static str = "Company, Location";
        #[inline]
        fn from_json(
            value: ::serde_json::Value,
        ) -> ::std::result::Result<Self, ::std::vec::Vec<crate::Problem>> {
            crate::json::one_of(&value)
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserType {
        #[inline]
        fn deserialize<D: ::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::std::result::Result<Self, D::Error> {
            crate::json::deserialize("UserType", deserializer)
        }
    }
}
#[derive(Clone)]
/**Client for LeadConnector messaging

Send messages to contacts on every channel, record messages that came in elsewhere,
and read conversations back. Unofficial: written from public pages of the vendor and two of its
white labels.

Version: 0.1.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::runtime::Settings,
}
impl ClientInfo<crate::runtime::Settings> for Client {
    #[inline]
    fn api_version() -> &'static str {
        "0.1.0"
    }
    #[inline]
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    #[inline]
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    #[inline]
    fn inner(&self) -> &crate::runtime::Settings {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::runtime::Settings>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**Search the contacts of a location

Returns a page of the contacts that match all filters. It reads a search index that is
some 10 seconds behind. Contacts found have no `dndSettings`: get them by id. `page`
reaches the first 10,000 contacts, and `searchAfter` all.

Sends a `POST` request to `/contacts/search`

Arguments:
- `body`: The filters, the order and the place of the page.
*/
    #[inline]
    pub async fn search_contacts<'a>(
        &'a self,
        body: &'a types::SearchContactsBody,
    ) -> Result<ResponseValue<crate::view::reply::ContactPage>, Error> {
        let url = [&*self.baseurl, "/contacts/search"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "search_contacts",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Find a contact by phone number or email address

Returns the contact with this phone number or email address, or null. If the location
allows duplicate contacts, it looks for the email address first. It does not read the
search index, so it finds a contact that was just created.

Sends a `GET` request to `/contacts/search/duplicate`

Arguments:
- `query`: The query parameters.
*/
    #[inline]
    pub async fn get_duplicate_contact<'a>(
        &'a self,
        query: &'a types::GetDuplicateContactQuery,
    ) -> Result<ResponseValue<crate::view::reply::FoundContactReply>, Error> {
        let url = [&*self.baseurl, "/contacts/search/duplicate"].concat();
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .query(&progenitor_client::QueryParam::new("query", &query))
            .build()?;
        let info = OperationInfo {
            operation_id: "get_duplicate_contact",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Create or update a contact

Finds the contact with this email address or phone number, in the order that the
location's settings say, and updates it; creates one if there is none. If another
contact than the one found has the second of the two, the service ignores it and
says nothing. An additional address of the contact becomes its primary one, and the
old primary one is lost. A repeat is harmless.

Sends a `POST` request to `/contacts/upsert`

Arguments:
- `body`: The contact.
*/
    #[inline]
    pub async fn upsert_contact<'a>(
        &'a self,
        body: &'a types::UpsertContactBody,
    ) -> Result<ResponseValue<crate::view::reply::UpsertContactReply>, Error> {
        let url = [&*self.baseurl, "/contacts/upsert"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "upsert_contact",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get a contact

Returns a contact as it is now, with its settings of "do not disturb".

Sends a `GET` request to `/contacts/{contactId}`

Arguments:
- `contact_id`: The contact.
*/
    #[inline]
    pub async fn get_contact<'a>(
        &'a self,
        contact_id: &'a str,
    ) -> Result<ResponseValue<crate::view::reply::ContactReply>, Error> {
        let url = format!(
            "{}/contacts/{}", self.baseurl, encode_path(& contact_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.get(url).build()?;
        let info = OperationInfo {
            operation_id: "get_contact",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Update a contact

Changes a contact. An email address or phone number that another contact has is refused
with 400, unless the location allows duplicate contacts. A repeat is harmless.

Sends a `PUT` request to `/contacts/{contactId}`

Arguments:
- `contact_id`: The contact.
- `body`: The changes.
*/
    #[inline]
    pub async fn update_contact<'a>(
        &'a self,
        contact_id: &'a str,
        body: &'a types::UpdateContactBody,
    ) -> Result<ResponseValue<crate::view::reply::UpdateContactReply>, Error> {
        let url = format!(
            "{}/contacts/{}", self.baseurl, encode_path(& contact_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.put(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "update_contact",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Add tags to a contact

Adds tags to those that the contact has. Tags are stored in lower case. A repeat is
harmless.

Sends a `POST` request to `/contacts/{contactId}/tags`

Arguments:
- `contact_id`: The contact.
- `body`: The tags.
*/
    #[inline]
    pub async fn add_contact_tags<'a>(
        &'a self,
        contact_id: &'a str,
        body: &'a types::ContactTagsBody,
    ) -> Result<ResponseValue<crate::view::reply::ContactTagsReply>, Error> {
        let url = format!(
            "{}/contacts/{}/tags", self.baseurl, encode_path(& contact_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "add_contact_tags",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Remove tags from a contact

Removes tags from those that the contact has. A repeat is harmless.

Sends a `DELETE` request to `/contacts/{contactId}/tags`

Arguments:
- `contact_id`: The contact.
- `body`: The tags.
*/
    #[inline]
    pub async fn remove_contact_tags<'a>(
        &'a self,
        contact_id: &'a str,
        body: &'a types::ContactTagsBody,
    ) -> Result<ResponseValue<crate::view::reply::ContactTagsReply>, Error> {
        let url = format!(
            "{}/contacts/{}/tags", self.baseurl, encode_path(& contact_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.delete(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "remove_contact_tags",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Add a contact to a workflow

Starts a workflow for a contact, which may send messages. A repeat may start it again.

Sends a `POST` request to `/contacts/{contactId}/workflow/{workflowId}`

Arguments:
- `contact_id`: The contact.
- `workflow_id`: The workflow.
- `body`: When the workflow starts.
*/
    #[inline]
    pub async fn add_contact_to_workflow<'a>(
        &'a self,
        contact_id: &'a str,
        workflow_id: &'a str,
        body: &'a types::AddToWorkflowBody,
    ) -> Result<ResponseValue<crate::view::reply::AddToWorkflowReply>, Error> {
        let url = format!(
            "{}/contacts/{}/workflow/{}", self.baseurl, encode_path(& contact_id
            .to_string()), encode_path(& workflow_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "add_contact_to_workflow",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Create a contact's conversation

Creates the conversation of a contact. Neither sending nor recording a message needs
it: both find or create the contact's conversation. A contact has one conversation, so
a repeat creates no second one: the service replies 400 "already exists", or as if it
had created it.

Sends a `POST` request to `/conversations/`

Arguments:
- `body`: The contact.
*/
    #[inline]
    pub async fn create_conversation<'a>(
        &'a self,
        body: &'a types::CreateConversationBody,
    ) -> Result<ResponseValue<crate::view::reply::ConversationReply>, Error> {
        let url = [&*self.baseurl, "/conversations/"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "create_conversation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Send a message to a contact

Sends one message to one contact on the channel that `type` names. There is no
idempotency key: posting the same body again sends the message again.

Sends a `POST` request to `/conversations/messages`

Arguments:
- `body`: The message.
*/
    #[inline]
    pub async fn send_message<'a>(
        &'a self,
        body: &'a types::SendMessageBody,
    ) -> Result<ResponseValue<crate::view::reply::SendMessageReply>, Error> {
        let url = [&*self.baseurl, "/conversations/messages"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "send_message",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get an email

Returns one email of a thread. Only this operation returns the subject and the body of
an email. The id is that of the email, as in a receipt or in `meta` of a message, not
the id of the message.

Sends a `GET` request to `/conversations/messages/email/{emailMessageId}`

Arguments:
- `email_message_id`: The email.
*/
    #[inline]
    pub async fn get_email<'a>(
        &'a self,
        email_message_id: &'a str,
    ) -> Result<ResponseValue<crate::view::reply::EmailReply>, Error> {
        let url = format!(
            "{}/conversations/messages/email/{}", self.baseurl, encode_path(&
            email_message_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.get(url).build()?;
        let info = OperationInfo {
            operation_id: "get_email",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Cancel a scheduled email

Cancels an email that was scheduled. The id is that of the email, as in its receipt,
not the id of the message. If there is nothing to cancel, the service replies 404, or
200 with a `status` that is not 200 inside. A repeat is harmless.

Sends a `DELETE` request to `/conversations/messages/email/{emailMessageId}/schedule`

Arguments:
- `email_message_id`: The email.
*/
    #[inline]
    pub async fn cancel_scheduled_email<'a>(
        &'a self,
        email_message_id: &'a str,
    ) -> Result<ResponseValue<crate::view::reply::CancelScheduledReply>, Error> {
        let url = format!(
            "{}/conversations/messages/email/{}/schedule", self.baseurl, encode_path(&
            email_message_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.delete(url).build()?;
        let info = OperationInfo {
            operation_id: "cancel_scheduled_email",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Set the delivery status of an email

For conversation providers: reports the delivery status of an email that the provider was
asked to deliver. The service replies 403 unless the app of the token owns the provider
that sent the email. A repeat is harmless: it sets the same status.

Sends a `PUT` request to `/conversations/messages/email/{emailMessageId}/status`

Arguments:
- `email_message_id`: The email.
- `body`: The status.
*/
    #[inline]
    pub async fn update_email_status<'a>(
        &'a self,
        email_message_id: &'a str,
        body: &'a types::UpdateEmailStatusBody,
    ) -> Result<ResponseValue<crate::view::reply::UpdateEmailStatusReply>, Error> {
        let url = format!(
            "{}/conversations/messages/email/{}/status", self.baseurl, encode_path(&
            email_message_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.put(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "update_email_status",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Export the messages of a location

Returns a page of the messages of a location. Without `channel`, it returns the
messages of all channels but email; with the channel Email, only emails: so exporting
everything takes two walks. Group chats and requests for reviews by SMS are not
exported. For the next page, repeat the request with `cursor`, which expires 2 minutes
after the last request. It reads a search index: a message that was just added or
changed appears in it some seconds later.

Sends a `GET` request to `/conversations/messages/export`

Arguments:
- `query`: The query parameters.
*/
    #[inline]
    pub async fn export_messages<'a>(
        &'a self,
        query: &'a types::ExportMessagesQuery,
    ) -> Result<ResponseValue<crate::view::reply::ExportPage>, Error> {
        let url = [&*self.baseurl, "/conversations/messages/export"].concat();
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .query(&progenitor_client::QueryParam::new("query", &query))
            .build()?;
        let info = OperationInfo {
            operation_id: "export_messages",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Record a message that a contact sent elsewhere

Adds a message to a conversation as received from the contact, so that messages
from a messenger that the service does not support appear in its inbox. There is
no idempotency key: posting the same body again records the message again.

Sends a `POST` request to `/conversations/messages/inbound`

Arguments:
- `body`: The message.
*/
    #[inline]
    pub async fn add_inbound_message<'a>(
        &'a self,
        body: &'a types::AddInboundMessageBody,
    ) -> Result<ResponseValue<crate::view::reply::AddInboundMessageReply>, Error> {
        let url = [&*self.baseurl, "/conversations/messages/inbound"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "add_inbound_message",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Record a call to a contact

For conversation providers: adds a call that was made outside of the service. There is no
idempotency key: posting the same body again records the call again. Without a
conversation, that of the contact is found or created.

Sends a `POST` request to `/conversations/messages/outbound`

Arguments:
- `body`: The call.
*/
    #[inline]
    pub async fn add_outbound_message<'a>(
        &'a self,
        body: &'a types::AddOutboundMessageBody,
    ) -> Result<ResponseValue<crate::view::reply::AddInboundMessageReply>, Error> {
        let url = [&*self.baseurl, "/conversations/messages/outbound"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "add_outbound_message",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get a message

Returns a message as it is now, with its delivery status and, if it failed, the reason
in words. The attachments of an inbound message may be missing for some seconds.

Sends a `GET` request to `/conversations/messages/{messageId}`

Arguments:
- `message_id`: The message.
*/
    #[inline]
    pub async fn get_message<'a>(
        &'a self,
        message_id: &'a str,
    ) -> Result<ResponseValue<crate::view::reply::MessageReply>, Error> {
        let url = format!(
            "{}/conversations/messages/{}", self.baseurl, encode_path(& message_id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.get(url).build()?;
        let info = OperationInfo {
            operation_id: "get_message",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Replace the attachments of a call

For conversation providers: sets the files of an external call, such as its recording. They
replace those that the call has. The service replies 403 for messages of other types and
404 for an unknown message. A repeat is harmless: it sets the same files.

Sends a `PUT` request to `/conversations/messages/{messageId}/attachments`

Arguments:
- `message_id`: The call.
- `body`: The files.
*/
    #[inline]
    pub async fn set_message_attachments<'a>(
        &'a self,
        message_id: &'a str,
        body: &'a types::SetMessageAttachmentsBody,
    ) -> Result<ResponseValue<crate::view::reply::SetMessageAttachmentsReply>, Error> {
        let url = format!(
            "{}/conversations/messages/{}/attachments", self.baseurl, encode_path(&
            message_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.put(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "set_message_attachments",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Cancel a scheduled message

Cancels a message that was scheduled, unless it is an email, which has an operation of
its own. If there is nothing to cancel, the service replies 400, or 200 with a `status`
that is not 200 inside. A repeat is harmless.

Sends a `DELETE` request to `/conversations/messages/{messageId}/schedule`

Arguments:
- `message_id`: The message.
*/
    #[inline]
    pub async fn cancel_scheduled_message<'a>(
        &'a self,
        message_id: &'a str,
    ) -> Result<ResponseValue<crate::view::reply::CancelScheduledReply>, Error> {
        let url = format!(
            "{}/conversations/messages/{}/schedule", self.baseurl, encode_path(&
            message_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.delete(url).build()?;
        let info = OperationInfo {
            operation_id: "cancel_scheduled_message",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Set the delivery status of a message

For conversation providers: reports the delivery status of a message that the provider
was asked to deliver. For some 5 to 10 seconds after the message is created, the
service replies 403 "No conversation provider found for this message". A repeat is
harmless: it sets the same status.

Sends a `PUT` request to `/conversations/messages/{messageId}/status`

Arguments:
- `message_id`: The message.
- `body`: The status.
*/
    #[inline]
    pub async fn update_message_status<'a>(
        &'a self,
        message_id: &'a str,
        body: &'a types::UpdateMessageStatusBody,
    ) -> Result<ResponseValue<crate::view::reply::SendMessageReply>, Error> {
        let url = format!(
            "{}/conversations/messages/{}/status", self.baseurl, encode_path(& message_id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.put(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "update_message_status",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Show that an agent is typing

Shows the visitor of a live chat whether an agent is typing. A repeat is harmless.

Sends a `POST` request to `/conversations/providers/live-chat/typing`

Arguments:
- `body`: The chat, and whether an agent is typing.
*/
    #[inline]
    pub async fn set_live_chat_typing<'a>(
        &'a self,
        body: &'a types::SetLiveChatTypingBody,
    ) -> Result<ResponseValue<crate::view::reply::SetLiveChatTypingReply>, Error> {
        let url = [&*self.baseurl, "/conversations/providers/live-chat/typing"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "set_live_chat_typing",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Search the conversations of a location

Returns a page of the conversations that match all filters. It reads a search index:
a conversation that was just created or changed appears in it some seconds later. For
the next page, repeat the request with `startAfterDate`, the sort value of the last
conversation of this page.

Sends a `GET` request to `/conversations/search`

Arguments:
- `query`: The query parameters.
*/
    #[inline]
    pub async fn search_conversations<'a>(
        &'a self,
        query: &'a types::SearchConversationsQuery,
    ) -> Result<ResponseValue<crate::view::reply::ConversationPage>, Error> {
        let url = [&*self.baseurl, "/conversations/search"].concat();
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .query(&progenitor_client::QueryParam::new("query", &query))
            .build()?;
        let info = OperationInfo {
            operation_id: "search_conversations",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get a conversation

Returns a conversation, without its last message, which only search returns. The id of
a conversation can change: a live chat is merged into another conversation when its
visitor is identified.

Sends a `GET` request to `/conversations/{conversationId}`

Arguments:
- `conversation_id`: The conversation.
*/
    #[inline]
    pub async fn get_conversation<'a>(
        &'a self,
        conversation_id: &'a str,
    ) -> Result<ResponseValue<crate::view::reply::Conversation>, Error> {
        let url = format!(
            "{}/conversations/{}", self.baseurl, encode_path(& conversation_id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.get(url).build()?;
        let info = OperationInfo {
            operation_id: "get_conversation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Update a conversation

Marks a conversation as read or starred, or records feedback on a live chat. It cannot
assign the conversation to a user: change the contact instead. A repeat is harmless.

Sends a `PUT` request to `/conversations/{conversationId}`

Arguments:
- `conversation_id`: The conversation.
- `body`: The changes.
*/
    #[inline]
    pub async fn update_conversation<'a>(
        &'a self,
        conversation_id: &'a str,
        body: &'a types::UpdateConversationBody,
    ) -> Result<ResponseValue<crate::view::reply::ConversationReply>, Error> {
        let url = format!(
            "{}/conversations/{}", self.baseurl, encode_path(& conversation_id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.put(url).json(&body).build()?;
        let info = OperationInfo {
            operation_id: "update_conversation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Delete a conversation

Deletes a conversation. Afterwards, the service does not find it. There is no operation
that deletes a single message. A repeat is harmless.

Sends a `DELETE` request to `/conversations/{conversationId}`

Arguments:
- `conversation_id`: The conversation.
*/
    #[inline]
    pub async fn delete_conversation<'a>(
        &'a self,
        conversation_id: &'a str,
    ) -> Result<ResponseValue<crate::view::reply::DeleteConversationReply>, Error> {
        let url = format!(
            "{}/conversations/{}", self.baseurl, encode_path(& conversation_id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.delete(url).build()?;
        let info = OperationInfo {
            operation_id: "delete_conversation",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get the messages of a conversation

Returns a page of the messages of a conversation, newest first. A thread of emails is
one message without subject and body: `meta` has the ids of its emails. For the next
page, repeat the request with `lastMessageId`, while `nextPage` is true. Messages
cannot be filtered by date.

Sends a `GET` request to `/conversations/{conversationId}/messages`

Arguments:
- `conversation_id`: The conversation.
- `query`: The query parameters.
*/
    #[inline]
    pub async fn get_messages<'a>(
        &'a self,
        conversation_id: &'a str,
        query: &'a types::GetMessagesQuery,
    ) -> Result<ResponseValue<crate::view::reply::MessagesReply>, Error> {
        let url = format!(
            "{}/conversations/{}/messages", self.baseurl, encode_path(& conversation_id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .query(&progenitor_client::QueryParam::new("query", &query))
            .build()?;
        let info = OperationInfo {
            operation_id: "get_messages",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**List the conversation providers of a channel

Returns the conversation providers that are switched on in a location for a channel, and
which of them is the default.

Sends a `GET` request to `/locations/{locationId}/conversationChannels/{type}`

Arguments:
- `location_id`: The location.
- `type_`: The channel.
*/
    #[inline]
    pub async fn get_conversation_channel<'a>(
        &'a self,
        location_id: &'a str,
        type_: types::ProviderChannel,
    ) -> Result<ResponseValue<crate::view::reply::ConversationChannelReply>, Error> {
        let url = format!(
            "{}/locations/{}/conversationChannels/{}", self.baseurl, encode_path(&
            location_id.to_string()), encode_path(& type_.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self.client.get(url).build()?;
        let info = OperationInfo {
            operation_id: "get_conversation_channel",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**List the locations where the app is installed, in v3

Lists the locations of a company where the app is installed, as `/oauth/installedLocations` does in
earlier versions, with its company's token.

Sends a `GET` request to `/oauth/installed-locations`

Arguments:
- `query`: The query parameters.
*/
    #[inline]
    pub async fn list_installed_locations<'a>(
        &'a self,
        query: &'a types::ListInstalledLocationsQuery,
    ) -> Result<ResponseValue<crate::view::reply::InstalledLocationsPage>, Error> {
        let url = [&*self.baseurl, "/oauth/installed-locations"].concat();
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .query(&progenitor_client::QueryParam::new("query", &query))
            .build()?;
        let info = OperationInfo {
            operation_id: "list_installed_locations",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**List the locations where the app is installed

Lists the locations of a company where the app is installed, with its company's token.

Sends a `GET` request to `/oauth/installedLocations`

Arguments:
- `query`: The query parameters.
*/
    #[inline]
    pub async fn get_installed_locations<'a>(
        &'a self,
        query: &'a types::GetInstalledLocationsQuery,
    ) -> Result<ResponseValue<crate::view::reply::InstalledLocationsReply>, Error> {
        let url = [&*self.baseurl, "/oauth/installedLocations"].concat();
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .query(&progenitor_client::QueryParam::new("query", &query))
            .build()?;
        let info = OperationInfo {
            operation_id: "get_installed_locations",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get a location's access token with its company's token, in v3

Mints an access token for a location of a company that installed the app, as
`/oauth/locationToken` does in earlier versions. The names in the reply are in camelCase, and it
has a refresh token.

Sends a `POST` request to `/oauth/location-token`

Arguments:
- `body`: The company and its location.
*/
    #[inline]
    pub async fn create_location_access_token<'a>(
        &'a self,
        body: &'a types::GetLocationAccessTokenBody,
    ) -> Result<ResponseValue<crate::view::reply::GetAccessTokenReply>, Error> {
        let url = [&*self.baseurl, "/oauth/location-token"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).form_urlencoded(&body)?.build()?;
        let info = OperationInfo {
            operation_id: "create_location_access_token",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get a location's access token with its company's token

Mints an access token for a location of a company that installed the app. It has no
refresh token: when it expires, mint another. A repeat is harmless: it mints one
more.

Sends a `POST` request to `/oauth/locationToken`

Arguments:
- `body`: The company and its location.
*/
    #[inline]
    pub async fn get_location_access_token<'a>(
        &'a self,
        body: &'a types::GetLocationAccessTokenBody,
    ) -> Result<ResponseValue<crate::view::reply::GetAccessTokenReply>, Error> {
        let url = [&*self.baseurl, "/oauth/locationToken"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).form_urlencoded(&body)?.build()?;
        let info = OperationInfo {
            operation_id: "get_location_access_token",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Get an access token of an installation

Exchanges the code of a new installation, or a refresh token, for a new pair of
access and refresh token. Codes and refresh tokens are valid once: afterwards, only
the refresh token in the reply can be exchanged. A repeat after a lost reply is harmless:
the service rejects it, or for some 30 seconds replies with the same refresh token.
With the header `Version: v3`, the names in the request and the reply are in camelCase
(`clientId`, `grantType`, `refreshToken`, `accessToken`), and the body may be JSON.

Sends a `POST` request to `/oauth/token`

Arguments:
- `body`: The app's credentials, and the code or refresh token to exchange.
*/
    #[inline]
    pub async fn get_access_token<'a>(
        &'a self,
        body: &'a types::GetAccessTokenBody,
    ) -> Result<ResponseValue<crate::view::reply::GetAccessTokenReply>, Error> {
        let url = [&*self.baseurl, "/oauth/token"].concat();
        #[allow(unused_mut)]
        let mut request = self.client.post(url).form_urlencoded(&body)?.build()?;
        let info = OperationInfo {
            operation_id: "get_access_token",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200..=299 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}

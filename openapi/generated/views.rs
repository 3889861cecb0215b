// Made from openapi/leadconnector.yaml by `cargo xtask regen`; do not edit.

/// The replies of operations.
pub(crate) mod reply {
    use crate::view::{
        Object, open_set, read, schema::{self, Described, Property},
        view,
    };
    /// The reply to a message that was recorded.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct AddInboundMessageReply(pub(crate) Object);
    view!(readable AddInboundMessageReply);
    impl Described for AddInboundMessageReply {
        const DESCRIPTION: &'static str = "The reply to a message that was recorded.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "contactId",
                description: "The contact that the message was recorded for.",
                types: schema::of::<crate::id::ContactId>,
            },
            Property {
                name: "conversationId",
                description: "The conversation that the message is in.",
                types: schema::of::<crate::id::ConversationId>,
            },
            Property {
                name: "dateAdded",
                description: "When the message was recorded.",
                types: schema::date,
            },
            Property {
                name: "emailMessageId",
                description: "For email, the thread to reply to.",
                types: schema::of::<crate::id::EmailMessageId>,
            },
            Property {
                name: "error",
                description: "A failure that is reported with a successful status.",
                types: schema::of::<super::reply::ReplyError>,
            },
            Property {
                name: "message",
                description: "The service's comment on the result.",
                types: schema::text,
            },
            Property {
                name: "messageId",
                description: "The id of the message.",
                types: schema::of::<crate::id::MessageId>,
            },
            Property {
                name: "success",
                description: "Whether the service accepted the message.",
                types: schema::boolean,
            },
        ];
    }
    impl AddInboundMessageReply {
        /// The contact that the message was recorded for.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The conversation that the message is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// When the message was recorded.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// For email, the thread to reply to.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// A failure that is reported with a successful status.
        ///
        /// On the wire: `error`. Returns a copy.
        #[must_use]
        pub fn error(&self) -> Option<super::reply::ReplyError> {
            self.0.get("error").and_then(read::view)
        }
        /// The service's comment on the result.
        ///
        /// On the wire: `message`.
        #[must_use]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// The id of the message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// Whether the service accepted the message.
        ///
        /// On the wire: `success`.
        #[must_use]
        pub fn success(&self) -> Option<bool> {
            self.0.get("success").and_then(read::boolean)
        }
    }
    /// Tokens of a company or a location.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct GetAccessTokenReply(pub(crate) Object);
    view!(readable GetAccessTokenReply);
    impl Described for GetAccessTokenReply {
        const DESCRIPTION: &'static str = "Tokens of a company or a location.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "access_token",
                description: "The bearer token for requests.",
                types: schema::text,
            },
            Property {
                name: "companyId",
                description: "The company.",
                types: schema::of::<crate::id::CompanyId>,
            },
            Property {
                name: "expires_in",
                description: "The lifetime of the access token, in seconds.",
                types: schema::number,
            },
            Property {
                name: "locationId",
                description: "The location, if the tokens belong to one.",
                types: schema::of::<crate::id::LocationId>,
            },
            Property {
                name: "refresh_token",
                description: "The token to exchange for the next tokens. Absent if a location's token was minted from a company's.",
                types: schema::text,
            },
            Property {
                name: "scope",
                description: "The scopes of the token, separated by spaces.",
                types: schema::text,
            },
            Property {
                name: "token_type",
                description: "The authentication scheme.",
                types: schema::text,
            },
            Property {
                name: "userId",
                description: "The user who installed the app.",
                types: schema::text,
            },
            Property {
                name: "userType",
                description: "Whether the tokens belong to a company or to a location.",
                types: schema::of::<super::reply::TokenUserType>,
            },
        ];
    }
    impl GetAccessTokenReply {
        /// The bearer token for requests.
        ///
        /// On the wire: `access_token`, or `accessToken`.
        #[must_use]
        pub fn access_token(&self) -> Option<&str> {
            self.0.first(&["access_token", "accessToken"]).and_then(read::text)
        }
        /// The company.
        ///
        /// On the wire: `companyId`.
        #[must_use]
        pub fn company_id(&self) -> Option<crate::id::CompanyId> {
            self.0.get("companyId").and_then(read::from_text)
        }
        /// The lifetime of the access token, in seconds.
        ///
        /// On the wire: `expires_in`, or `expiresIn`. May come as a number or as a string, in seconds.
        #[must_use]
        pub fn expires_in(&self) -> Option<::std::time::Duration> {
            self.0.first(&["expires_in", "expiresIn"]).and_then(read::seconds)
        }
        /// The location, if the tokens belong to one.
        ///
        /// On the wire: `locationId`.
        #[must_use]
        pub fn location_id(&self) -> Option<crate::id::LocationId> {
            self.0.get("locationId").and_then(read::from_text)
        }
        /// The token to exchange for the next tokens. Absent if a location's token was minted from a company's.
        ///
        /// On the wire: `refresh_token`, or `refreshToken`.
        #[must_use]
        pub fn refresh_token(&self) -> Option<&str> {
            self.0.first(&["refresh_token", "refreshToken"]).and_then(read::text)
        }
        /// The scopes of the token, separated by spaces.
        ///
        /// On the wire: `scope`.
        #[must_use]
        pub fn scope(&self) -> Option<&str> {
            self.0.get("scope").and_then(read::text)
        }
        /// The authentication scheme.
        ///
        /// On the wire: `token_type`, or `tokenType`.
        #[must_use]
        pub fn token_type(&self) -> Option<&str> {
            self.0.first(&["token_type", "tokenType"]).and_then(read::text)
        }
        /// The user who installed the app.
        ///
        /// On the wire: `userId`.
        #[must_use]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
        /// Whether the tokens belong to a company or to a location.
        ///
        /// On the wire: `userType`.
        #[must_use]
        pub fn user_type(&self) -> Option<super::reply::TokenUserType> {
            self.0.get("userType").and_then(read::from_text)
        }
    }
    /// A failure that is reported with a successful status.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ReplyError(pub(crate) Object);
    view!(readable ReplyError);
    impl Described for ReplyError {
        const DESCRIPTION: &'static str = "A failure that is reported with a successful status.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "message",
                description: "A description of the failure.",
                types: schema::text,
            },
            Property {
                name: "name",
                description: "The name of the failure.",
                types: schema::text,
            },
        ];
    }
    impl ReplyError {
        /// A description of the failure.
        ///
        /// On the wire: `message`.
        #[must_use]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// The name of the failure.
        ///
        /// On the wire: `name`.
        #[must_use]
        pub fn name(&self) -> Option<&str> {
            self.0.get("name").and_then(read::text)
        }
    }
    /// The reply to a message that was sent.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SendMessageReply(pub(crate) Object);
    view!(readable SendMessageReply);
    impl Described for SendMessageReply {
        const DESCRIPTION: &'static str = "The reply to a message that was sent.";
        const PROPERTIES: &'static [Property] = &[
            Property {
                name: "conversationId",
                description: "The conversation that the message is in.",
                types: schema::of::<crate::id::ConversationId>,
            },
            Property {
                name: "emailMessageId",
                description: "For email, the id to pass when recording a reply, so that it joins the thread.",
                types: schema::of::<crate::id::EmailMessageId>,
            },
            Property {
                name: "error",
                description: "A failure that is reported with a successful status.",
                types: schema::of::<super::reply::ReplyError>,
            },
            Property {
                name: "messageId",
                description: "The id of the message.",
                types: schema::of::<crate::id::MessageId>,
            },
            Property {
                name: "messageIds",
                description: "The ids of the messages, if one request created several (the GMB channel).",
                types: |generator| schema::many(
                    schema::of::<crate::id::MessageId>(generator),
                ),
            },
            Property {
                name: "msg",
                description: "Additional text from the service, set when a workflow sends the message.",
                types: schema::text,
            },
        ];
    }
    impl SendMessageReply {
        /// The conversation that the message is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// For email, the id to pass when recording a reply, so that it joins the thread.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// A failure that is reported with a successful status.
        ///
        /// On the wire: `error`. Returns a copy.
        #[must_use]
        pub fn error(&self) -> Option<super::reply::ReplyError> {
            self.0.get("error").and_then(read::view)
        }
        /// The id of the message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// The ids of the messages, if one request created several (the GMB channel).
        ///
        /// On the wire: `messageIds`. May come as one value or as an array.
        #[must_use]
        pub fn message_ids(&self) -> Vec<crate::id::MessageId> {
            self.0
                .get("messageIds")
                .map(|value| read::many(value, read::from_text))
                .unwrap_or_default()
        }
        /// Additional text from the service, set when a workflow sends the message.
        ///
        /// On the wire: `msg`.
        #[must_use]
        pub fn msg(&self) -> Option<&str> {
            self.0.get("msg").and_then(read::text)
        }
    }
    /// Whether the tokens belong to a company or to a location.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum TokenUserType {
        /// `Company`
        Company,
        /// `Location`
        Location,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl TokenUserType {
        const KNOWN: &'static [&'static str] = &["Company", "Location"];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Company => "Company",
                Self::Location => "Location",
                Self::Unknown(text) => text,
            }
        }
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "Company" => Some(Self::Company),
                "Location" => Some(Self::Location),
                _ => None,
            }
        }
    }
    open_set!(TokenUserType);
    /// Passes the types of replies to a macro.
    #[cfg(test)]
    macro_rules! for_each_reply_type {
        ($define:ident) => {
            $define ! { AddInboundMessageReply GetAccessTokenReply ReplyError
            SendMessageReply }
        };
    }
    #[cfg(test)]
    pub(crate) use for_each_reply_type;
}
/// The events and deliveries that webhooks receive.
#[cfg(feature = "webhook")]
pub(crate) mod webhook {
    use crate::view::{Object, open_set, read, view};
    /// The number of unread messages in a conversation changed.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ConversationUnreadUpdate(pub(crate) Object);
    view!(ConversationUnreadUpdate);
    impl ConversationUnreadUpdate {
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// Whether the conversation was deleted.
        ///
        /// On the wire: `deleted`.
        #[must_use]
        pub fn deleted(&self) -> Option<bool> {
            self.0.get("deleted").and_then(read::boolean)
        }
        /// The conversation.
        ///
        /// On the wire: `id`.
        #[must_use]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("id").and_then(read::from_text)
        }
        /// Whether the conversation is in the inbox.
        ///
        /// On the wire: `inbox`.
        #[must_use]
        pub fn inbox(&self) -> Option<bool> {
            self.0.get("inbox").and_then(read::boolean)
        }
        /// Whether the conversation is starred.
        ///
        /// On the wire: `starred`.
        #[must_use]
        pub fn starred(&self) -> Option<bool> {
            self.0.get("starred").and_then(read::boolean)
        }
        /// The number of unread messages.
        ///
        /// On the wire: `unreadCount`. May come as a number or as a string.
        #[must_use]
        pub fn unread_count(&self) -> Option<u64> {
            self.0.get("unreadCount").and_then(read::integer)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// The channel of a message that a conversation provider is to deliver.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum DeliveryType {
        /// `SMS`
        Sms,
        /// `Email`
        Email,
        /// `Custom`
        Custom,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl DeliveryType {
        const KNOWN: &'static [&'static str] = &["SMS", "Email", "Custom"];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Sms => "SMS",
                Self::Email => "Email",
                Self::Custom => "Custom",
                Self::Unknown(text) => text,
            }
        }
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "SMS" => Some(Self::Sms),
                "Email" => Some(Self::Email),
                "Custom" => Some(Self::Custom),
                _ => None,
            }
        }
    }
    open_set!(DeliveryType);
    /// The sender of the message of an event, either the contact (inbound) or the account (outbound).
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum EventDirection {
        /// `inbound`
        Inbound,
        /// `outbound`
        Outbound,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl EventDirection {
        const KNOWN: &'static [&'static str] = &["inbound", "outbound"];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Inbound => "inbound",
                Self::Outbound => "outbound",
                Self::Unknown(text) => text,
            }
        }
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "inbound" => Some(Self::Inbound),
                "outbound" => Some(Self::Outbound),
                _ => None,
            }
        }
    }
    open_set!(EventDirection);
    /// The delivery status of the message of an event.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum EventMessageStatus {
        /// `delivered`
        Delivered,
        /// `completed`
        Completed,
        /// `voicemail`
        Voicemail,
        /// `failed`
        Failed,
        /// `connected`
        Connected,
        /// `opened`
        Opened,
        /// `pending`
        Pending,
        /// `read`
        Read,
        /// `scheduled`
        Scheduled,
        /// `sent`
        Sent,
        /// `undelivered`
        Undelivered,
        /// `clicked`
        Clicked,
        /// `opt_out`
        OptOut,
        /// `queued`
        Queued,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl EventMessageStatus {
        const KNOWN: &'static [&'static str] = &[
            "delivered",
            "completed",
            "voicemail",
            "failed",
            "connected",
            "opened",
            "pending",
            "read",
            "scheduled",
            "sent",
            "undelivered",
            "clicked",
            "opt_out",
            "queued",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Delivered => "delivered",
                Self::Completed => "completed",
                Self::Voicemail => "voicemail",
                Self::Failed => "failed",
                Self::Connected => "connected",
                Self::Opened => "opened",
                Self::Pending => "pending",
                Self::Read => "read",
                Self::Scheduled => "scheduled",
                Self::Sent => "sent",
                Self::Undelivered => "undelivered",
                Self::Clicked => "clicked",
                Self::OptOut => "opt_out",
                Self::Queued => "queued",
                Self::Unknown(text) => text,
            }
        }
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "delivered" => Some(Self::Delivered),
                "completed" => Some(Self::Completed),
                "voicemail" => Some(Self::Voicemail),
                "failed" => Some(Self::Failed),
                "connected" => Some(Self::Connected),
                "opened" => Some(Self::Opened),
                "pending" => Some(Self::Pending),
                "read" => Some(Self::Read),
                "scheduled" => Some(Self::Scheduled),
                "sent" => Some(Self::Sent),
                "undelivered" => Some(Self::Undelivered),
                "clicked" => Some(Self::Clicked),
                "opt_out" => Some(Self::OptOut),
                "queued" => Some(Self::Queued),
                _ => None,
            }
        }
    }
    open_set!(EventMessageStatus);
    /// The channel of the message of an event.
    ///
    /// The service may extend this set without notice.
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum EventMessageType {
        /// `SMS`
        Sms,
        /// `CALL`
        Call,
        /// `VoiceMail`
        VoiceMail,
        /// `Email`
        Email,
        /// `GMB`
        Gmb,
        /// `FB`
        Fb,
        /// `IG`
        Ig,
        /// `WhatsApp`
        WhatsApp,
        /// `Live Chat`
        LiveChat,
        /// `InternalComment`
        InternalComment,
        /// `Custom`
        Custom,
        /// Any other value, unchanged.
        Unknown(String),
    }
    impl EventMessageType {
        const KNOWN: &'static [&'static str] = &[
            "SMS",
            "CALL",
            "VoiceMail",
            "Email",
            "GMB",
            "FB",
            "IG",
            "WhatsApp",
            "Live Chat",
            "InternalComment",
            "Custom",
        ];
        /// Returns the value as the service writes it, known or not.
        #[must_use]
        pub fn as_str(&self) -> &str {
            match self {
                Self::Sms => "SMS",
                Self::Call => "CALL",
                Self::VoiceMail => "VoiceMail",
                Self::Email => "Email",
                Self::Gmb => "GMB",
                Self::Fb => "FB",
                Self::Ig => "IG",
                Self::WhatsApp => "WhatsApp",
                Self::LiveChat => "Live Chat",
                Self::InternalComment => "InternalComment",
                Self::Custom => "Custom",
                Self::Unknown(text) => text,
            }
        }
        pub(crate) fn known(text: &str) -> Option<Self> {
            match text {
                "SMS" => Some(Self::Sms),
                "CALL" => Some(Self::Call),
                "VoiceMail" => Some(Self::VoiceMail),
                "Email" => Some(Self::Email),
                "GMB" => Some(Self::Gmb),
                "FB" => Some(Self::Fb),
                "IG" => Some(Self::Ig),
                "WhatsApp" => Some(Self::WhatsApp),
                "Live Chat" => Some(Self::LiveChat),
                "InternalComment" => Some(Self::InternalComment),
                "Custom" => Some(Self::Custom),
                _ => None,
            }
        }
    }
    open_set!(EventMessageType);
    /// The event that the service posts to a webhook for a message or a call. The fields
    /// depend on the channel, and any of them may be missing.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MessageEvent(pub(crate) Object);
    view!(MessageEvent);
    impl MessageEvent {
        /// URLs of files; for a call, of its recording; for a voicemail, of the voicemail.
        ///
        /// On the wire: `attachments`. May come as one value or as an array.
        #[must_use]
        pub fn attachments(&self) -> Vec<&str> {
            self.0
                .get("attachments")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The recipients of a blind copy (Bcc).
        ///
        /// On the wire: `bcc`, or `bccList`. May come as one value or as an array.
        #[must_use]
        pub fn bcc(&self) -> Vec<&str> {
            self.0
                .first(&["bcc", "bccList"])
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The text of the message; HTML for email.
        ///
        /// On the wire: `body`.
        #[must_use]
        pub fn body(&self) -> Option<&str> {
            self.0.get("body").and_then(read::text)
        }
        /// The length of the call, in seconds.
        ///
        /// On the wire: `callDuration`. May come as a number or as a string, in seconds.
        #[must_use]
        pub fn call_duration(&self) -> Option<::std::time::Duration> {
            self.0.get("callDuration").and_then(read::seconds)
        }
        /// How the call ended.
        ///
        /// On the wire: `callStatus`.
        #[must_use]
        pub fn call_status(&self) -> Option<&str> {
            self.0.get("callStatus").and_then(read::text)
        }
        /// The recipients of a copy (Cc).
        ///
        /// On the wire: `cc`, or `ccList`. May come as one value or as an array.
        #[must_use]
        pub fn cc(&self) -> Vec<&str> {
            self.0
                .first(&["cc", "ccList"])
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The chat widget that the message was written in.
        ///
        /// On the wire: `chatWidgetId`.
        #[must_use]
        pub fn chat_widget_id(&self) -> Option<&str> {
            self.0.get("chatWidgetId").and_then(read::text)
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The media type of the text.
        ///
        /// On the wire: `contentType`.
        #[must_use]
        pub fn content_type(&self) -> Option<&str> {
            self.0.get("contentType").and_then(read::text)
        }
        /// The conversation that the message is in.
        ///
        /// On the wire: `conversationId`.
        #[must_use]
        pub fn conversation_id(&self) -> Option<crate::id::ConversationId> {
            self.0.get("conversationId").and_then(read::from_text)
        }
        /// The conversation provider that carried the message.
        ///
        /// On the wire: `conversationProviderId`.
        #[must_use]
        pub fn provider_id(&self) -> Option<crate::id::ConversationProviderId> {
            self.0.get("conversationProviderId").and_then(read::from_text)
        }
        /// When the message was added.
        ///
        /// On the wire: `dateAdded`. May come as a string (RFC 3339), or as the time since 1970: a number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
        #[must_use]
        pub fn date_added(&self) -> Option<::chrono::DateTime<::chrono::Utc>> {
            self.0.get("dateAdded").and_then(read::date)
        }
        /// Who sent the message.
        ///
        /// On the wire: `direction`.
        #[must_use]
        pub fn direction(&self) -> Option<super::webhook::EventDirection> {
            self.0.get("direction").and_then(read::from_text)
        }
        /// The email.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// The sender; for email an address, optionally with a display name.
        ///
        /// On the wire: `from`.
        #[must_use]
        pub fn from(&self) -> Option<&str> {
            self.0.get("from").and_then(read::text)
        }
        /// For an outbound comment, the users it mentions.
        ///
        /// On the wire: `mentions`. May come as one value or as an array.
        #[must_use]
        pub fn mentions(&self) -> Vec<&str> {
            self.0
                .get("mentions")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// The channel.
        ///
        /// On the wire: `messageType`.
        #[must_use]
        pub fn message_type(&self) -> Option<super::webhook::EventMessageType> {
            self.0.get("messageType").and_then(read::from_text)
        }
        /// The channel as a number.
        ///
        /// On the wire: `messageTypeId`. May come as a number or as a string.
        #[must_use]
        pub fn message_type_id(&self) -> Option<u64> {
            self.0.get("messageTypeId").and_then(read::integer)
        }
        /// The channel as a constant.
        ///
        /// On the wire: `messageTypeString`.
        #[must_use]
        pub fn message_type_string(&self) -> Option<&str> {
            self.0.get("messageTypeString").and_then(read::text)
        }
        /// For an outbound email, the text without HTML.
        ///
        /// On the wire: `plainText`.
        #[must_use]
        pub fn plain_text(&self) -> Option<&str> {
            self.0.get("plainText").and_then(read::text)
        }
        /// The email provider that the message came through.
        ///
        /// On the wire: `provider`.
        #[must_use]
        pub fn provider(&self) -> Option<&str> {
            self.0.get("provider").and_then(read::text)
        }
        /// For an outbound message, what caused the service to send it.
        ///
        /// On the wire: `source`.
        #[must_use]
        pub fn source(&self) -> Option<&str> {
            self.0.get("source").and_then(read::text)
        }
        /// The delivery status of the message. For a call, completed if it was answered and
        /// voicemail if it was not.
        ///
        /// On the wire: `status`.
        #[must_use]
        pub fn status(&self) -> Option<super::webhook::EventMessageStatus> {
            self.0.get("status").and_then(read::from_text)
        }
        /// The subject line of the email.
        ///
        /// On the wire: `subject`.
        #[must_use]
        pub fn subject(&self) -> Option<&str> {
            self.0.get("subject").and_then(read::text)
        }
        /// The thread that the email belongs to.
        ///
        /// On the wire: `threadId`.
        #[must_use]
        pub fn thread_id(&self) -> Option<crate::id::ThreadId> {
            self.0.get("threadId").and_then(read::from_text)
        }
        /// The recipients.
        ///
        /// On the wire: `to`. May come as one value or as an array.
        #[must_use]
        pub fn to(&self) -> Vec<&str> {
            self.0
                .get("to")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The user of the account who sent the message or took part in the call.
        ///
        /// On the wire: `userId`.
        #[must_use]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
        /// The version of the app.
        ///
        /// On the wire: `versionId`.
        #[must_use]
        pub fn version_id(&self) -> Option<&str> {
            self.0.get("versionId").and_then(read::text)
        }
    }
    /// A message that the service posts to the delivery URL of a conversation provider.
    ///
    /// The getter of a field that is missing or has an undocumented type returns `None` or an
    /// empty `Vec`; [`json`](Self::json) returns the whole object.
    #[derive(Clone, PartialEq, Eq)]
    pub struct ProviderDelivery(pub(crate) Object);
    view!(ProviderDelivery);
    impl ProviderDelivery {
        /// URLs of the attached files.
        ///
        /// On the wire: `attachments`. May come as one value or as an array.
        #[must_use]
        pub fn attachments(&self) -> Vec<&str> {
            self.0
                .get("attachments")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The contact.
        ///
        /// On the wire: `contactId`.
        #[must_use]
        pub fn contact_id(&self) -> Option<crate::id::ContactId> {
            self.0.get("contactId").and_then(read::from_text)
        }
        /// The sender's address.
        ///
        /// On the wire: `emailFrom`.
        #[must_use]
        pub fn email_from(&self) -> Option<&str> {
            self.0.get("emailFrom").and_then(read::text)
        }
        /// For email, the id to pass with a reply so that it joins the thread.
        ///
        /// On the wire: `emailMessageId`.
        #[must_use]
        pub fn email_message_id(&self) -> Option<crate::id::EmailMessageId> {
            self.0.get("emailMessageId").and_then(read::from_text)
        }
        /// The recipients' addresses.
        ///
        /// On the wire: `emailTo`. May come as one value or as an array.
        #[must_use]
        pub fn email_to(&self) -> Vec<&str> {
            self.0
                .get("emailTo")
                .map(|value| read::many(value, read::text))
                .unwrap_or_default()
        }
        /// The HTML body of the email.
        ///
        /// On the wire: `html`.
        #[must_use]
        pub fn html(&self) -> Option<&str> {
            self.0.get("html").and_then(read::text)
        }
        /// The text.
        ///
        /// On the wire: `message`.
        #[must_use]
        pub fn message(&self) -> Option<&str> {
            self.0.get("message").and_then(read::text)
        }
        /// The message.
        ///
        /// On the wire: `messageId`.
        #[must_use]
        pub fn message_id(&self) -> Option<crate::id::MessageId> {
            self.0.get("messageId").and_then(read::from_text)
        }
        /// The recipient's phone number.
        ///
        /// On the wire: `phone`.
        #[must_use]
        pub fn phone(&self) -> Option<&str> {
            self.0.get("phone").and_then(read::text)
        }
        /// The id that the provider assigned, as altId, to the message that this message replies to.
        ///
        /// On the wire: `replyToAltId`.
        #[must_use]
        pub fn reply_to_alt_id(&self) -> Option<&str> {
            self.0.get("replyToAltId").and_then(read::text)
        }
        /// The subject line of the email.
        ///
        /// On the wire: `subject`.
        #[must_use]
        pub fn subject(&self) -> Option<&str> {
            self.0.get("subject").and_then(read::text)
        }
        /// The channel.
        ///
        /// On the wire: `type`.
        #[must_use]
        pub fn message_type(&self) -> Option<super::webhook::DeliveryType> {
            self.0.get("type").and_then(read::from_text)
        }
        /// The user of the account who sent the message or took part in the call.
        ///
        /// On the wire: `userId`.
        #[must_use]
        pub fn user_id(&self) -> Option<&str> {
            self.0.get("userId").and_then(read::text)
        }
    }
    /// An event that the service posted, by its name.
    #[derive(Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Event {
        /// The number of unread messages in a conversation changed.
        ConversationUnreadUpdate(ConversationUnreadUpdate),
        /// A contact sent a message or called.
        InboundMessage(MessageEvent),
        /// A message was sent to a contact, or a contact was called.
        OutboundMessage(MessageEvent),
        /// Any other event, including events without a name: those about invoices, products,
        /// records, relations, associations and object schemas have no `type`.
        Unknown(UnknownEvent),
    }
    impl Event {
        pub(crate) const NAMES: &[&str] = &[
            "ConversationUnreadUpdate",
            "InboundMessage",
            "OutboundMessage",
        ];
        pub(crate) fn from_object(object: Object) -> Self {
            match object.text("type") {
                Some("ConversationUnreadUpdate") => {
                    Self::ConversationUnreadUpdate(ConversationUnreadUpdate(object))
                }
                Some("InboundMessage") => Self::InboundMessage(MessageEvent(object)),
                Some("OutboundMessage") => Self::OutboundMessage(MessageEvent(object)),
                _ => Self::Unknown(UnknownEvent(object)),
            }
        }
        pub(crate) fn object(&self) -> &Object {
            match self {
                Self::ConversationUnreadUpdate(event) => &event.0,
                Self::InboundMessage(event) => &event.0,
                Self::OutboundMessage(event) => &event.0,
                Self::Unknown(event) => &event.0,
            }
        }
    }
    /// An event that this version of the crate has no type for.
    #[derive(Clone, PartialEq, Eq)]
    pub struct UnknownEvent(pub(crate) Object);
    view!(UnknownEvent);
    /// Passes the types of events to a macro.
    macro_rules! for_each_event_type {
        ($define:ident) => {
            $define ! { ConversationUnreadUpdate MessageEvent UnknownEvent }
        };
    }
    pub(crate) use for_each_event_type;
}

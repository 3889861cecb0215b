//! The constructors, setters and getters of outbound messages, by the groups of types that have
//! them.

/// The fields of messages of all types.
macro_rules! common {
    ($Name:ident) => {
        content!($Name);

        fields! {
            $Name;
            /// The template that the message is made from (`templateId` on the wire).
            id<TemplateId> template get_template = template_id;
            /// The message that this one answers (`replyMessageId` on the wire).
            id<MessageId> in_reply_to get_in_reply_to = reply_message_id;
            /// The appointment that the message is about (`appointmentId` on the wire).
            id<AppointmentId> appointment get_appointment = appointment_id;
        }

        impl $Name {
            /// Returns the contact who receives the message (`contactId` on the wire).
            #[must_use]
            pub fn contact_id(&self) -> &ContactId {
                &self.body().contact_id
            }

            /// When to send the message (`scheduledTimestamp` on the wire).
            ///
            /// At once if it is not set. The service takes whole seconds; a fraction is
            /// dropped.
            pub fn schedule_at(mut self, when: DateTime<Utc>) -> Self {
                self.body_mut().scheduled_timestamp = Some(when.timestamp());
                self
            }

            /// When to send the message (`scheduledTimestamp` on the wire).
            ///
            /// `None` if it is not set.
            #[must_use]
            pub fn get_schedule_at(&self) -> Option<DateTime<Utc>> {
                let seconds = self.body().scheduled_timestamp?;
                DateTime::from_timestamp(seconds, 0)
            }
        }
    };
}
pub(super) use common;

/// What the type of one channel has, and not the enum over all.
macro_rules! channel {
    ($Name:ident) => {
        common!($Name);

        impl $Name {
            /// Makes a message of the arguments that a language model gave to a tool with the
            /// schema [`tool_schema`](Self::tool_schema). Nulls count as absent.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message
            /// is not valid. The error names each field that is wrong, and what is allowed:
            /// hand it back to the model as the result of its call.
            pub fn from_tool_arguments(
                contact: impl Into<ContactId>,
                arguments: Value,
            ) -> Result<Self, Error> {
                let contact = ("contactId", contact.into().into_string());
                let message_type = MessageType::$Name.as_str();
                from_tool_arguments(Some(message_type), contact, arguments).map(Self)
            }
        }
    };
}
pub(super) use channel;

/// The constructor of messages with a text.
macro_rules! with_text {
    ($Name:ident) => {
        impl $Name {
            /// Makes a message with a text. An empty text is left out.
            pub fn new(contact: impl Into<ContactId>, text: impl Into<String>) -> Self {
                Self(SendMessageBody::new(contact, MessageType::$Name)).text(text)
            }
        }
    };
}
pub(super) use with_text;

/// The constructor of messages that can do without a text.
macro_rules! without_text {
    ($Name:ident) => {
        impl $Name {
            /// Makes a message without a text: for one that is made from a
            /// [`template`](Self::template), or has only [`attachments`](Self::attachments).
            pub fn without_text(contact: impl Into<ContactId>) -> Self {
                Self(SendMessageBody::new(contact, MessageType::$Name))
            }
        }
    };
}
pub(super) use without_text;

/// The fields of channels with phone numbers.
macro_rules! phone {
    ($Name:ident $($getters:ident)?) => {
        fields! {
            $Name $($getters)?;
            /// The number that the message is sent from (`fromNumber` on the wire).
            ///
            /// In the form of E.164: `+` and digits, such as `+14155550123`.
            string from_number get_from_number = from_number;
            /// The number that the message goes to (`toNumber` on the wire).
            ///
            /// In the form of E.164: `+` and digits, such as `+14155550123`.
            string to_number get_to_number = to_number;
        }
    };
}
pub(super) use phone;

/// The fields of emails.
macro_rules! email {
    ($Name:ident $($getters:ident)?) => {
        email_content!($Name $($getters)?);
        email_ends!($Name $($getters)?);

        fields! {
            $Name $($getters)?;
            /// Whom an answer goes to (`emailReplyMode` on the wire).
            value<ReplyMode> reply_mode get_reply_mode = email_reply_mode;
            /// The thread that the email belongs to (`threadId` on the wire).
            id<ThreadId> thread get_thread = thread_id;
        }
    };
}
pub(super) use email;

/// The constructor of emails.
macro_rules! new_email {
    ($Name:ident) => {
        impl $Name {
            /// Makes an email. It needs [`html`](Self::html) or a
            /// [`template`](Self::template).
            pub fn new(contact: impl Into<ContactId>) -> Self {
                Self(SendMessageBody::new(contact, MessageType::$Name))
            }
        }
    };
}
pub(super) use new_email;

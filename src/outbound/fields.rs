//! Macros for the constructors, setters and getters of outbound messages, by group of types.

/// The contact.
macro_rules! recipient {
    ($Name:ident) => {
        impl $Name {
            /// Returns the contact that receives the message, or in whose conversation an internal
            /// comment is (`contactId` on the wire).
            #[must_use]
            pub fn contact_id(&self) -> &ContactId {
                &self.body().contact_id
            }
        }
    };
}
pub(super) use recipient;

/// The fields that all types share, except for internal comments.
macro_rules! common {
    ($Name:ident) => {
        content!($Name);

        fields! {
            $Name;
            /// The template to build the message from (`templateId` on the wire).
            id<TemplateId> template get_template = template_id;
            /// The message to reply to (`replyMessageId` on the wire).
            id<MessageId> in_reply_to get_in_reply_to = reply_message_id;
            /// The appointment that the message is about (`appointmentId` on the wire).
            id<AppointmentId> appointment get_appointment = appointment_id;
        }

        recipient!($Name);

        impl $Name {
            /// The time at which to send the message (`scheduledTimestamp` on the wire).
            ///
            /// The default is to send it immediately. The resolution is whole seconds: fractions
            /// are dropped.
            ///
            /// A time in the past is invalid. The client checks it by its
            /// [clock](crate::ClientBuilder::clock), once, when it begins to send the message, and
            /// lets a minute pass for clocks that differ. A time that passes after that, while the
            /// message waits for the rate limit or a retry, is left to the service.
            /// [`validate`](Self::validate), which has no clock, only checks that the time is
            /// between 2000 and 2099.
            pub fn schedule_at(mut self, when: DateTime<Utc>) -> Self {
                self.body_mut().scheduled_timestamp = Some(when.timestamp());
                self
            }

            /// The time at which to send the message (`scheduledTimestamp` on the wire).
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

/// Items of the types of single channels that the `Message` enum lacks.
macro_rules! channel {
    ($Name:ident) => {
        common!($Name);
        tool!($Name);
    };
}
pub(super) use channel;

/// The constructor from the arguments of a language model.
macro_rules! tool {
    ($Name:ident) => {
        impl $Name {
            /// Makes a message from the arguments that a language model passed to a tool with the
            /// schema [`tool_schema`](Self::tool_schema). Nulls count as absent.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message is
            /// not valid. The error names each invalid field and the allowed values: return it to
            /// the model as the result of its tool call.
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
pub(super) use tool;

/// The items of internal comments.
macro_rules! comment {
    ($Name:ident) => {
        recipient!($Name);
        tool!($Name);
        comment_fields!($Name);

        fields! {
            $Name;
            /// The text (`message` on the wire).
            ///
            /// `@Jane<userId>xsmF1xxhmC92ZpL1lj7aLa</userId>` in it mentions a user; list the id
            /// in [`mentions`](Self::mentions) too.
            text text get_text = message;
        }

        impl $Name {
            /// Adds a user; see [`mentions`](Self::mentions).
            pub fn mention(self, user: impl Into<String>) -> Self {
                self.mentions([user])
            }
        }
    };
}
pub(super) use comment;

/// The fields that only internal comments have.
macro_rules! comment_fields {
    ($Name:ident $($getters:ident)?) => {
        fields! {
            $Name $($getters)?;
            /// The ids of the users whom an internal comment mentions (`mentions` on the wire).
            strings mentions get_mentions = mentions;
            /// The id of the user who writes an internal comment (`userId` on the wire).
            string author get_author = user_id;
        }
    };
}
pub(super) use comment_fields;

/// The constructor of messages with text.
macro_rules! with_text {
    ($Name:ident) => {
        impl $Name {
            /// Makes a message with text. Empty text is left out.
            pub fn new(contact: impl Into<ContactId>, text: impl Into<String>) -> Self {
                Self(SendMessageBody::new(contact, MessageType::$Name)).text(text)
            }
        }
    };
}
pub(super) use with_text;

/// The constructor of messages that don't require text.
macro_rules! without_text {
    ($Name:ident) => {
        impl $Name {
            /// Makes a message without text, to be built from a [`template`](Self::template) or to
            /// carry only [`attachments`](Self::attachments).
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
            /// In E.164 form: `+` and digits, such as `+14155550123`.
            string from_number get_from_number = from_number;
            /// The number that the message is sent to (`toNumber` on the wire).
            ///
            /// In E.164 form: `+` and digits, such as `+14155550123`.
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
            /// The recipients of the email when it is a reply (`emailReplyMode` on the wire).
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
            /// Makes an email. It requires [`html`](Self::html) or a [`template`](Self::template).
            pub fn new(contact: impl Into<ContactId>) -> Self {
                Self(SendMessageBody::new(contact, MessageType::$Name))
            }
        }
    };
}
pub(super) use new_email;

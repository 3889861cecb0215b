//! Macros for the constructors, setters and getters of inbound messages, by group of types.

/// The fields that all types share.
macro_rules! common {
    ($Name:ident) => {
        content!($Name);

        fields! {
            $Name;
            /// The conversation that the message belongs to (`conversationId` on the wire).
            id<ConversationId> conversation conversation_id = conversation_id;
            /// The contact that sent the message (`contactId` on the wire).
            id<ContactId> contact contact_id = contact_id;
            /// The id of the message at the external provider (`altId` on the wire).
            ///
            /// It comes back as `replyToAltId` on the provider's delivery webhook.
            string alt_id get_alt_id = alt_id;
        }

        impl $Name {
            /// The direction of the message (`direction` on the wire).
            ///
            /// The default is [`Direction::Inbound`]. It is always sent, because the service treats
            /// a message without it as outbound.
            pub fn direction(mut self, direction: Direction) -> Self {
                self.body_mut().direction = Some(direction.into());
                self
            }

            /// The direction of the message (`direction` on the wire).
            #[must_use]
            pub fn get_direction(&self) -> Direction {
                self.body()
                    .direction
                    .map(Direction::from)
                    .unwrap_or_default()
            }

            /// The time at which the message was received (`date` on the wire).
            ///
            /// If it is not set, the service uses the time at which it records the message.
            pub fn date(mut self, date: DateTime<Utc>) -> Self {
                self.body_mut().date = Some(date);
                self
            }

            /// The time at which the message was received (`date` on the wire).
            ///
            /// `None` if it is not set.
            #[must_use]
            pub fn get_date(&self) -> Option<DateTime<Utc>> {
                self.body().date
            }
        }
    };
}
pub(super) use common;

/// Items of the types of single channels that the `Message` enum lacks.
macro_rules! channel {
    ($Name:ident) => {
        common!($Name);

        impl $Name {
            /// Makes a message in a conversation.
            pub fn in_conversation(conversation: impl Into<ConversationId>) -> Self {
                Self(empty(MessageType::$Name)).conversation(conversation)
            }

            /// Makes a message from a contact.
            pub fn from_contact(contact: impl Into<ContactId>) -> Self {
                Self(empty(MessageType::$Name)).contact(contact)
            }

            /// Makes a message from the arguments that a language model passed to a tool with the
            /// schema [`tool_schema`](Self::tool_schema). Nulls count as absent.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::InvalidMessage`](crate::ErrorKind::InvalidMessage) if the message is
            /// not valid. The error names each invalid field and the allowed values: return it to
            /// the model as the result of its tool call.
            pub fn from_tool_arguments(
                origin: impl Into<Origin>,
                arguments: Value,
            ) -> Result<Self, Error> {
                let origin = origin.into().into_field();
                let message_type = MessageType::$Name.as_str();
                from_tool_arguments(Some(message_type), origin, arguments).map(Self)
            }
        }
    };
}
pub(super) use channel;

/// The fields of emails, except for the addresses of sender and recipient.
macro_rules! email_fields {
    ($Name:ident $($getters:ident)?) => {
        email_content!($Name $($getters)?);

        fields! {
            $Name $($getters)?;
            /// The email that this one replies to (`emailMessageId` on the wire).
            ///
            /// It makes the message join that email's thread.
            id<EmailMessageId> in_reply_to get_in_reply_to = email_message_id;
        }
    };
}
pub(super) use email_fields;

/// All fields of emails.
macro_rules! email {
    ($Name:ident) => {
        email_fields!($Name);
        email_ends!($Name);
    };
}
pub(super) use email;

/// The fields of calls.
macro_rules! call {
    ($Name:ident) => {
        fields! {
            $Name;
            /// The caller's number (`call.from` on the wire).
            ///
            /// In E.164 form: `+` and digits, such as `+14155550123`. For an inbound call it must
            /// be one of the contact's numbers.
            string from get_from = call.from;
            /// The called number (`call.to` on the wire).
            ///
            /// In E.164 form: `+` and digits, such as `+14155550123`.
            string to get_to = call.to;
        }

        call_status!($Name);
    };
}
pub(super) use call;

/// The status of calls.
macro_rules! call_status {
    ($Name:ident $($getters:ident)?) => {
        fields! {
            $Name $($getters)?;
            /// The status of the call (`call.status` on the wire).
            value<CallStatus> status get_status = call.status;
        }
    };
}
pub(super) use call_status;

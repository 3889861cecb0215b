//! Macros for the setters and getters of messages, from tables of fields.

/// Makes a setter and a getter for each field of a table, or, with `getters` after the type, only
/// the getters. An entry is:
///
/// ```text
/// /// The field in one sentence, the first line of the documentation of both.
/// ///
/// /// Anything else about the setter.
/// kind setter getter = field_of_the_body;
/// ```
///
/// The kinds are `text` (empty text is left out), `string`, `id<Type>`, `value<Type>` for values of
/// a closed set, and `strings`.
macro_rules! fields {
    (
        $Name:ident;
        $(
            #[doc = $what:literal] $(#[doc = $more:literal])*
            $kind:ident $(<$Type:ty>)? $set:ident $get:ident = $($field:ident).+;
        )+
    ) => {
        impl $Name {
            $(
                fields!(@set $kind $(<$Type>)? [#[doc = $what] $(#[doc = $more])*]
                    $set = $($field).+);
                fields!(@get $kind $(<$Type>)? $what, $get = $($field).+);
            )+
        }
    };
    (
        $Name:ident getters;
        $(
            #[doc = $what:literal] $(#[doc = $more:literal])*
            $kind:ident $(<$Type:ty>)? $set:ident $get:ident = $($field:ident).+;
        )+
    ) => {
        impl $Name {
            $(fields!(@get $kind $(<$Type>)? $what, $get = $($field).+);)+
        }
    };

    (@set text [$($doc:tt)+] $set:ident = $field:ident) => {
        $($doc)+
        ///
        /// Empty text is left out.
        pub fn $set(mut self, $set: impl Into<String>) -> Self {
            self.body_mut().$field = Some($set.into()).filter(|text| !text.is_empty());
            self
        }
    };
    (@set string [$($doc:tt)+] $set:ident = $field:ident) => {
        $($doc)+
        pub fn $set(mut self, $set: impl Into<String>) -> Self {
            self.body_mut().$field = Some($set.into());
            self
        }
    };
    (@set string [$($doc:tt)+] $set:ident = $object:ident.$field:ident) => {
        $($doc)+
        pub fn $set(mut self, $set: impl Into<String>) -> Self {
            self.body_mut().$object.get_or_insert_default().$field = Some($set.into());
            self
        }
    };
    (@set id<$Type:ty> [$($doc:tt)+] $set:ident = $field:ident) => {
        $($doc)+
        pub fn $set(mut self, $set: impl Into<$Type>) -> Self {
            self.body_mut().$field = Some($set.into());
            self
        }
    };
    (@set value<$Type:ty> [$($doc:tt)+] $set:ident = $field:ident) => {
        $($doc)+
        pub fn $set(mut self, $set: $Type) -> Self {
            self.body_mut().$field = Some($set.into());
            self
        }
    };
    (@set value<$Type:ty> [$($doc:tt)+] $set:ident = $object:ident.$field:ident) => {
        $($doc)+
        pub fn $set(mut self, $set: $Type) -> Self {
            self.body_mut().$object.get_or_insert_default().$field = Some($set.into());
            self
        }
    };
    (@set strings [$($doc:tt)+] $set:ident = $field:ident) => {
        $($doc)+
        ///
        /// Adds to those that are already set.
        pub fn $set(mut self, $set: impl IntoIterator<Item: Into<String>>) -> Self {
            self.body_mut().$field.extend($set.into_iter().map(Into::into));
            self
        }
    };

    (@get text $what:literal, $get:ident = $field:ident) => {
        fields!(@get string $what, $get = $field);
    };
    (@get string $what:literal, $get:ident = $field:ident) => {
        #[doc = $what]
        ///
        /// `None` if it is not set.
        #[must_use]
        pub fn $get(&self) -> Option<&str> {
            self.body().$field.as_deref()
        }
    };
    (@get string $what:literal, $get:ident = $object:ident.$field:ident) => {
        #[doc = $what]
        ///
        /// `None` if it is not set.
        #[must_use]
        pub fn $get(&self) -> Option<&str> {
            self.body().$object.as_ref()?.$field.as_deref()
        }
    };
    (@get id<$Type:ty> $what:literal, $get:ident = $field:ident) => {
        #[doc = $what]
        ///
        /// `None` if it is not set.
        #[must_use]
        pub fn $get(&self) -> Option<&$Type> {
            self.body().$field.as_ref()
        }
    };
    (@get value<$Type:ty> $what:literal, $get:ident = $field:ident) => {
        #[doc = $what]
        ///
        /// `None` if it is not set.
        #[must_use]
        pub fn $get(&self) -> Option<$Type> {
            self.body().$field.map(Into::into)
        }
    };
    (@get value<$Type:ty> $what:literal, $get:ident = $object:ident.$field:ident) => {
        #[doc = $what]
        ///
        /// `None` if it is not set.
        #[must_use]
        pub fn $get(&self) -> Option<$Type> {
            self.body().$object.as_ref()?.$field.map(Into::into)
        }
    };
    (@get strings $what:literal, $get:ident = $field:ident) => {
        #[doc = $what]
        ///
        /// Empty if none are set.
        #[must_use]
        pub fn $get(&self) -> &[String] {
            &self.body().$field
        }
    };
}
pub(crate) use fields;

/// The fields that messages of all types share in both directions.
macro_rules! content {
    ($Name:ident) => {
        fields! {
            $Name;
            /// The text (`message` on the wire).
            text text get_text = message;
            /// The files, as absolute `http` or `https` URLs (`attachments` on the wire).
            ///
            /// The service downloads them.
            strings attachments get_attachments = attachments;
            /// The conversation provider (`conversationProviderId` on the wire).
            ///
            /// It carries the message between the service and a network.
            id<ConversationProviderId> provider get_provider = conversation_provider_id;
        }

        impl $Name {
            /// Adds a file; see [`attachments`](Self::attachments).
            pub fn attachment(self, url: impl Into<String>) -> Self {
                self.attachments([url])
            }
        }
    };
}
pub(crate) use content;

/// The fields that emails share in both directions, except for the addresses of sender and
/// recipient.
macro_rules! email_content {
    ($Name:ident $($getters:ident)?) => {
        fields! {
            $Name $($getters)?;
            /// The email as HTML (`html` on the wire).
            text html get_html = html;
            /// The subject line (`subject` on the wire).
            text subject get_subject = subject;
            /// The addresses of the Cc recipients (`emailCc` on the wire).
            strings cc get_cc = email_cc;
            /// The addresses of the Bcc recipients, hidden from all others (`emailBcc` on the
            /// wire).
            strings bcc get_bcc = email_bcc;
        }
    };
}
pub(crate) use email_content;

/// The addresses of the sender and the recipient of an email, in both directions.
macro_rules! email_ends {
    ($Name:ident $($getters:ident)?) => {
        fields! {
            $Name $($getters)?;
            /// The sender's address (`emailFrom` on the wire).
            ///
            /// A display name may precede it: `Jane <jane@company.com>`.
            string from get_from = email_from;
            /// The recipient's address, without a display name (`emailTo` on the wire).
            string to get_to = email_to;
        }
    };
}
pub(crate) use email_ends;

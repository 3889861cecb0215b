//! Where the facts about the service contradict each other, or are silent.

use std::collections::HashSet;

macro_rules! alternatives {
    ($($(#[$doc:meta])+ $Name:ident,)+) => {
        /// A behavior that the service may have instead of the sandbox's default, where reports
        /// about it contradict each other or are silent. Pass it to
        /// [`Sandbox::assume`](crate::sandbox::Sandbox::assume).
        ///
        /// A program should work under either, so a test can run once by default and once with
        /// each of [`ALL`](Self::ALL):
        ///
        /// ```
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
        /// use leadconnector::{outbound, sandbox::{Alternative, Sandbox}};
        ///
        /// for alternative in Alternative::ALL {
        ///     let sandbox = Sandbox::start().await?;
        ///     sandbox.assume(*alternative);
        ///     sandbox.client().send(outbound::Sms::new("contact-id", "Hello")).await?;
        /// }
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Alternative {
            $($(#[$doc])+ $Name,)+
        }

        impl Alternative {
            /// All alternatives. They don't contradict each other.
            pub const ALL: &'static [Self] = &[$(Self::$Name),+];
        }
    };
}

alternatives! {
    /// An email that joins a thread moves the thread's entry among the messages to its own date.
    /// By default the entry keeps its date.
    ThreadEntryMoves,
    /// The reply to an email that joins a thread has a message id of its own. By default it has
    /// the id of the thread's entry.
    OwnMessageIdInThread,
    /// `startDate` and `endDate` of an export that is sorted by `updatedAt` filter by
    /// `dateUpdated`. By default they filter by `dateAdded`.
    ExportFiltersByUpdate,
    /// `startDate` and `endDate` of an export are exclusive. By default they are inclusive.
    ExclusiveExportDates,
    /// An expired cursor gets an empty page that looks like the last one. By default it gets 400.
    ExpiredCursorIsEmptyPage,
    /// The last page of an export has no cursor even if it is full. By default it has one, which
    /// leads to an empty page.
    NoCursorAfterFullPage,
    /// `startAfterDate` includes the conversations of that date. By default it excludes them.
    InclusiveStartAfterDate,
    /// A `limit` that is too large is capped. By default it is refused with 422.
    LargeLimitIsCapped,
    /// An unknown conversation, message, email or contact gets 400, a message with the code
    /// `CONVERSATIONS_MSG_NOT_FOUND`. By default it gets 404.
    NotFoundIs400,
    /// `CONVERSATIONS_MSG_NO_EMAIL`, `..._TEMPLATE_NOT_FOUND`, `..._INVALID_PHONE` and
    /// `..._PROVIDER_ID_REQUIRED` have status 422. By default they have 400.
    RefusalsAre422,
    /// Of two reasons not to send to a contact, "do not disturb" and an opt-out are told first.
    /// By default a missing number or address is.
    DoNotDisturbFirst,
    /// The text for an unsubscribed email begins with "Cannot send email as". By default it begins
    /// with "Cannot send message as".
    CannotSendEmailAs,
    /// The filter of a conversation's messages takes types without `TYPE_`. By default it takes
    /// types with it.
    FilterWithoutPrefix,
    /// Canceling what can't be canceled gets 200, with `status` 404 in the body. By default it gets
    /// 404 for an email and 400 for another message.
    CancelOfNothingIs200,
    /// A canceled message remains with its last status. By default it is gone.
    CanceledMessagesStay,
    /// The messages of a deleted conversation can still be read one by one and exported. By
    /// default they are gone.
    MessagesOutliveConversations,
    /// "Do not disturb" for SMS also stops messages of type `Custom`. By default it does not.
    DoNotDisturbStopsCustom,
    /// Creating a conversation where there is one returns that one. By default it gets 400.
    ExistingConversationIsReturned,
    /// A message that was just created gets the 403 "No conversation provider found" before another
    /// app's token gets a 401. By default the token is checked first.
    HandoverBeforeAccess,
    /// Any token may send a message that names a conversation provider. By default only tokens of
    /// the provider's app may.
    AnyTokenNamesProvider,
    /// Recording a message for a provider that the token's app does not own gets 500. By default it
    /// gets 401, as sending one does.
    WrongProviderIs500,
    /// The providers of a channel come with those of the other channel. By default they come alone.
    BothChannels,
    /// A second refresh within 30 seconds gets a new access token and the same refresh token. By
    /// default it gets the same tokens.
    RepeatedRefreshRenewsAccess,
    /// A message and a list of messages come without the envelopes that users of the service see,
    /// as the vendor's specification says.
    SpecifiedShapes,
}

/// The alternatives that were chosen.
#[derive(Default)]
pub(in crate::sandbox) struct Alternatives(HashSet<Alternative>);

impl Alternatives {
    pub(in crate::sandbox) fn insert(&mut self, alternative: Alternative) {
        self.0.insert(alternative);
    }

    pub(in crate::sandbox) fn has(&self, alternative: Alternative) -> bool {
        self.0.contains(&alternative)
    }
}

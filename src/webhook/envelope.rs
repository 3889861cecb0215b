//! What every event and delivery has, whatever it is about.

/// Gives a type with a `fields()` the getters of the envelope.
macro_rules! envelope {
    ($($Type:ident, $shape:ident, $noun:literal;)+) => {$(
        impl $crate::webhook::$Type {
            #[doc = concat!("Returns the app that the ", $noun, " is for.")]
            ///
            /// The service signs with one key for all apps, so an authentic request may be
            /// meant for another app: see
            /// [`VerifierBuilder::app`](crate::webhook::VerifierBuilder::app).
            #[must_use]
            pub fn app_id(&self) -> Option<&str> {
                self.fields().app_id()
            }

            #[doc = concat!("Returns the location (sub-account) that the ", $noun, " is about.")]
            ///
            /// This is its `locationId`, or its `altId` if its `altType` is `location`, as in
            /// the events of invoices. What is about a whole company has none.
            #[must_use]
            pub fn location_id(&self) -> Option<$crate::id::LocationId> {
                self.fields().location_id().map(Into::into)
            }

            #[doc = concat!("Returns when the ", $noun, " happened: its `timestamp`, or else its `dateAdded`.")]
            ///
            /// Dates come as text (RFC 3339) or as the time since 1970, a number or text,
            /// where a number below 100,000,000,000 is in seconds and any other one in
            /// milliseconds. `None` if neither field is a date.
            #[must_use]
            pub fn occurred_at(&self) -> Option<chrono::DateTime<chrono::Utc>> {
                self.fields().occurred_at()
            }

            #[doc = concat!("Returns the id that is the same each time that the service posts this ", $noun, ".")]
            ///
            /// Duplicates are normal. To tell them apart, give
            /// [`seen_key`](Self::seen_key) to a [`Seen`](crate::webhook::Seen), not this:
            /// it may be of any length.
            #[must_use]
            pub fn webhook_id(&self) -> Option<&str> {
                self.fields().webhook_id()
            }

            #[doc = concat!("Returns the key to remember this ", $noun, " by in a [`Seen`](crate::webhook::Seen).")]
            ///
            /// It is made of the app's id and the webhook id, differs for events and
            /// deliveries, and is at most
            /// [`MAX_SEEN_KEY`](crate::webhook::MAX_SEEN_KEY) bytes of printable ASCII: the
            /// SHA-256 of the two ids stands for those that are longer or have other
            /// characters. `None` without a webhook id.
            #[must_use]
            pub fn seen_key(&self) -> Option<String> {
                $crate::webhook::seen::key($crate::webhook::shape::Shape::$shape, self.fields())
            }

            #[doc = concat!("Returns the whole ", $noun, ".")]
            ///
            /// It is as it came but for what the
            /// [module's documentation](crate::webhook#what-is-kept-and-how) lists.
            #[must_use]
            pub fn json(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.fields().0
            }
        }
    )+};
}

envelope! {
    Event, Event, "event";
    MessageEvent, Event, "event";
    UnreadUpdate, Event, "event";
    UnknownEvent, Event, "event";
    ProviderDelivery, Delivery, "delivery";
}

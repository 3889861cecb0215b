//! The envelope: the fields that every event and delivery has, whatever its type.

use chrono::{DateTime, Utc};

use super::{Event, ProviderDelivery, seen, shape::Shape};
use crate::{
    id::LocationId,
    view::{Object, read, webhook::for_each_event_type},
};

impl Object {
    pub(super) fn webhook_id(&self) -> Option<&str> {
        self.non_blank("webhookId")
    }

    pub(super) fn app_id(&self) -> Option<&str> {
        self.non_blank("appId")
    }

    pub(super) fn location_id(&self) -> Option<&str> {
        self.non_blank("locationId").or_else(|| {
            let of_a_location = self.text("altType") == Some("location");
            self.non_blank("altId").filter(|_| of_a_location)
        })
    }

    pub(super) fn timestamp(&self) -> Option<DateTime<Utc>> {
        self.get("timestamp").and_then(read::date)
    }

    fn occurred_at(&self) -> Option<DateTime<Utc>> {
        let of_an_older_contact = matches!(
            self.text("type"),
            Some("ContactUpdate" | "ContactDelete" | "ContactTagUpdate" | "ContactDndUpdate")
        );
        let date_added = || {
            let date = self.get("dateAdded").filter(|_| !of_an_older_contact);
            date.and_then(read::date)
        };
        self.timestamp().or_else(date_added)
    }

    /// Returns a text unless it is blank, since a blank text identifies nothing.
    fn non_blank(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.trim().is_empty())
    }
}

/// Returns whether an `appId` is that of the app with this client id, whose part before the hyphen
/// it is, or with this very id.
pub(crate) fn is_app(client_id: &str, app_id: &str) -> bool {
    app_id == client_id || client_id.split('-').next() == Some(app_id)
}

/// Implements the getters of the envelope for types with an `object()`.
macro_rules! envelope {
    ($shape:ident, $noun:literal: $($Type:ident)+) => {$(
        impl $Type {
            #[doc = concat!("Returns the app that the ", $noun, " is for.")]
            ///
            /// The service signs with one key for all apps, so an authentic request may be
            /// meant for another app: see
            /// [`VerifierBuilder::app`](crate::webhook::VerifierBuilder::app).
            ///
            /// On the wire: `appId`.
            #[must_use]
            pub fn app_id(&self) -> Option<&str> {
                self.object().app_id()
            }

            #[doc = concat!("Returns the location (sub-account) that the ", $noun, " is about.")]
            ///
            /// On the wire: `locationId`, or otherwise `altId` if `altType` is `location`, as in
            /// events about invoices. `None` if it is about a whole company.
            #[must_use]
            pub fn location_id(&self) -> Option<LocationId> {
                self.object().location_id().map(LocationId::from)
            }

            #[doc = concat!("Returns when the ", $noun, " happened.")]
            ///
            /// On the wire: `timestamp`, or otherwise `dateAdded`, unless that is when an older
            /// contact was added. May come as a string (RFC 3339), or as the time since 1970: a
            /// number or string, below 100,000,000,000 in seconds, otherwise in milliseconds.
            /// `None` if neither field is a date.
            #[must_use]
            pub fn occurred_at(&self) -> Option<DateTime<Utc>> {
                self.object().occurred_at()
            }

            #[doc = concat!("Returns the id that is the same each time that the service posts this ", $noun, ".")]
            ///
            /// Duplicates are normal. To recognize them, give [`seen_key`](Self::seen_key) to a
            /// [`Seen`](crate::webhook::Seen), and not this id, which may be of any length.
            ///
            /// On the wire: `webhookId`.
            #[must_use]
            pub fn webhook_id(&self) -> Option<&str> {
                self.object().webhook_id()
            }

            #[doc = concat!("Returns the key that identifies this ", $noun, " in a [`Seen`](crate::webhook::Seen).")]
            ///
            /// It consists of the app's id and the webhook id, differs between events and
            /// deliveries, and is at most [`MAX_SEEN_KEY`](crate::webhook::MAX_SEEN_KEY) bytes
            /// of printable ASCII: ids that are longer or have other characters are replaced by
            /// their SHA-256. `None` without a webhook id.
            #[must_use]
            pub fn seen_key(&self) -> Option<String> {
                seen::key(Shape::$shape, self.object())
            }
        }
    )+};
}

/// Gives the getters of the envelope access to the objects of views.
macro_rules! objects {
    ($($View:ident)+) => {$(
        impl $View {
            pub(super) fn object(&self) -> &Object {
                &self.0
            }
        }
    )+};
}

/// Implements the envelope for the types of events.
macro_rules! events {
    ($($View:ident)+) => {
        use crate::view::webhook::{$($View),+};

        objects!($($View)+);
        envelope!(Event, "event": Event $($View)+);
    };
}

for_each_event_type!(events);
objects!(ProviderDelivery);
envelope!(Delivery, "delivery": ProviderDelivery);

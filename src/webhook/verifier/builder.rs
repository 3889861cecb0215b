//! The keys and rules of a verifier.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use super::Verifier;
use crate::{
    clock::{Clock, SystemClock},
    id::LocationId,
    webhook::{PUBLISHED_ED25519_KEY, PUBLISHED_RSA_KEY, PublicKey},
};

/// The size of the largest body that is accepted by default: 1 MiB.
pub const DEFAULT_MAX_BODY: usize = 1 << 20;
/// The default limit on how far in the future an event may be, since clocks differ: 5 minutes.
pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);

/// Builds a [`Verifier`].
///
/// By default it has the published keys and accepts only the current signature, bodies of up to
/// [`DEFAULT_MAX_BODY`] bytes, any app and location, and events of any age.
///
/// ```
/// use std::time::Duration;
/// use leadconnector::webhook::Verifier;
///
/// let verifier = Verifier::builder()
///     .app("my-app")
///     .max_age(Duration::from_secs(24 * 60 * 60))
///     .build();
/// # let _ = verifier;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct VerifierBuilder(Verifier);

impl Verifier {
    /// Creates a verifier with the published keys, for any app and location. It accepts
    /// only the current signature, and events of any age.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Returns a builder for a verifier with other keys or rules.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder::default()
    }
}

impl Default for Verifier {
    fn default() -> Self {
        Self::new()
    }
}

impl Default for VerifierBuilder {
    fn default() -> Self {
        let published = [
            PublicKey::ed25519_pem(PUBLISHED_ED25519_KEY),
            PublicKey::rsa_pem(PUBLISHED_RSA_KEY),
        ];
        Self(Verifier {
            // Both are valid, since they are constants that the tests parse.
            keys: published.into_iter().flatten().collect(),
            allow_legacy: false,
            app: None,
            locations: None,
            max_body: DEFAULT_MAX_BODY,
            max_age: None,
            clock_skew: delta(DEFAULT_CLOCK_SKEW),
            require_timestamp: false,
            clock: Arc::new(SystemClock::new()),
        })
    }
}

impl VerifierBuilder {
    /// Adds a key of either kind. A signature by any of the keys is accepted, which allows key
    /// rotation.
    pub fn add_key(mut self, key: PublicKey) -> Self {
        self.0.keys.push(key);
        self
    }

    /// Replaces the published keys and any that were added before. Without a key of a kind, no
    /// signature of that kind is accepted.
    pub fn only_keys(mut self, keys: impl IntoIterator<Item = PublicKey>) -> Self {
        self.0.keys = keys.into_iter().collect();
        self
    }

    /// Accepts the legacy `X-WH-Signature` of events that have no `X-GHL-Signature`. Off by
    /// default.
    ///
    /// The vendor announced its end for July and then for 1 September 2026. While it is
    /// allowed, a sender can choose the weaker signature by omitting the other one.
    /// Deliveries never had it, and are always rejected with it.
    pub fn allow_legacy(mut self, allow: bool) -> Self {
        self.0.allow_legacy = allow;
        self
    }

    /// Accepts only requests for this app, and rejects those with another `appId` or none. The id
    /// of a marketplace app is the part of its client id before the hyphen; the whole client id
    /// does as well.
    ///
    /// The service signs with one key for all apps. Without this setting, events for any app
    /// are accepted; [`Event::app_id`](super::Event::app_id) returns the app of an event.
    ///
    /// The documented deliveries have no `appId`, so this setting may reject all of them. Bind
    /// the verifier of a delivery URL with [`locations`](Self::locations).
    pub fn app(mut self, id: impl Into<String>) -> Self {
        self.0.app = Some(id.into());
        self
    }

    /// Accepts only requests about one of these locations (sub-accounts), and rejects those
    /// about another location or none. Replaces any locations set before; with an empty list,
    /// everything is rejected.
    ///
    /// Events about a whole company, such as `INSTALL` for an agency, name no location. If you
    /// need those, or if locations come and go while your program runs, leave this unset and
    /// check [`Event::location_id`](super::Event::location_id) yourself.
    pub fn locations<L: Into<LocationId>>(mut self, ids: impl IntoIterator<Item = L>) -> Self {
        let ids = ids.into_iter().map(|id| String::from(id.into()));
        self.0.locations = Some(ids.collect());
        self
    }

    /// Sets the size of the largest body that is accepted, in bytes; [`DEFAULT_MAX_BODY`] if
    /// not set.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.0.max_body = bytes;
        self
    }

    /// Rejects requests whose `timestamp` is older than this or not a date. Any age is
    /// accepted if not set.
    ///
    /// The service posts a failed event again hours later, with its old timestamp, so a short age
    /// loses events. Against replays of captured requests, set an age, use a
    /// [`Seen`](crate::webhook::Seen) that keeps keys for longer than this age, and consider
    /// [`require_timestamp`](Self::require_timestamp), since an event without a timestamp has
    /// no age.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.0.max_age = Some(delta(age));
        self
    }

    /// Sets how far in the future a `timestamp` may be; [`DEFAULT_CLOCK_SKEW`] if not set.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.0.clock_skew = delta(skew);
        self
    }

    /// Rejects requests without a `timestamp` that is a date. Off by default: hardly any of
    /// the documented examples has one.
    pub fn require_timestamp(mut self, require: bool) -> Self {
        self.0.require_timestamp = require;
        self
    }

    /// Compares timestamps with this clock; the system's clock if not set.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.0.clock = Arc::new(clock);
        self
    }

    /// Builds the verifier.
    #[must_use]
    pub fn build(self) -> Verifier {
        self.0
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

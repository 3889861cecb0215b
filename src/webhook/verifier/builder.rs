//! The settings of a verifier.

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
/// How far in the future an event may be by default, since clocks differ: 5 minutes.
pub const DEFAULT_CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);

/// Builds a [`Verifier`].
///
/// The default has the published keys and accepts today's signature alone, bodies of up to
/// [`DEFAULT_MAX_BODY`], any app and location, and events of any age.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct VerifierBuilder(Verifier);

impl Default for VerifierBuilder {
    fn default() -> Self {
        let published = [
            PublicKey::ed25519_pem(PUBLISHED_ED25519_KEY),
            PublicKey::rsa_pem(PUBLISHED_RSA_KEY),
        ];
        Self(Verifier {
            // Both are there: constants, and the tests read them.
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
    /// Adds a key of either kind. While keys are rotated, a signature by any of them will do.
    pub fn add_key(mut self, key: PublicKey) -> Self {
        self.0.keys.push(key);
        self
    }

    /// Uses these keys in place of the published ones and of any that were added before.
    /// Without a key of a kind, no signature of that kind is accepted.
    pub fn only_keys(mut self, keys: impl IntoIterator<Item = PublicKey>) -> Self {
        self.0.keys = keys.into_iter().collect();
        self
    }

    /// Accepts the legacy `X-WH-Signature` of events that have no `X-GHL-Signature`. Off by
    /// default.
    ///
    /// The vendor announced its end for July and then for 1 September 2026. While it is
    /// allowed, a sender chooses the weaker signature by leaving out the other one.
    /// Deliveries never had it, and are refused with it in any case.
    pub fn allow_legacy(mut self, allow: bool) -> Self {
        self.0.allow_legacy = allow;
        self
    }

    /// Accepts only what is for this app: what names another `appId`, or none, is refused.
    ///
    /// The service signs with one key for all apps. Without this setting, an event is
    /// accepted whichever app it is for, and [`Event::app_id`](super::Event::app_id) tells.
    ///
    /// Deliveries are documented without an `appId`, so this setting may refuse all of them:
    /// give a delivery URL a verifier that is bound by [`locations`](Self::locations).
    pub fn app(mut self, id: impl Into<String>) -> Self {
        self.0.app = Some(id.into());
        self
    }

    /// Accepts only what is about one of these locations (sub-accounts): what names another
    /// location, or none, is refused. Replaces any that were set before; without any,
    /// everything is refused.
    ///
    /// Events about a whole company, such as `INSTALL` for an agency, name no location. If
    /// you need those, or locations come and go while your program runs, leave this out and
    /// look at [`Event::location_id`](super::Event::location_id).
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

    /// Refuses what has a `timestamp` that is older than this or is no date. Any age is
    /// accepted if not set.
    ///
    /// The service resends an event that failed with its old timestamp, hours later, so a
    /// short age loses events. Against replays of captured requests, set an age, use a
    /// [`Seen`](crate::webhook::Seen) that keeps keys for longer than it, and consider
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

    /// Refuses what has no `timestamp` that is a date. Off by default: hardly any of the
    /// documented examples has one.
    pub fn require_timestamp(mut self, require: bool) -> Self {
        self.0.require_timestamp = require;
        self
    }

    /// Compares timestamps with this clock; that of this machine if not set.
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

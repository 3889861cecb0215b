//! Decides which of two sets of tokens of an installation to keep.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::super::tokens::Tokens;

/// Tokens that the service issued and the store does not hold yet.
#[derive(Clone)]
pub(super) struct Unstored {
    pub(super) tokens: Tokens,
    pub(super) grant: Grant,
}

/// The grant that tokens were exchanged for.
#[derive(Clone)]
pub(super) enum Grant {
    /// The code of an installation.
    Code {
        /// When the exchange began.
        began: Instant,
        before: Before,
        /// Tokens that this process could not store before these arrived. A slow store may store
        /// them late.
        earlier: Vec<Tokens>,
    },
    /// The refresh token of these tokens.
    RefreshToken(Tokens),
}

/// What the store held when it was first read after the exchange of a code.
#[derive(Clone)]
pub(super) enum Before {
    /// It has not been read.
    NotRead,
    /// It held no tokens.
    Nothing,
    These(Tokens),
}

/// What to do about the tokens that the store holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Replace them.
    Replace,
    /// Keep them: they are these tokens, or what came of them or of a later installation.
    Keep,
    /// Keep them, though the new ones are of another installation and get lost.
    KeepOthers,
}

/// How many earlier tokens are kept.
const MAX_EARLIER: usize = 16;

impl Unstored {
    /// Returns these tokens and the earlier ones, to be replaced by those of a later installation.
    pub(super) fn into_earlier(self) -> Vec<Tokens> {
        let mut earlier = match self.grant {
            Grant::Code { earlier, .. } => earlier,
            Grant::RefreshToken(_) => Vec::new(),
        };
        if earlier.len() == MAX_EARLIER {
            earlier.remove(0);
        }
        earlier.push(self.tokens);
        earlier
    }

    /// Compares these tokens with the stored ones.
    ///
    /// Clocks differ, so what counts is which installation tokens come from. A refresh replaces
    /// only tokens of its own installation. A new installation replaces whatever the store holds
    /// when its tokens arrive, and what comes of that.
    pub(super) fn compare(&self, stored: &Tokens, now: Instant) -> Verdict {
        let new = &self.tokens;
        match &self.grant {
            Grant::RefreshToken(spent) => {
                let older = stored.are_related_to(new) && stored.were_issued_before(new);
                if stored.are(spent) || older {
                    Verdict::Replace
                } else {
                    Verdict::Keep
                }
            }
            Grant::Code {
                began,
                before,
                earlier,
            } => {
                let came_of = |tokens: &Tokens| stored.are(tokens) || stored.are_related_to(tokens);
                let since = now.saturating_duration_since(*began);
                match before {
                    _ if earlier.iter().any(came_of) => Verdict::Replace,
                    Before::NotRead if was_installed_within(stored, new, since) => {
                        Verdict::KeepOthers
                    }
                    Before::NotRead => Verdict::Replace,
                    Before::These(before) if came_of(before) => Verdict::Replace,
                    // An earlier attempt reported a failure but stored them.
                    _ if stored.are_of_same_installation(new) || stored.are(new) => Verdict::Keep,
                    _ => Verdict::KeepOthers,
                }
            }
        }
    }
}

/// Returns whether tokens are of an installation made after the new one, within the time since the
/// exchange of the new one's code began. A later date than that is wrong: it comes from another
/// clock.
pub(super) fn was_installed_within(tokens: &Tokens, new: &Tokens, since: Duration) -> bool {
    let (Some(at), Some(new_at)) = (tokens.installed_at(), new.installed_at()) else {
        return false;
    };
    // Dates are in whole seconds.
    let longest = TimeDelta::from_std(since.saturating_add(Duration::from_secs(1)));
    at > new_at && longest.is_ok_and(|longest| at - new_at <= longest)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{Verdict::*, *};

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn issued(name: &str) -> Tokens {
        Tokens::new(name, Some(format!("refresh-{name}")), None)
    }

    fn installed(name: &str, second: i64) -> Tokens {
        issued(name).dated(at(second), None)
    }

    fn refreshed(name: &str, second: i64, previous: &Tokens) -> Tokens {
        issued(name).dated(at(second), Some(previous))
    }

    #[test]
    fn a_refresh_replaces_what_it_spent_and_what_is_older_in_its_installation() {
        let now = Instant::now();
        let first = installed("first", 10);
        let second = refreshed("second", 20, &first);
        let third = refreshed("third", 30, &second);
        let unstored = |tokens: &Tokens, spent: &Tokens| Unstored {
            tokens: tokens.clone(),
            grant: Grant::RefreshToken(spent.clone()),
        };
        let reserved = first.reserved("other".to_owned(), at(30));
        assert_eq!(unstored(&second, &first).compare(&first, now), Replace);
        assert_eq!(unstored(&second, &first).compare(&reserved, now), Replace);
        assert_eq!(unstored(&second, &first).compare(&third, now), Keep);
        assert_eq!(unstored(&third, &second).compare(&first, now), Replace);
        // Same date: another process refreshed these.
        let sooner = refreshed("sooner", 20, &second);
        assert_eq!(unstored(&second, &first).compare(&sooner, now), Keep);
        // Another installation, whatever its date, and tokens stored by the application.
        for second_installed in [5, 15, 25] {
            let other = installed("new", second_installed);
            assert_eq!(unstored(&second, &first).compare(&other, now), Keep);
        }
        assert_eq!(unstored(&second, &first).compare(&issued("own"), now), Keep);
        // The application's tokens were exchanged nevertheless.
        let own = issued("own");
        let next = refreshed("next", 5, &own);
        assert_eq!(unstored(&next, &own).compare(&own, now), Replace);
    }

    #[test]
    fn an_installation_replaces_what_is_stored_whatever_its_date() {
        let new = installed("new", 1_000);
        let began = Instant::now();
        let now = began + Duration::from_secs(3);
        let arrived = Unstored {
            tokens: new.clone(),
            grant: Grant::Code {
                began,
                before: Before::NotRead,
                earlier: Vec::new(),
            },
        };
        for second in [0, 999, 1_000, 1_005, 1_000_000] {
            let old = installed("old", second);
            assert_eq!(arrived.compare(&old, now), Replace, "{second}");
            let refreshed = refreshed("late", second + 10_000, &old);
            assert_eq!(arrived.compare(&refreshed, now), Replace, "{second}");
        }
        assert_eq!(arrived.compare(&issued("own"), now), Replace);
        // Its reply took longer than that of a later installation.
        for second in [1_001, 1_004] {
            let later = installed("later", second);
            assert_eq!(arrived.compare(&later, now), KeepOthers);
            assert_eq!(
                arrived.compare(&refreshed("next", 1_010, &later), now),
                KeepOthers
            );
        }
    }

    #[test]
    fn an_installation_does_not_replace_what_came_after_it() {
        let old = installed("old", 1_010);
        let (own, now) = (issued("own"), Instant::now());
        let new = installed("new", 1_000);
        let unstored = |before: Before| Unstored {
            tokens: new.clone(),
            grant: Grant::Code {
                began: now,
                before,
                earlier: Vec::new(),
            },
        };
        // What came of the tokens that were there is as dead as they are.
        let these = |tokens: &Tokens| unstored(Before::These(tokens.clone()));
        assert_eq!(
            these(&old).compare(&refreshed("late", 2_000, &old), now),
            Replace
        );
        assert_eq!(
            these(&own).compare(&refreshed("late", 2_000, &own), now),
            Replace
        );
        for unstored in [unstored(Before::Nothing), these(&old), these(&own)] {
            assert_eq!(unstored.compare(&new, now), Keep);
            assert_eq!(unstored.compare(&refreshed("next", 1_000, &new), now), Keep);
            for second in [1, 1_000, 2_000] {
                let other = installed("other", second);
                assert_eq!(unstored.compare(&other, now), KeepOthers);
            }
            assert_eq!(unstored.compare(&issued("other own"), now), KeepOthers);
        }
    }
    #[test]
    fn an_installation_replaces_earlier_ones_of_its_process_that_are_stored_late() {
        let now = Instant::now();
        let code = |before, earlier| Grant::Code {
            began: now,
            before,
            earlier,
        };
        let mut unstored = Unstored {
            tokens: installed("0", 1_000),
            grant: code(Before::NotRead, Vec::new()),
        };
        for number in 1..=20 {
            let old = Before::These(installed("old", 0));
            unstored = Unstored {
                tokens: installed(&number.to_string(), 1_000),
                grant: code(old, unstored.into_earlier()),
            };
        }
        let Grant::Code { earlier, .. } = &unstored.grant else {
            unreachable!()
        };
        assert_eq!(earlier.len(), MAX_EARLIER);
        for earlier in earlier {
            let refreshed = refreshed("late", 2_000, earlier);
            assert_eq!(unstored.compare(earlier, now), Replace);
            assert_eq!(unstored.compare(&refreshed, now), Replace);
        }
        let other = installed("other", 1_000);
        assert_eq!(unstored.compare(&other, now), KeepOthers);
    }
}

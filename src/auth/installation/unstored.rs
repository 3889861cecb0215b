//! Decides which of two sets of tokens of an installation to keep.

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
    Code(Before),
    /// The refresh token of these tokens.
    RefreshToken(Tokens),
}

/// What the store held at the first attempt to store the tokens.
#[derive(Clone)]
pub(super) enum Before {
    /// No attempt has been made.
    NotAttempted,
    /// The store held no tokens.
    Nothing,
    These(Tokens),
}

impl Unstored {
    /// Returns whether these tokens should replace the stored ones.
    pub(super) fn supersede(&self, stored: &Tokens) -> bool {
        let newer = stored.are_older_than(&self.tokens);
        match &self.grant {
            Grant::RefreshToken(spent) if stored.are(spent) => true,
            // Other tokens were stored meanwhile. Tokens without a date come from the application.
            Grant::RefreshToken(_) => newer && stored.is_dated(),
            // Dates are in whole seconds. Tokens with the same date may be a refresh of these by
            // another process, unless they were in the store before.
            Grant::Code(before) => {
                let older = self.tokens.are_older_than(stored);
                let was_there = match before {
                    Before::NotAttempted => true,
                    Before::Nothing => false,
                    Before::These(before) => stored.are(before),
                };
                newer || !older && was_there
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "tests"
    )]

    use chrono::{DateTime, Utc};

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn installed(name: &str, second: i64) -> Tokens {
        Tokens::new(name, Some(format!("refresh-{name}")), None).dated(at(second), None)
    }

    fn refreshed(name: &str, second: i64, previous: &Tokens) -> Tokens {
        Tokens::new(name, Some(format!("refresh-{name}")), None).dated(at(second), Some(previous))
    }

    #[test]
    fn a_refresh_supersedes_what_it_spent_and_what_is_older() {
        let first = installed("first", 10);
        let second = refreshed("second", 20, &first);
        let third = refreshed("third", 30, &second);
        let unstored = |tokens: &Tokens, spent: &Tokens| Unstored {
            tokens: tokens.clone(),
            grant: Grant::RefreshToken(spent.clone()),
        };
        assert!(unstored(&second, &first).supersede(&first));
        assert!(unstored(&second, &first).supersede(&first.reserved("other".to_owned())));
        assert!(!unstored(&second, &first).supersede(&third));
        assert!(unstored(&third, &second).supersede(&first));
        // Same date: another process refreshed these.
        let sooner = refreshed("sooner", 20, &second);
        assert!(!unstored(&second, &first).supersede(&sooner));
        // A new installation, and tokens stored by the application.
        assert!(!unstored(&second, &first).supersede(&installed("new", 15)));
        assert!(!unstored(&second, &first).supersede(&Tokens::new("own", None, None)));
        // The application's tokens were exchanged nevertheless.
        let own = Tokens::new("own", Some("refresh-own".to_owned()), None);
        assert!(unstored(&refreshed("next", 5, &own), &own).supersede(&own));
    }

    #[test]
    fn an_installation_supersedes_all_but_what_came_of_it_or_of_a_later_one() {
        let old = installed("old", 10);
        let new = installed("new", 20);
        let unstored = |before: &Before| Unstored {
            tokens: new.clone(),
            grant: Grant::Code(before.clone()),
        };
        let these = |tokens: &Tokens| Before::These(tokens.clone());
        for before in [Before::NotAttempted, Before::Nothing, these(&old)] {
            let unstored = unstored(&before);
            assert!(unstored.supersede(&old));
            assert!(unstored.supersede(&refreshed("late", 25, &old)));
            assert!(unstored.supersede(&Tokens::new("own", None, None)));
            assert!(!unstored.supersede(&refreshed("next", 21, &new)));
            assert!(!unstored.supersede(&installed("newest", 21)));
        }
        // Within the same second.
        let twin = installed("twin", 20);
        assert!(unstored(&Before::NotAttempted).supersede(&twin));
        assert!(unstored(&these(&twin)).supersede(&twin));
        let next = refreshed("next", 20, &new);
        assert!(!unstored(&Before::Nothing).supersede(&next));
        assert!(!unstored(&these(&old)).supersede(&next));
    }
}

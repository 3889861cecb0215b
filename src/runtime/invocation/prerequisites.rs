//! What an attempt needs before it starts: a token, a permit, and that it is not too late.

use std::{pin::pin, time::Duration};

use futures_util::future::{Either, FutureExt, select};
use tokio_util::sync::CancellationToken;

use super::{super::io_driver::notice_closed_connections, Invocation};
use crate::{
    Delivery, Error, ErrorKind,
    auth::{AccessToken, guard},
    boxed::BoxError,
    rate_limit::{self, Permit, Refusal},
    runtime::Settings,
};

/// The time limit for a token. A provider that refreshes tokens has shorter limits, so that a call
/// returns once the refresh it waits for has ended.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(180);

/// The time in which a call may start without waiting, if it is not allowed to wait.
const NO_WAIT: Duration = Duration::from_secs(1);

/// How long it may take to look for closed connections. After that, the look is repeated, since
/// other tasks kept this thread busy and a connection may have been closed meanwhile. A request
/// takes longer on its way, and its connection can be closed then, too.
const MAX_LOOK: Duration = Duration::from_millis(10);
/// How often to look if other tasks keep this thread busy each time.
const MAX_LOOKS: usize = 4;

impl Invocation<'_> {
    pub(super) async fn token(&mut self) -> Result<Option<AccessToken>, Error> {
        match &self.settings.tokens {
            Some(tokens) if self.operation.authorized => {
                self.provided(guard::token(&**tokens)).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Asks for a refresh of the token that the service rejected. Returns whether there is a new
    /// one.
    pub(super) async fn refresh(&mut self, rejected: Option<&AccessToken>) -> Result<bool, Error> {
        match (&self.settings.tokens, rejected) {
            (Some(tokens), Some(rejected)) => {
                self.provided(guard::refresh(&**tokens, rejected)).await
            }
            _ => Ok(false),
        }
    }

    /// Awaits the token provider. This does not count towards the call's maximum wait: a refresh in
    /// progress should not be abandoned. If it fails, this call has sent nothing.
    async fn provided<T>(
        &mut self,
        given: impl Future<Output = Result<T, BoxError>>,
    ) -> Result<T, Error> {
        let mut given = pin!(given);
        // Usually it is ready immediately.
        if let Some(given) = given.as_mut().now_or_never() {
            return given.map_err(Error::no_token);
        }
        let clock = &self.settings.clock;
        let before = clock.instant();
        let given = select(given, clock.sleep(TOKEN_TIMEOUT));
        let given = match self.unless_stopped(given).await? {
            Either::Left((given, _)) => given.map_err(Error::no_token),
            Either::Right(_) => {
                Err(Error::new(ErrorKind::NoToken).with_source("the token provider timed out"))
            }
        };
        let took = clock.instant().saturating_duration_since(before);
        self.start_within = self.start_within.saturating_add(took);
        given
    }

    /// Waits between two attempts or before the first; an error if the call is stopped.
    pub(super) async fn unless_stopped<T>(
        &self,
        waiting: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let waiting = pin!(waiting);
        let waited = match &self.settings.stop {
            Some(stop) => stop.run_until_cancelled(waiting).await,
            None => Some(waiting.await),
        };
        waited.ok_or_else(stopped)
    }

    /// Waits until the service's limits allow another request.
    pub(super) async fn permit(&self, attempt: u32) -> Result<Permit, Error> {
        let Settings {
            limiter,
            budget,
            clock,
            ..
        } = self.settings;
        let stop = self.settings.stop.as_ref();
        if stop.is_some_and(CancellationToken::is_cancelled) {
            return Err(stopped());
        }
        let left = match attempt {
            // Only the wait for a token has passed, which does not count.
            1 => self.settings.max_wait,
            _ => self.left(),
        };
        let mut acquired = pin!(rate_limit::acquire(&**limiter, budget, left));
        let acquired = match acquired.as_mut().now_or_never() {
            Some(acquired) => acquired,
            None => {
                // A custom limiter may not respect the time limit.
                let acquired = select(acquired, clock.sleep(left));
                match self.unless_stopped(acquired).await? {
                    Either::Left((acquired, _)) => acquired,
                    Either::Right(_) => Err(Refusal::TooLate(None)),
                }
            }
        };
        acquired.map_err(|refusal| self.settings.refused(refusal))
    }

    /// Makes sure that an attempt may start now, on a connection that is open.
    pub(super) async fn last_moment(&self) -> Result<(), Error> {
        let mut began = self.started;
        let mut looks = 1;
        let now = loop {
            notice_closed_connections().await;
            let now = self.settings.clock.instant();
            if looks == MAX_LOOKS || now.saturating_duration_since(began) < MAX_LOOK {
                break now;
            }
            began = now;
            looks += 1;
        };
        let passed = now.saturating_duration_since(self.started);
        if passed > self.start_within.max(NO_WAIT) {
            // This call was not polled for a while.
            return Err(Error::new(ErrorKind::Timeout).with_delivery(Delivery::NotSent));
        }
        Ok(())
    }
}

/// Makes the error of a call that was stopped before its next attempt.
fn stopped() -> Error {
    Error::new(ErrorKind::Interrupted).with_delivery(Delivery::NotSent)
}

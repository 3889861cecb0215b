//! The token endpoint: exchanges a code or a refresh token for tokens.

use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::{self, Either, FutureExt as _, select};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{installation::Installation, token_reply, tokens::Tokens};
use crate::{
    Delivery, Error, ErrorKind,
    api::{
        self,
        types::{GetAccessTokenBody, GrantType, UserType},
    },
    boxed::BoxFuture,
    client::EXCHANGE_MAX_WAIT,
    clock::Clock,
    id::Resource,
};

type Exchanged = Result<(Tokens, Option<Installation>), Error>;

/// How long a refresh waits for a reply until it asks a second time. For 30 seconds after a refresh
/// token was exchanged, the service replies to a repeat with the same tokens, according to the vendor's
/// changelog of 2026; after that, a reply that got lost has cost the installation.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(20);

/// Exchanges refresh tokens: implemented by the token endpoint and by test doubles.
pub(super) trait Exchange: Send + Sync {
    /// Exchanges the refresh token of an installation.
    fn refresh<'a>(
        &'a self,
        resource: &'a Resource,
        previous: &'a Tokens,
    ) -> BoxFuture<'a, Result<Tokens, Error>>;
}

/// An app's credentials, and its access to the token endpoint.
pub(super) struct App {
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
    pub(super) redirect_uri: Option<String>,
    /// Where users install the app.
    pub(super) marketplace: Url,
    /// Sends no bearer and uses a long timeout, because codes and refresh tokens are single-use.
    pub(super) api: api::Client,
    pub(super) clock: Arc<dyn Clock>,
}

impl App {
    /// Exchanges the code of an installation. Returns its tokens and, if the reply names its
    /// account, its details.
    pub(super) async fn exchange_code(&self, code: String) -> Exchanged {
        let mut form = self.form(GrantType::AuthorizationCode);
        form.code = Some(code);
        self.exchange(&form, None).await
    }

    fn form(&self, grant_type: GrantType) -> GetAccessTokenBody {
        GetAccessTokenBody {
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.expose_secret().to_owned(),
            code: None,
            grant_type,
            redirect_uri: self.redirect_uri.clone(),
            refresh_token: None,
            user_type: None,
        }
    }

    async fn exchange(&self, form: &GetAccessTokenBody, previous: Option<&Tokens>) -> Exchanged {
        let (error, body, headers) = match self.api.get_access_token(form).await {
            Ok(reply) => {
                let error = Error::new(ErrorKind::UnexpectedReply).with_status(reply.status());
                (error, reply.body().clone(), reply.headers().clone())
            }
            Err(error) => match error.unread() {
                Some(unread) => (error.without_reply(), unread.clone(), HeaderMap::new()),
                None => return Err(rejected(error)),
            },
        };
        // The service issued tokens, and the reply may hold the only refresh token.
        let now = self.clock.now();
        match token_reply::read(&body, previous, now) {
            Some((tokens, installation)) => {
                let tokens = match token_reply::date(&headers, now) {
                    Some(date) => tokens.dated(date, previous),
                    None => tokens.dated_by_this_clock(now, previous),
                };
                Ok((tokens, installation))
            }
            None => Err(Error::tokens_unread(&body).with_source(error)),
        }
    }
}

/// A rejection means that the grant is now worthless, whatever an earlier attempt did.
fn rejected(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Unauthorized | ErrorKind::Rejected => error.with_delivery(Delivery::Rejected),
        _ => error,
    }
}

impl Exchange for App {
    fn refresh<'a>(
        &'a self,
        resource: &'a Resource,
        previous: &'a Tokens,
    ) -> BoxFuture<'a, Result<Tokens, Error>> {
        let mut form = self.form(GrantType::RefreshToken);
        form.refresh_token = previous.refresh_token().map(str::to_owned);
        form.user_type = Some(match resource {
            Resource::Company(_) => UserType::Company,
            Resource::Location(_) => UserType::Location,
        });
        Box::pin(async move {
            let (tokens, _) = self.exchange_again(&form, previous).await?;
            Ok(tokens)
        })
    }
}

impl App {
    /// Exchanges a refresh token, and asks once more if no reply has arrived in time, or if the reply
    /// was lost too late to be asked for by the client's own retries.
    async fn exchange_again(&self, form: &GetAccessTokenBody, previous: &Tokens) -> Exchanged {
        let start = self.clock.instant();
        let first = pin!(self.exchange(form, Some(previous)));
        let wait = pin!(self.clock.sleep(ASK_AGAIN_AFTER));
        let first = match select(first, wait).await {
            Either::Left((Err(error), _)) if self.is_lost(&error, start) => {
                pin!(future::ready(Err(error)).right_future())
            }
            Either::Left((result, _)) => return result,
            Either::Right(((), first)) => pin!(first.left_future()),
        };
        // It may still be answered: if the second is rejected, the first was processed.
        let second = pin!(self.exchange(form, Some(previous)));
        match select(first, second).await {
            Either::Left((Ok(tokens), _)) | Either::Right((Ok(tokens), _)) => Ok(tokens),
            Either::Left((Err(error), second)) => {
                second.await.map_err(|other| clearer(error, other))
            }
            Either::Right((Err(error), first)) => {
                first.await.map_err(|other| clearer(error, other))
            }
        }
    }

    /// Returns whether the token may have been exchanged for tokens that did not arrive, and nobody has
    /// asked for them again.
    fn is_lost(&self, error: &Error, start: Instant) -> bool {
        let elapsed = self.clock.instant().saturating_duration_since(start);
        let is_unread = error.kind() == ErrorKind::TokensNotStored;
        is_unread || error.delivery() == Delivery::Unknown && elapsed >= EXCHANGE_MAX_WAIT
    }
}

/// Returns the error that says more: one with a reply that may hold tokens, of two the one with the
/// longer reply, or else a rejection.
fn clearer(one: Error, other: Error) -> Error {
    let rank = |error: &Error| {
        let reply = error.token_reply().map_or(0, str::len);
        (reply, error.delivery() == Delivery::Rejected)
    };
    if rank(&one) >= rank(&other) {
        one
    } else {
        other
    }
}

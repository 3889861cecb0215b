//! The token endpoint: exchanges a code or a refresh token for tokens.

use std::sync::Arc;

use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{installation::Installation, repeat::until_clear, token_reply, tokens::Tokens};
use crate::{
    Delivery, Error, ErrorKind, Rejection,
    api::{
        self,
        types::{GetAccessTokenBody, GrantType, UserType},
    },
    boxed::BoxFuture,
    clock::Clock,
    id::Resource,
};

type Exchanged = Result<(Tokens, Option<Installation>), Error>;

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

/// A rejection by the service means that the grant is now worthless, whatever an earlier attempt
/// did.
fn rejected(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Unauthorized | ErrorKind::Rejected
            if error.rejection() != Some(Rejection::BlockedByProxy) =>
        {
            error.with_delivery(Delivery::Rejected)
        }
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
            let exchange = || self.exchange(&form, Some(previous));
            let (tokens, _) = until_clear(&*self.clock, exchange).await?;
            Ok(tokens)
        })
    }
}

//! The page where users install an app.

use super::OAuth;
use crate::{Error, Problem};

impl OAuth {
    /// Returns the URL of the page where a user chooses an account and installs the app with these
    /// scopes. The marketplace then redirects the user to the app's redirect URI with two query
    /// parameters: `code`, for [`exchange_code`](Self::exchange_code), and this `state`.
    ///
    /// A call whose scope the token lacks gets a 401, and
    /// [`Error::rejection`](crate::Error::rejection) is
    /// [`MissingScope`](crate::Rejection::MissingScope):
    ///
    /// | scope | calls |
    /// | --- | --- |
    /// | `conversations/message.write` | `send`, `send_all`, `add_inbound`, `add_outbound_call`, `messages().cancel` and `set_attachments`, `attachments()`, `provider().report_delivery` |
    /// | `conversations/message.readonly` | what `messages()` reads, and `settle` |
    /// | `conversations.readonly` | what `conversations()` reads, and `settle` |
    /// | `conversations.write` | what `conversations()` changes |
    /// | `conversations/livechat.write` | `conversations().set_typing` |
    /// | `contacts.readonly`, `contacts.write` | what `contacts()` reads and changes |
    /// | `locations.readonly` | `provider().channel` |
    /// | `oauth.write` | all calls of [`location_client`](Self::location_client), to get the location's token |
    /// | `oauth.readonly` | [`installed_locations`](Self::installed_locations) |
    ///
    /// Events need scopes of their own: see the module `webhook`.
    ///
    /// `state` protects from forged redirects: generate a random value, keep it in the user's
    /// session, and exchange a code only if the redirect has the same value.
    ///
    /// ```
    /// # fn main() -> Result<(), leadconnector::Error> {
    /// use leadconnector::auth::OAuth;
    ///
    /// let app = OAuth::builder("client-id", "client-secret")
    ///     .redirect_uri("https://myapp.com/oauth/callback")
    ///     .build()?;
    /// let scopes = ["conversations/message.readonly", "conversations/message.write"];
    /// assert_eq!(
    ///     app.authorize_url(scopes, "random-state")?,
    ///     "https://marketplace.gohighlevel.com/oauth/chooselocation?response_type=code\
    ///      &redirect_uri=https%3A%2F%2Fmyapp.com%2Foauth%2Fcallback&client_id=client-id\
    ///      &scope=conversations%2Fmessage.readonly+conversations%2Fmessage.write\
    ///      &state=random-state",
    /// );
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if there are no scopes, one
    /// of them is blank or contains a space, the state is blank, or the builder was given no
    /// [`redirect_uri`](super::OAuthBuilder::redirect_uri).
    pub fn authorize_url<S: AsRef<str>>(
        &self,
        scopes: impl IntoIterator<Item = S>,
        state: impl AsRef<str>,
    ) -> Result<String, Error> {
        let app = self.app();
        let state = state.as_ref();
        let mut problems = Vec::new();
        let redirect_uri = app.redirect_uri.as_deref().unwrap_or_default();
        if redirect_uri.trim().is_empty() {
            let allowed = "a redirect URI of the app, given by OAuthBuilder::redirect_uri";
            problems.push(Problem::new("redirect_uri", "nothing", allowed));
        }
        if state.trim().is_empty() {
            let allowed = "a random value that the user's session keeps";
            problems.push(Problem::new("state", "blank text", allowed));
        }
        let mut scope = String::new();
        for (index, part) in scopes.into_iter().enumerate() {
            let part = part.as_ref();
            if part.is_empty() || part.contains(char::is_whitespace) {
                let field = format!("scopes[{index}]");
                let found = "blank text or several words";
                problems.push(Problem::new(field, found, "one scope, without spaces"));
            }
            if index > 0 {
                scope.push(' ');
            }
            scope.push_str(part);
        }
        if scope.is_empty()
            && problems
                .iter()
                .all(|problem| problem.field() != "scopes[0]")
        {
            let allowed = "at least one scope of the app";
            problems.push(Problem::new("scopes", "nothing", allowed));
        }
        if !problems.is_empty() {
            return Err(Error::invalid_request(None, problems));
        }
        let mut url = app.marketplace.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("client_id", &app.client_id)
            .append_pair("scope", &scope)
            .append_pair("state", state);
        Ok(url.into())
    }
}

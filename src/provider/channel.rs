//! The providers that are switched on for a channel.

use super::{InstalledProvider, Provider};
use crate::{
    Error, api::types::ProviderChannel, closed_set::closed_set, operation,
    view::reply::ChannelProvider,
};

closed_set! {
    /// A channel that conversation providers can carry.
    Channel = ProviderChannel, "channel";
    /// Text messages.
    Sms = Sms,
    /// Emails.
    Email = Email
}

impl Provider {
    /// Returns the providers that are switched on for a channel in the client's location, and which
    /// of them is the [default](InstalledProvider::is_default). A provider that is not among them
    /// is switched off or not installed. Needs the scope `locations.readonly`.
    ///
    /// # Errors
    ///
    /// Those of the request, and before it [`Configuration`](crate::ErrorKind::Configuration) if
    /// the client knows no location.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with I/O and time.
    pub async fn channel(&self, channel: Channel) -> Result<Vec<InstalledProvider>, Error> {
        let location = self
            .client
            .required_location(&operation::GET_CONVERSATION_CHANNEL)?;
        let api = self.client.api();
        let reply = api.get_conversation_channel(location.as_str(), channel.into());
        let reply = reply.await?;
        let Some(channels) = reply.value().conversation_channel() else {
            return Err(reply.failure());
        };
        // The reply may have the other channel too.
        let providers = match channel {
            Channel::Sms => channels.sms(),
            Channel::Email => channels.email(),
        };
        let providers = providers.iter();
        Ok(providers
            .filter_map(ChannelProvider::conversation_provider)
            .collect())
    }
}

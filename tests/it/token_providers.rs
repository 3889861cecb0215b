//! Custom token providers that panic.

use std::error::Error as _;

use futures_util::StreamExt;
use leadconnector::{
    BoxError, BoxFuture, Client, Delivery, ErrorKind,
    auth::{AccessToken, TokenProvider},
    outbound::Sms,
    sandbox::Sandbox,
};

use crate::support::soon;

#[derive(Clone, Copy, Debug)]
enum Panics {
    Immediately,
    Later,
    OnRefresh,
}

impl TokenProvider for Panics {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        match self {
            Self::Immediately => panic!("a provider that panics"),
            Self::Later => Box::pin(async {
                tokio::task::yield_now().await;
                panic!("a provider that panics")
            }),
            Self::OnRefresh => Box::pin(async { Ok(AccessToken::new("revoked")?) }),
        }
    }

    fn refresh<'a>(&'a self, _: &'a AccessToken) -> BoxFuture<'a, Result<bool, BoxError>> {
        panic!("a provider that panics")
    }
}

#[tokio::test]
async fn a_token_provider_that_panics_has_no_token() {
    for panics in [Panics::Immediately, Panics::Later, Panics::OnRefresh] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.revoke("revoked");
        let client = Client::builder().base_url(sandbox.url());
        let client = client.token_provider(panics).build().unwrap();
        let error = soon(client.send(Sms::new("c", "Hello"))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoToken, "{panics:?}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        let source = error.source().map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("the token provider panicked"));

        let mut source = (0..100).map(|key| (key, Sms::new("c", "Hello")));
        let mut sends = client.send_all(&mut source).concurrency(2);
        while let Some((_, result)) = soon(sends.next()).await {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::NoToken);
        }
        assert_eq!(sends.stopped().unwrap().kind(), ErrorKind::NoToken);
        drop(sends);
        assert!(source.len() >= 95, "{}", source.len());
        assert_eq!(sandbox.processed().len(), 0);
    }
}

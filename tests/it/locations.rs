//! The location that a client's calls are about.

use std::sync::Arc;

use http::{Method, StatusCode};
use leadconnector::{
    Client, ErrorKind, outbound,
    rate_limit::SlidingWindow,
    sandbox::{Fault, Sandbox},
};

use crate::support::{self, TOKEN};

const HERE: &str = "l1C08ntBrFjLS0elLIYU";
const THERE: &str = "ABC12h2F6uBrIkfXYazb";

#[tokio::test]
async fn errors_tell_the_location_of_their_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .token(TOKEN)
        .base_url(sandbox.url())
        .location(HERE)
        .build()
        .unwrap();
    let here = client.send(outbound::Sms::new("", "")).await.unwrap_err();
    assert_eq!(here.location().unwrap(), HERE);

    sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY));
    let there = client.at(THERE).send(outbound::Sms::new("c", "Hi")).await;
    assert_eq!(there.unwrap_err().location().unwrap(), THERE);

    sandbox.fault(Fault::status(StatusCode::OK).body("{}"));
    let empty = client.send(outbound::Sms::new("c", "Hi")).await;
    assert_eq!(empty.unwrap_err().location().unwrap(), HERE);

    let wrong = client.request(Method::GET, "x").send().await;
    assert_eq!(wrong.unwrap_err().location().unwrap(), HERE);

    let none = support::client(sandbox.url());
    assert_eq!(none.location(), None);
    let error = none.send(outbound::Sms::new("", "")).await.unwrap_err();
    assert_eq!(error.location(), None);
}

#[test]
fn a_blank_location_is_reported() {
    let error = Client::builder().token(TOKEN).location(" ").build();
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.problems()[0].field(), "location");
}

#[tokio::test]
async fn locations_with_a_shared_limiter_have_separate_budgets() {
    let sandbox = Sandbox::start().await.unwrap();
    let limiter = Arc::new(SlidingWindow::new());
    let at = |location: &str| {
        Client::builder()
            .token(TOKEN)
            .base_url(sandbox.url())
            .rate_limiter(Arc::clone(&limiter))
            .location(location)
            .build()
            .unwrap()
    };
    let (here, there) = (at(HERE), at(THERE));
    let before = there.rate_limit().unwrap().remaining();
    here.send(outbound::Sms::new("c", "Hi")).await.unwrap();
    assert_eq!(there.rate_limit().unwrap().remaining(), before);
    // A client for another location has the same token, whose account is limited.
    assert_eq!(
        here.at(THERE).rate_limit().unwrap().remaining(),
        here.rate_limit().unwrap().remaining(),
    );
}

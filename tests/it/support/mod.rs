//! Code that several tests share, by subject.

mod fake;
mod folder;
mod messages;
pub(crate) mod play;
mod port;
pub(crate) mod process;
mod spec;
mod strategies;

use std::time::Duration;

use chrono::TimeDelta;
use leadconnector::{
    Client,
    clock::{Clock, ManualClock},
    sandbox::Sandbox,
};

pub(crate) use self::{
    fake::{Fake, Parameters},
    folder::Folder,
    messages::{Pair, inbound, outbound, when},
    port::RefusedPort,
    spec::{fixture, spec, values},
    strategies::{cases, field_of, json_value},
};

pub(crate) const TOKEN: &str = "pit-3f1c2d4e-secret";

/// Returns a client of a local server.
pub(crate) fn client(url: impl Into<String>) -> Client {
    Client::builder()
        .token(TOKEN)
        .base_url(url)
        .build()
        .unwrap()
}

/// Returns an HTTP client for local servers that is not this crate's. It has no root certificates:
/// to load those of the system takes longer than most tests.
pub(crate) fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder.tls_certs_only([]).build().unwrap()
}

/// Starts a sandbox where a refresh token works once, which is all that a client may rely on.
pub(crate) async fn single_use_tokens(clock: impl Clock + 'static) -> Sandbox {
    let sandbox = Sandbox::start_with_clock(clock).await.unwrap();
    sandbox.refresh_grace(Duration::ZERO);
    sandbox
}

/// Returns a client for which the scheduled times of [`outbound`] are an hour ahead.
pub(crate) fn client_before_schedule(url: impl Into<String>) -> Client {
    let clock = ManualClock::at(when() - TimeDelta::hours(1));
    let builder = Client::builder().token(TOKEN).base_url(url);
    builder.clock(clock).build().unwrap()
}

/// Waits for a future; panics after a minute of real time, so that a test that would hang
/// fails.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, future).await.expect("soon")
}

/// Lets other tasks run for some turns of the runtime, to show that they do nothing more.
pub(crate) async fn turns() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

//! Clients of companies and of their locations: errors name both, and the client that was needed.

use std::fmt;

use leadconnector::Rejection;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::*;
use crate::support::process;

#[tokio::test]
async fn the_wrong_client_is_an_error_that_names_the_other_one() {
    let company = Resource::company("c");
    let app = App::installed_by(&company).await;
    let error = send(&app.oauth.client(&location())).await.unwrap_err();
    assert!(error.needs_reinstall());
    assert_eq!(error.resource(), Some(&location()));
    let report = error.report();
    assert!(report.contains("OAuth::location_client"), "{report}");

    let error = send(&app.oauth.client(&company)).await.unwrap_err();
    assert_eq!(error.rejection(), Some(Rejection::WrongTokenType));
    let report = error.report();
    assert!(report.contains("OAuth::location_client"), "{report}");

    // It is no remedy for a company without tokens.
    let error = send(&app.oauth.location_client("d", "l"))
        .await
        .unwrap_err();
    assert!(error.needs_reinstall());
    assert!(!error.report().contains("location_client"));
}

#[tokio::test]
async fn the_error_of_a_location_without_a_token_names_its_company() {
    let app = App::installed_by(&Resource::company("c")).await;
    let client = app.oauth.location_client("c", "l");
    app.sandbox.fault(Fault::status(StatusCode::BAD_GATEWAY));
    let not_minted = send(&client).await.unwrap_err();
    let not_installed = send(&app.oauth.location_client("d", "l"))
        .await
        .unwrap_err();
    for (error, company, resource) in [
        (not_minted, "c", location()),
        (not_installed, "d", Resource::company("d")),
    ] {
        assert_eq!(error.kind(), ErrorKind::NoToken);
        assert_eq!(error.company().unwrap(), company);
        assert_eq!(error.location().unwrap(), "l");
        assert_eq!(error.resource(), Some(&resource));
        let debug = format!("{error:?}");
        assert!(debug.contains("company: CompanyId("), "{debug}");
    }
    // Nor does an error name one that the app does not know.
    let error = send(&app.oauth.client(&location())).await.unwrap_err();
    assert_eq!(error.company(), None);
}

/// The events of failed refreshes, which come from the thread that exchanges tokens.
#[derive(Clone, Default)]
struct Failures(Arc<Mutex<Vec<String>>>);

impl Subscriber for Failures {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "leadconnector"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        if line.0.contains("token refresh failed") {
            self.0.lock().unwrap().push(line.0);
        }
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

#[tokio::test]
async fn the_log_of_a_failed_refresh_names_location_and_company() {
    if !process::is_alone("auth::company::the_log_of_a_failed_refresh_names_location_and_company") {
        return;
    }
    let failures = Failures::default();
    tracing::subscriber::set_global_default(failures.clone()).unwrap();
    let sandbox = Sandbox::start().await.unwrap();
    let app = oauth(&sandbox, &ManualClock::new(), MemoryStore::new());
    let [location, company] = ["l1C08ntBrFjLS0elLIYU", "c1C08ntBrFjLS0elLIYU"];
    let client = app.location_client(company, location);
    send(&client).await.unwrap_err();
    let failures = failures.0.lock().unwrap();
    // The company's own refresh failed first.
    assert_eq!(failures.len(), 2);
    assert!(failures.iter().all(|line| line.contains(company)));
    assert!(failures[1].contains(location), "{failures:?}");
}

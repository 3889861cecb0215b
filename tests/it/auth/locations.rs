//! The locations where an app is installed.

use futures_util::TryStreamExt;
use leadconnector::{
    auth::InstalledLocations,
    paging::Cursor,
    sandbox::{COMPANY, LOCATION},
};

use super::*;

async fn ids(list: InstalledLocations) -> Result<Vec<String>, Error> {
    let locations: Vec<_> = soon(list.stream().try_collect()).await?;
    let id =
        |location: leadconnector::auth::InstalledLocation| location.id().unwrap().into_string();
    Ok(locations.into_iter().map(id).collect())
}

/// An app that a company has installed, with the versions of the API that can be set.
async fn app(sandbox: &Sandbox, v3: bool) -> OAuth {
    let mut settings = Client::builder()
        .base_url(sandbox.url())
        .retry_policy(RetryPolicy::none());
    if v3 {
        settings = settings.api_version("v3");
    }
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(settings)
        .build()
        .unwrap();
    let code = sandbox.install(&Resource::company("c"));
    app.exchange_code(code).await.unwrap();
    app
}

#[tokio::test]
async fn a_new_installation_of_the_sandboxs_company_has_its_location() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(Client::builder().base_url(sandbox.url()))
        .build()
        .unwrap();
    for (company, expected) in [(COMPANY, vec![LOCATION]), ("c", vec![])] {
        let code = sandbox.install(&Resource::company(company));
        app.exchange_code(code).await.unwrap();
        let listed = app.installed_locations(company, CLIENT_ID);
        assert_eq!(ids(listed).await.unwrap(), expected);
    }
    send(&app.location_client(COMPANY, LOCATION)).await.unwrap();
    sandbox.uninstall(&Resource::company(COMPANY));
    let code = sandbox.install(&Resource::company(COMPANY));
    app.exchange_code(code).await.unwrap();
    let listed = ids(app.installed_locations(COMPANY, CLIENT_ID)).await;
    assert_eq!(listed.unwrap(), [LOCATION]);
}

#[tokio::test]
async fn both_versions_list_every_location_once() {
    for v3 in [false, true] {
        let sandbox = Sandbox::start().await.unwrap();
        let app = app(&sandbox, v3).await;
        let expected: Vec<_> = (10..35).map(|number| format!("l{number}")).collect();
        for location in &expected {
            // Minting makes it known; in v3 at another path.
            send(&app.location_client("c", location.as_str()))
                .await
                .unwrap();
        }
        let list = app.installed_locations("c", CLIENT_ID);
        for size in [1, 7, 25, 100] {
            assert_eq!(ids(list.clone().page_size(size)).await.unwrap(), expected);
        }
        let path = if v3 {
            "/oauth/installed-locations"
        } else {
            "/oauth/installedLocations"
        };
        assert!(count(&sandbox, path) > 25, "{v3}");

        // From the cursor of the first page.
        let mut pages = list.clone().page_size(10).pages();
        let first = soon(pages.try_next()).await.unwrap().unwrap();
        assert_eq!(first.items.len(), 10);
        let next = serde_json::to_value(&first.next).unwrap();
        let rest = ids(list.clone().resume_from(first.next)).await.unwrap();
        assert_eq!(rest, expected[10..]);
        if !v3 {
            let (id, _) = next.as_str().unwrap().split_once(':').unwrap();
            let negative: Cursor = serde_json::from_value(json!(format!("{id}:-1"))).unwrap();
            let error = ids(list.resume_from(negative)).await.unwrap_err();
            assert_eq!(error.problems()[0].field(), "resume_from");
        }
        assert_eq!(
            ids(app.installed_locations("d", CLIENT_ID))
                .await
                .unwrap_err()
                .kind(),
            ErrorKind::NoToken
        );
    }
}

#[tokio::test]
async fn invalid_lists_make_no_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = app(&sandbox, false).await;
    for list in [
        app.installed_locations(" ", "a"),
        app.installed_locations("c", ""),
        app.installed_locations("c", "a").page_size(0),
        app.installed_locations("c", "a").page_size(101),
        app.installed_locations("c", "a")
            .resume_from(serde_json::from_value::<Cursor>(json!("-1")).unwrap()),
    ] {
        let error = ids(list).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn lists_that_never_end_or_are_no_lists_are_errors() {
    let page = json!({ "locations": [{ "_id": "a", "isInstalled": true }], "count": 1_000_000 });
    let v3_page = json!({
        "items": [{ "_id": "a" }],
        "pagination": { "hasNextPage": true, "nextPageToken": "same" },
    });
    let lost = json!({ "items": [{ "_id": "a" }], "pagination": { "hasNextPage": true } });
    for (v3, body, most) in [
        (false, page, 12),
        (true, v3_page, 2),
        (true, lost, 1),
        (false, json!({ "ok": true }), 1),
        (true, json!({}), 1),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let app = app(&sandbox, v3).await;
        let before = sandbox.requests().len();
        for _ in 0..20 {
            sandbox.fault(reply(&body));
        }
        let error = ids(app.installed_locations("c", "a")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedReply, "{body}");
        assert!(sandbox.requests().len() - before <= most, "{body}");
    }
    // Without a total, a short page is the last; if the total says more, an empty one is.
    for (pages, expected) in [
        (vec![json!({ "locations": [{ "_id": "a" }] })], vec!["a"]),
        (
            vec![
                json!({ "locations": [{ "_id": "a" }], "count": 3 }),
                json!({ "locations": [{ "_id": "b" }, { "_id": "a" }], "count": 3 }),
            ],
            vec!["a", "b"],
        ),
        (
            vec![
                json!({ "locations": [{ "_id": "a" }], "count": 9 }),
                json!({ "locations": [], "count": 9 }),
            ],
            vec!["a"],
        ),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let app = app(&sandbox, false).await;
        for page in &pages {
            sandbox.fault(reply(page));
        }
        assert_eq!(
            ids(app.installed_locations("c", "a")).await.unwrap(),
            expected
        );
        assert_eq!(sandbox.requests().len(), 1 + pages.len());
    }
}

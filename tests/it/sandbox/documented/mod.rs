//! Every reply of the sandbox is documented: the specification has its status for the operation.

mod cases;
mod operation;
mod service;

use std::{collections::BTreeSet, time::Duration};

use leadconnector::{
    clock::ManualClock,
    id::Resource,
    sandbox::{Alternative, CLIENT_ID, CLIENT_SECRET, Contact, Message, Sandbox},
};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use self::{
    cases::{refusals, success},
    operation::{Documented, operations},
    service::{Request, Service},
};
use super::{http, messages::clock_seconds, send, start, tokens};
use crate::support;

/// The largest body of a request.
const MAX_BODY: usize = 8 << 20;

#[tokio::test]
async fn every_reply_has_a_status_that_the_specification_documents() {
    let spec = support::spec();
    let mut undocumented = BTreeSet::new();
    let mut replies = 0;
    for documented in operations(spec) {
        let id = documented.id();
        if id == "upload_attachments" {
            // Its body is no JSON and may be larger; `attachments::sandbox` has its refusals.
            continue;
        }
        let fields = success(id);
        let usual = Request {
            fields: fields.clone(),
            ..Request::default()
        };
        // The request, and the status that it must get, if there is only one.
        let mut requests = Vec::new();
        if documented.authorized() {
            requests.push((
                Request {
                    no_bearer: true,
                    ..usual.clone()
                },
                Some(401),
            ));
            requests.push((
                Request {
                    bearer: Some("revoked".into()),
                    ..usual.clone()
                },
                Some(401),
            ));
        }
        if documented.operation.get("x-version").is_some() {
            requests.push((
                Request {
                    no_version: true,
                    ..usual.clone()
                },
                Some(401),
            ));
            requests.push((
                Request {
                    version: Some("2020-01-01"),
                    ..usual.clone()
                },
                Some(401),
            ));
            for version in ["v3", "2021-07-28"] {
                requests.push((
                    Request {
                        version: Some(version),
                        ..usual.clone()
                    },
                    None,
                ));
            }
        }
        if !documented.query().is_empty() {
            requests.push((
                Request {
                    no_query: true,
                    ..usual.clone()
                },
                Some(422),
            ));
        }
        for query in [
            "limit=0",
            "limit=5000",
            "limit=x",
            "cursor=x",
            "startDate=1",
            "startAfterDate=x",
            "lastMessageId=x",
            "type=x",
            "sort=x",
            "locationId=other",
            "companyId=other",
            "appId=other",
            "pageSize=0",
        ] {
            requests.push((
                Request {
                    query: Some(query),
                    ..usual.clone()
                },
                None,
            ));
        }
        if documented.path.contains('{') {
            requests.push((
                Request {
                    unknown_id: true,
                    ..usual.clone()
                },
                None,
            ));
        }
        if let Some((media_type, _)) = documented.body() {
            let json = "application/json";
            let body = |media_type, text: &str| Request {
                body: Some((media_type, text.to_owned())),
                ..Request::default()
            };
            if media_type == json {
                requests.push((body(json, "{"), Some(400)));
                requests.push((body(json, "[1]"), Some(422)));
            }
            for media_type in [json, "text/plain", "application/x-www-form-urlencoded"] {
                requests.push((body(media_type, "{}"), None));
            }
            requests.push((body(json, &" ".repeat(MAX_BODY + 1)), Some(413)));
        }
        for (mut wrong, status) in refusals(id) {
            let mut all = fields.clone();
            all.append(&mut wrong);
            requests.push((
                Request {
                    fields: all,
                    ..Request::default()
                },
                Some(status),
            ));
        }
        let assumed: [&[Alternative]; 2] = [
            &[],
            &[
                Alternative::NotFoundIs400,
                Alternative::RefusalsAre422,
                Alternative::LargeLimitIsCapped,
                Alternative::CancelOfNothingIs200,
                Alternative::ExpiredCursorIsEmptyPage,
            ],
        ];
        for assume in assumed {
            let service = Service::start(assume).await;
            if id.starts_with("update_") && id.ends_with("_status") {
                // The messages are sent, and have come to their provider.
                service.clock.advance(Duration::from_secs(120));
            }
            let mut got = async |request: &Request| {
                let status = service.reply(&documented, request).await;
                replies += 1;
                if !documented.has(status) {
                    undocumented.insert(format!("{id} {status}"));
                }
                status
            };
            // The first is the one that succeeds.
            let status = got(&usual).await;
            assert_eq!(status / 100, 2, "{id} got {status}");
            for (request, expected) in &requests {
                if expected.is_some() && !assume.is_empty() {
                    continue;
                }
                let status = got(request).await;
                if let Some(expected) = expected {
                    assert_eq!(status, *expected, "{id}: {request:?}");
                }
            }
            // A token of another location or of a company, and one request too many.
            let location = tokens::install(&service.sandbox, &Resource::location("other")).await;
            for bearer in [location.access, service.company.clone()] {
                let bearer = Some(bearer);
                got(&Request {
                    bearer,
                    ..usual.clone()
                })
                .await;
            }
            service.clock.advance(Duration::from_secs(60));
            service.sandbox.limit(1, Duration::from_secs(10));
            got(&usual).await;
            let status = got(&usual).await;
            if documented.authorized() {
                assert_eq!(status, 429, "{id}");
            }
        }
    }
    assert!(undocumented.is_empty(), "{undocumented:#?}");
    assert!(replies > 500, "{replies}");
}

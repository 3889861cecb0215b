//! Requests that are rejected before the body is read.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    body::Bytes, extract::Request, handler::Handler, http::StatusCode, routing::post_service,
};
use http::{HeaderMap, header};
use leadconnector::webhook::{
    LEGACY_SIGNATURE_HEADER, ProviderDelivery, PublicKey, SIGNATURE_HEADER, Verifier, axum::Webhook,
};

use super::{MIB, Scripted, promising, request, scripted, status, webhook};

async fn status_of_delivery(webhook: &Webhook, request: Request) -> u16 {
    let handle = async |_: ProviderDelivery| StatusCode::OK;
    let service = post_service(webhook.clone().deliveries(handle));
    service.call(request, ()).await.status().as_u16()
}

fn with_signature(values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(SIGNATURE_HEADER, value.parse().unwrap());
    }
    headers
}

#[tokio::test]
async fn without_a_well_formed_signature_no_body_is_read() {
    let right = promising()[SIGNATURE_HEADER].to_str().unwrap().to_owned();
    let mut legacy = HeaderMap::new();
    legacy.insert(LEGACY_SIGNATURE_HEADER, right.parse().unwrap());
    for headers in [
        HeaderMap::new(),
        legacy,
        with_signature(&["N/A"]),
        with_signature(&[""]),
        with_signature(&["not base64!"]),
        with_signature(&["AAAA"]),
        with_signature(&[&right[2..]]),
        with_signature(&[&"A".repeat(100_000)]),
        with_signature(&[right.as_str(); 9]),
    ] {
        let polls = Arc::new(AtomicUsize::new(0));
        let body = || Scripted {
            polls: Arc::clone(&polls),
            ..Scripted::default()
        };
        assert_eq!(
            status(&webhook(), scripted(&headers, body())).await,
            401,
            "{headers:?}"
        );
        let delivery = scripted(&headers, body());
        assert_eq!(status_of_delivery(&webhook(), delivery).await, 401);
        assert_eq!(polls.load(Ordering::SeqCst), 0, "{headers:?}");
    }
}

#[tokio::test]
async fn the_body_of_a_delivery_with_the_legacy_signature_is_not_read() {
    let key = PublicKey::rsa_pem(include_str!("../fixtures/signatures/rsa.pem"));
    let verifier = Verifier::builder()
        .only_keys([key.unwrap()])
        .allow_legacy(true)
        .build();
    let webhook = Webhook::new(verifier);
    let mut headers = HeaderMap::new();
    let signature = include_str!("../fixtures/signatures/rsa.base64");
    headers.insert(LEGACY_SIGNATURE_HEADER, signature.parse().unwrap());
    let body = Bytes::from_static(include_bytes!("../fixtures/signatures/body.json"));
    assert_eq!(status(&webhook, request(&headers, body)).await, 200);
    let endless = scripted(&headers, Scripted::default());
    assert_eq!(status_of_delivery(&webhook, endless).await, 401);
}

#[tokio::test]
async fn a_body_whose_content_length_is_too_large_is_not_read() {
    let limit = Verifier::new().max_body() as u64;
    let announced = |length: u64, by_header: bool| {
        let mut headers = promising();
        if by_header {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        let body = Scripted {
            length: (!by_header).then_some(length),
            ends: true,
            ..Scripted::default()
        };
        let polls = Arc::clone(&body.polls);
        (scripted(&headers, body), polls)
    };
    for by_header in [true, false] {
        for length in [limit + 1, u64::MAX] {
            let (request, polls) = announced(length, by_header);
            assert_eq!(status(&webhook(), request).await, 413);
            assert_eq!(polls.load(Ordering::SeqCst), 0);
        }
        let (request, polls) = announced(limit, by_header);
        assert_eq!(
            status(&webhook(), request).await,
            401,
            "it is read and does not verify"
        );
        assert!(polls.load(Ordering::SeqCst) > 0);
    }
}

#[tokio::test]
async fn reading_stops_when_a_body_exceeds_the_limit() {
    let body = Scripted::of((0..1_000).map(|_| Bytes::from(vec![b' '; MIB / 4])));
    let polls = Arc::clone(&body.polls);
    assert_eq!(status(&webhook(), scripted(&promising(), body)).await, 413);
    assert_eq!(polls.load(Ordering::SeqCst), 5);
}

//! Faults of the sandbox. Most of these tests talk to it over a raw connection: HTTP
//! libraries hide the details that matter here.

mod connection;
mod lost;
mod replies;
mod taken;

use std::{io, time::Duration};

use http::{HeaderName, HeaderValue, StatusCode, header};
use leadconnector::{
    Delivery, ErrorKind,
    clock::ManualClock,
    outbound,
    sandbox::{Fault, Sandbox},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use self::connection::{Connection, fresh_and_kept, request};
use super::{INBOUND, SEND, answer, http, post, sms, start};
use crate::support::soon;

#[tokio::test]
async fn the_client_distinguishes_the_faults() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    for (fault, kind, delivery) in [
        (
            Fault::reset_after_reading(),
            ErrorKind::ConnectionLost,
            Delivery::Unknown,
        ),
        (
            Fault::cut_off(),
            ErrorKind::ConnectionLost,
            Delivery::Unknown,
        ),
        (
            Fault::garbage(),
            ErrorKind::ConnectionLost,
            Delivery::Unknown,
        ),
        (
            Fault::status(StatusCode::BAD_REQUEST),
            ErrorKind::Rejected,
            Delivery::Rejected,
        ),
    ] {
        sandbox.fault(fault.clone());
        let error = client
            .send(outbound::Sms::new("c", "Hi"))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (kind, delivery),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn debug_output_of_a_fault_has_neither_headers_nor_body() {
    let fault = Fault::status(StatusCode::OK).body("SECRET").header(
        HeaderName::from_static("x"),
        HeaderValue::from_static("SECRET"),
    );
    let printed = format!("{fault:?}");
    assert!(
        printed.contains("200") && !printed.contains("SECRET"),
        "{printed}"
    );
}

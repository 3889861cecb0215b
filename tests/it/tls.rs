//! Servers with TLS that the client does not trust.

use std::{error::Error as _, net::TcpListener, sync::Arc, thread};

use leadconnector::{Client, Delivery, Error, ErrorKind, RetryPolicy, outbound::Sms};
use rustls::{
    ServerConfig, ServerConnection,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::support::{TOKEN, soon};

/// Valid for another name.
const CERTIFICATE: &[u8] = include_bytes!("fixtures/tls/certificate.der");
const KEY: &[u8] = include_bytes!("fixtures/tls/key.der");

/// Starts a server that accepts one connection.
fn server() -> String {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(KEY));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], key)
        .unwrap();
    let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
    });
    url
}

async fn failure(trusted: bool) -> Error {
    let client = Client::builder()
        .token(TOKEN)
        .base_url(server())
        .retry_policy(RetryPolicy::none())
        .http_client(move |http| {
            let certificate = reqwest::Certificate::from_der(CERTIFICATE).unwrap();
            http.tls_certs_only(trusted.then_some(certificate))
        })
        .build()
        .unwrap();
    soon(client.send(Sms::new("c", "Hello"))).await.unwrap_err()
}

#[tokio::test]
async fn a_tls_error_tells_its_cause_and_not_what_the_certificate_says() {
    for (trusted, cause) in [
        (
            true,
            "TLS failed: the server's certificate is for another name",
        ),
        (
            false,
            "TLS failed: the issuer of the server's certificate is unknown",
        ),
    ] {
        let error = failure(trusted).await;
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(error.delivery(), Delivery::NotSent);
        let source = error.source().unwrap();
        assert_eq!(source.to_string(), cause);
        assert!(source.source().is_none());
        let debug = format!("{error:?} {error:#?}");
        assert!(
            !debug.contains("jane") && !debug.contains("19175550199"),
            "{debug}"
        );
    }
}

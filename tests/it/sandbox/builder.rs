//! The settings that a sandbox has from its start.

use std::net::{Ipv4Addr, TcpListener};

use leadconnector::{outbound, sandbox::Sandbox, webhook::testing::Signer};

#[tokio::test]
async fn the_address_is_that_of_the_builder() {
    // A port that was free a moment ago.
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = free.local_addr().unwrap();
    Sandbox::builder().bind(address).start().await.unwrap_err(); // in use
    drop(free);
    let sandbox = Sandbox::builder().bind(address).start().await.unwrap();
    assert_eq!(sandbox.url(), format!("http://{address}"));
}

#[tokio::test]
async fn all_interfaces_are_reached_by_loopback() {
    let all = "0.0.0.0:0".parse().unwrap();
    let sandbox = Sandbox::builder().bind(all).start().await.unwrap();
    assert!(sandbox.url().starts_with("http://127.0.0.1:"));
    let sms = outbound::Sms::new("contact", "Hello");
    sandbox.client().send(sms).await.unwrap();
}

#[tokio::test]
async fn the_client_uses_the_token_of_the_builder() {
    let sandbox = Sandbox::builder().token("pit-mine").start().await.unwrap();
    let sms = outbound::Sms::new("contact", "Hello");
    sandbox.client().send(sms).await.unwrap();
    let headers = sandbox.requests()[0].headers().clone();
    assert_eq!(headers["authorization"], "Bearer pit-mine");
    let builder = Sandbox::builder().token("pit-mine");
    assert!(!format!("{builder:?}").contains("pit-mine"));
    let error = Sandbox::builder().token("a\nb").start().await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("a\nb"));
}

#[tokio::test]
async fn the_signer_is_that_of_the_builder() {
    let signer = |seed| Signer::from_seed(&[seed; 32]);
    let builder = Sandbox::builder().signer(signer(7));
    let sandbox = builder.start().await.unwrap();
    assert_eq!(sandbox.signer().public_key(), signer(7).public_key());
}

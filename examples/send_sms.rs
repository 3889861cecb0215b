//! Sends a text message through the real service.
//!
//! ```text
//! LEADCONNECTOR_TOKEN=pit-... cargo run --example send_sms -- CONTACT_ID "Hello"
//! ```

use leadconnector::{Client, outbound::Sms};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(contact), Some(text)) = (arguments.next(), arguments.next()) else {
        return Err("usage: send_sms CONTACT_ID TEXT".into());
    };
    let receipt = Client::from_env()?.send(Sms::new(contact, text)).await?;
    println!("sent as {}", receipt.message_id());
    Ok(())
}

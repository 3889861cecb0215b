//! Sends one message of each outbound type and records one of each inbound type, then shows
//! the errors of a message that the service rejects and of an invalid one, which is not sent.
//!
//! It starts its own sandbox. If `LEADCONNECTOR_BASE_URL` is set, it uses that server instead, with
//! the token in `LEADCONNECTOR_TOKEN`.
//!
//! ```text
//! cargo run --example quickstart --features sandbox
//! ```

use std::process::ExitCode;

use leadconnector::{
    Client, Delivery, ENV_BASE_URL, Error, api::types, id::MessageId, inbound, outbound,
    sandbox::Sandbox,
};

const CONTACT: &str = "abc123def456";
const PROVIDER: &str = "61d6d1f9cdac7612faf80753";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let sandbox = match std::env::var_os(ENV_BASE_URL) {
        Some(_) => None,
        None => Some(Sandbox::start().await?),
    };
    let client = match &sandbox {
        Some(sandbox) => sandbox.client(),
        None => Client::from_env()?,
    };

    let mut table = Table::default();
    table.head();
    for message in outbound_messages() {
        let message_type = message.message_type();
        let sent = client.send(message).await;
        let sent = sent.map(|r| (r.status().to_string(), r.message_id().clone()));
        table.row("send", message_type.as_str(), sent);
    }
    for message in inbound_messages() {
        let message_type = message.message_type();
        let added = client.add_inbound(message).await;
        let added = added.map(|r| (r.status().to_string(), r.message_id().clone()));
        table.row("add_inbound", message_type.as_str(), added);
    }

    println!(
        "\nA message that the service rejects, sent with the low-level client, which validates nothing:"
    );
    let mut body = types::SendMessageBody::new("", types::SendMessageType::Sms);
    body.message = Some("Hello".to_owned());
    let rejected = client.api().send_message(&body).await;
    let rejected = show(rejected, Delivery::Rejected);

    println!("\nAn invalid message, which is not sent:");
    let message = outbound::Email::new(CONTACT)
        .to("nobody")
        .attachment("file1.pdf");
    let invalid = show(client.send(message).await, Delivery::NotSent);

    println!("\n{} of {} types accepted", table.accepted, table.rows);
    let all = table.accepted == table.rows && rejected && invalid;
    Ok(if all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Prints the details of an error. Returns whether its delivery is the expected one.
fn show<T>(result: Result<T, Error>, expected: Delivery) -> bool {
    let Err(error) = result else {
        println!("  it was accepted");
        return false;
    };
    println!("  error     {error}");
    println!("  delivery  {:?}", error.delivery());
    if let Some(status) = error.status() {
        println!("  status    {status}");
    }
    for message in error.messages() {
        println!("  message   {message}");
    }
    if let Some(trace_id) = error.trace_id() {
        println!("  trace id  {trace_id}");
    }
    for problem in error.problems() {
        println!("  problem   {problem}");
    }
    error.delivery() == expected
}

/// Prints the result of each message.
#[derive(Default)]
struct Table {
    rows: usize,
    accepted: usize,
}

impl Table {
    fn head(&self) {
        println!("{:<12} {:<20} {:<12} message id", "call", "type", "status");
    }

    fn row(&mut self, call: &str, message_type: &str, result: Result<(String, MessageId), Error>) {
        self.rows += 1;
        match result {
            Ok((status, id)) => {
                self.accepted += 1;
                println!("{call:<12} {message_type:<20} {status:<12} {id}");
            }
            Err(error) => {
                println!(
                    "{call:<12} {message_type:<20} {error} {:?}",
                    error.messages()
                );
            }
        }
    }
}

/// Returns one message of each outbound type.
fn outbound_messages() -> Vec<outbound::Message> {
    vec![
        outbound::Sms::new(CONTACT, "Hello")
            .from_number("+14155550123")
            .into(),
        outbound::Rcs::new(CONTACT, "Hello").into(),
        outbound::Email::new(CONTACT)
            .subject("Important Update")
            .html("<p>Hello World</p>")
            .into(),
        outbound::WhatsApp::new(CONTACT, "Hello").into(),
        outbound::Instagram::new(CONTACT, "Hello").into(),
        outbound::Facebook::new(CONTACT, "Hello").into(),
        outbound::Custom::new(CONTACT, "Hello")
            .provider(PROVIDER)
            .into(),
        outbound::LiveChat::new(CONTACT, "Hello").into(),
        outbound::TikTok::new(CONTACT, "Hello").into(),
        outbound::InternalComment::new(CONTACT, "Hello, team").into(),
    ]
}

/// Returns one message of each inbound type.
fn inbound_messages() -> Vec<inbound::Message> {
    use inbound::CallStatus::{Completed, Voicemail};
    vec![
        inbound::Sms::from_contact(CONTACT).text("Hi").into(),
        inbound::Rcs::from_contact(CONTACT).text("Hi").into(),
        inbound::Email::from_contact(CONTACT)
            .subject("Re: Update")
            .html("<p>Hi</p>")
            .into(),
        inbound::WhatsApp::from_contact(CONTACT).text("Hi").into(),
        inbound::GoogleBusiness::from_contact(CONTACT)
            .text("Hi")
            .into(),
        inbound::Instagram::from_contact(CONTACT).text("Hi").into(),
        inbound::Facebook::from_contact(CONTACT).text("Hi").into(),
        inbound::Custom::from_contact(CONTACT)
            .provider(PROVIDER)
            .text("Hi")
            .into(),
        inbound::WebChat::from_contact(CONTACT).text("Hi").into(),
        inbound::LiveChat::from_contact(CONTACT).text("Hi").into(),
        inbound::Call::from_contact(CONTACT)
            .provider(PROVIDER)
            .from("+15037081210")
            .to("+14155550123")
            .status(Completed)
            .into(),
        inbound::IvrCall::from_contact(CONTACT)
            .provider(PROVIDER)
            .status(Completed)
            .into(),
        inbound::CampaignCall::from_contact(CONTACT)
            .provider(PROVIDER)
            .status(Completed)
            .into(),
        inbound::CampaignVoicemail::from_contact(CONTACT)
            .provider(PROVIDER)
            .status(Voicemail)
            .into(),
        inbound::TikTok::from_contact(CONTACT).text("Hi").into(),
        inbound::AllInOneChat::from_contact(CONTACT)
            .text("Hi")
            .into(),
        inbound::FormSubmission::from_contact(CONTACT)
            .text("Hi")
            .into(),
    ]
}

//! Lists the conversations with unread messages, with names and last messages, then reads the first
//! one and marks it as read.
//!
//! It starts its own sandbox with a few messages. If `LEADCONNECTOR_BASE_URL` or
//! `LEADCONNECTOR_TOKEN` is set, it uses the service instead, with the token in
//! `LEADCONNECTOR_TOKEN` and the location in `LEADCONNECTOR_LOCATION_ID`, and marks nothing as
//! read.
//!
//! ```text
//! cargo run --example inbox --features sandbox
//! ```

use std::env;

use futures_util::TryStreamExt;
use leadconnector::{
    Client, ENV_BASE_URL, ENV_TOKEN,
    conversations::Conversation,
    sandbox::{Contact, Message, Sandbox},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let sandbox = if is_set(ENV_BASE_URL) || is_set(ENV_TOKEN) {
        None
    } else {
        Some(Sandbox::start().await?)
    };
    let client = match &sandbox {
        Some(sandbox) => sandbox.client(),
        None => Client::from_env()?,
    };
    if let Some(sandbox) = &sandbox {
        receive(sandbox);
    }

    let mut unread = client.conversations().search().unread().stream();
    let mut first = None;
    while let Some(conversation) = unread.try_next().await? {
        println!("{}", line(&conversation));
        first.get_or_insert(conversation);
    }
    let Some(id) = first.and_then(|conversation| conversation.id()) else {
        println!("nothing is unread");
        return Ok(());
    };

    println!("\nThe latest messages of the first one:");
    let mut messages = client.messages().in_conversation(id.clone()).stream();
    let mut shown = 0;
    while let Some(message) = messages.try_next().await? {
        let date = message.date_added().map(|date| date.to_rfc3339());
        let direction = message.direction();
        let direction = direction
            .as_ref()
            .map_or("?", |direction| direction.as_str());
        let body = message.body().unwrap_or("(no text)");
        println!("{} {direction:<8} {body}", date.unwrap_or_default());
        shown += 1;
        if shown == 10 {
            break;
        }
    }
    if sandbox.is_some() {
        client.conversations().mark_read(id).await?;
        println!("\nIt is marked as read.");
    }
    Ok(())
}

/// Puts messages into the sandbox, as if contacts had sent them.
fn receive(sandbox: &Sandbox) {
    sandbox.contact(Contact::new("jane").name("Jane Doe"));
    sandbox.contact(Contact::new("joe").name("Joe Bloggs"));
    sandbox.contact(Contact::new("ann").name("Ann Other"));
    sandbox.messages([
        Message::from_contact("ann", "Thank you!"),
        Message::by_user("joe", "user-id", "Your table is ready."),
        Message::from_contact("joe", "On my way."),
        Message::to_contact("jane", "Do you have any questions?"),
        Message::from_contact("jane", "Two."),
        Message::from_contact("jane", "Are you open on Monday?"),
    ]);
}

fn line(conversation: &Conversation) -> String {
    let name = conversation.full_name().or(conversation.contact_name());
    let count = conversation.unread_count().unwrap_or_default();
    let last = conversation.last_message_body().unwrap_or_default();
    format!(
        "{:<20} {count:>3} unread  {last}",
        name.unwrap_or("(no name)")
    )
}

//! Looks for messages that may have been sent.

use std::{collections::HashMap, time::Duration};

use futures_util::StreamExt;
use leadconnector::{
    Client,
    id::ContactId,
    outbound::Message,
    settle::{Settled, Unsettled},
};

use super::journal::{Journal, State};

/// Looks on the service for the messages that may have been sent, for so long, and records what
/// became of them. Needs to know the location; without it, they stay unknown.
pub(crate) async fn settle(
    client: &Client,
    journal: &mut Journal,
    messages: &[(u64, Message)],
    patience: Duration,
) {
    if client.location().is_none() {
        return;
    }
    // No message that is accounted for is taken for another one with the same text.
    let mut others: HashMap<&ContactId, Vec<String>> = HashMap::new();
    for (line, message) in messages {
        if let Some(State::Accepted { message_id } | State::Found { message_id, .. }) =
            journal.state(*line)
        {
            let others = others.entry(message.contact_id()).or_default();
            others.push(message_id.clone());
        }
    }
    let unsettled = messages.iter().filter_map(|(line, message)| {
        let (began, ended) = journal.unsettled(*line)?;
        let others = others.get(message.contact_id()).into_iter().flatten();
        let unsettled = Unsettled::outbound(message.clone(), began).except(others);
        let unsettled = match ended {
            Some(ended) => unsettled.ended_at(ended),
            None => unsettled,
        };
        Some((*line, unsettled))
    });
    let unsettled: Vec<_> = unsettled.collect();
    if unsettled.is_empty() {
        return;
    }
    eprintln!(
        "looking for {} messages that may have been sent",
        unsettled.len()
    );
    let mut settled = client.settle_all(unsettled).patience(patience);
    while let Some((line, settled)) = settled.next().await {
        let state = match settled {
            Ok(Settled::Found(found)) => State::Found {
                message_id: found.message_id().to_string(),
                status: found.status().map(|status| status.as_str().to_owned()),
            },
            Ok(Settled::Ambiguous(ids)) => State::Ambiguous {
                message_ids: ids.iter().map(ToString::to_string).collect(),
            },
            // It was not seen before either.
            Ok(_) if matches!(journal.state(line), Some(State::NotSeen)) => continue,
            Ok(_) => State::NotSeen,
            Err(error) => {
                eprintln!("line {line}: {error}");
                continue;
            }
        };
        journal.end(line, state);
    }
}

//! Conversation providers: the status of their messages, and the list of a channel.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Answer, Call, send, shown};
use crate::{
    provider::Channel,
    sandbox::{
        refusal::Failure,
        reply::json_reply,
        store::{Alternative, Step, Store},
        validation::string_field,
    },
};

pub(in crate::sandbox) fn update_status(
    store: &mut Store,
    call: &Call,
    id: &str,
    body: &Map<String, Value>,
) -> Answer {
    let mut step = step(call, body);
    let error = body.get("error").and_then(Value::as_object);
    step.error = error
        .and_then(|error| string_field(error, "message"))
        .map(str::to_owned);
    let status = step.status.clone();
    let ids = store.report_status(id, &call.location, &call.app, step)?;
    Ok(json_reply(StatusCode::OK, &send::reply(&ids, status)))
}

pub(in crate::sandbox) fn update_email_status(
    store: &mut Store,
    call: &Call,
    id: &str,
    body: &Map<String, Value>,
) -> Answer {
    store.report_email_status(id, &call.location, &call.app, step(call, body))?;
    Ok(shown(&json!({
        "success": true,
        "message": "Email status updated",
        "traceId": call.trace_id(),
    })))
}

fn step(call: &Call, body: &Map<String, Value>) -> Step {
    let status = string_field(body, "status").unwrap_or_default();
    Step::new(call.now, status.to_owned())
}

pub(in crate::sandbox) fn channel(
    store: &Store,
    call: &Call,
    location: &str,
    channel: &str,
) -> Answer {
    call.check_location(location)?;
    let Some(asked) = Channel::ALL.iter().find(|known| known.as_str() == channel) else {
        let problem = "type must be a valid enum value";
        return Err(Failure::Invalid(vec![problem.to_owned()]));
    };
    let both = store.has(Alternative::BothChannels);
    let channels = Channel::ALL.iter().filter(|c| both || *c == asked);
    let channels: Map<_, _> = channels
        .map(|channel| {
            let providers = store.providers_of(*channel).map(|provider| {
                json!({ "conversationProvider": {
                    "_id": provider.id,
                    "name": provider.name,
                    "type": channel.as_str(),
                    "default": provider.is_default,
                }})
            });
            (channel.to_string(), providers.collect())
        })
        .collect();
    Ok(shown(&json!({
        "conversationChannel": channels,
        "traceId": call.trace_id(),
    })))
}

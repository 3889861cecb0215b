//! Any body is read as an event or refused, and an event that was read is written again as
//! it came.

#![no_main]

use leadconnector::webhook::{Content, Event, ProviderDelivery};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let Ok(json) = serde_json::from_slice::<Value>(body) else {
        assert!(Event::from_unverified_json(body).is_err());
        assert!(ProviderDelivery::from_unverified_json(body).is_err());
        return;
    };
    if let Ok(event) = Event::from_unverified_json(body) {
        assert_eq!(serde_json::to_value(&event).unwrap(), json);
        let _ = format!("{event:?}");
        let _ = (event.occurred_at(), event.location_id(), event.webhook_id());
        if let Event::InboundMessage(message) | Event::OutboundMessage(message) = &event {
            if let Content::Call(call) | Content::Voicemail(call) = message.content() {
                let _ = call.duration();
            }
            let _ = format!("{:?}", message.content());
        }
    }
    if let Ok(delivery) = ProviderDelivery::from_unverified_json(body) {
        assert_eq!(serde_json::to_value(&delivery).unwrap(), json);
    }
});

//! Closed sets: the direction of a message, and the status of a call.

use crate::{
    api::types::{self, MessageDirection},
    closed_set::closed_set,
};

closed_set! {
    /// Who sent a message (`direction` on the wire).
    Direction = MessageDirection, "direction";
    /// The contact (`inbound`).
    Inbound = Inbound,
    /// The account (`outbound`).
    Outbound = Outbound
}

/// The direction of a message for which none is set.
impl Default for Direction {
    fn default() -> Self {
        Self::Inbound
    }
}

closed_set! {
    /// How a call ended (`call.status` on the wire).
    CallStatus = types::CallStatus, "call.status";
    /// It has not ended yet (`pending`).
    Pending = Pending,
    /// It was answered and has ended (`completed`).
    Completed = Completed,
    /// It was answered (`answered`).
    Answered = Answered,
    /// The line was busy (`busy`).
    Busy = Busy,
    /// Nobody answered (`no-answer`).
    NoAnswer = NoAnswer,
    /// It could not be connected (`failed`).
    Failed = Failed,
    /// The caller hung up before anybody answered (`canceled`).
    Canceled = Canceled,
    /// The caller left a voicemail (`voicemail`).
    Voicemail = Voicemail
}

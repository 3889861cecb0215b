//! Closed sets: the direction of a message, and the status of a call.

use crate::{
    api::types::{self, MessageDirection},
    closed_set::closed_set,
};

closed_set! {
    /// The direction of a message (`direction` on the wire).
    Direction = MessageDirection, "direction";
    /// From the contact to the account (`inbound`).
    Inbound = Inbound,
    /// From the account to the contact (`outbound`).
    Outbound = Outbound
}

/// The default is [`Direction::Inbound`].
impl Default for Direction {
    fn default() -> Self {
        Self::Inbound
    }
}

closed_set! {
    /// The status of a call (`call.status` on the wire).
    CallStatus = types::CallStatus, "call.status";
    /// It is not over yet (`pending`).
    Pending = Pending,
    /// It was answered and is over (`completed`).
    Completed = Completed,
    /// It was answered (`answered`).
    Answered = Answered,
    /// The line was busy (`busy`).
    Busy = Busy,
    /// Nobody answered (`no-answer`).
    NoAnswer = NoAnswer,
    /// It could not be connected (`failed`).
    Failed = Failed,
    /// The caller hung up before it was answered (`canceled`).
    Canceled = Canceled,
    /// The caller left a voicemail (`voicemail`).
    Voicemail = Voicemail
}

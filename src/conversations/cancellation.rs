//! What became of the cancellation of a scheduled message.

use crate::{
    Error, ErrorKind,
    api::{ResponseValue, types::CancelScheduledReply},
};

/// What became of the cancellation of a scheduled message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cancellation {
    /// The message will not be sent.
    Canceled,
    /// There is no such scheduled message: it was sent, or canceled before, or never existed. Read
    /// the message to tell.
    NotFound,
}

impl Cancellation {
    /// Reads the reply, whose status may be in its body: the service has answered 200 with a `status`
    /// of 404 inside.
    pub(super) fn of(
        reply: Result<ResponseValue<CancelScheduledReply>, Error>,
    ) -> Result<Self, Error> {
        let error = match reply {
            Ok(reply) => match reply.value().status() {
                None | Some(0..=299) => return Ok(Self::Canceled),
                Some(404) => return Ok(Self::NotFound),
                Some(_) => reply.failure(),
            },
            Err(error) => error,
        };
        let is_missing = error.kind() == ErrorKind::Rejected
            && (error.status().is_some_and(|status| status == 404)
                || error.code() == Some("CONVERSATIONS_MSG_NOT_FOUND"));
        if is_missing {
            Ok(Self::NotFound)
        } else {
            Err(error)
        }
    }
}

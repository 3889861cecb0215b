//! Faults that a test injects.

use std::{collections::VecDeque, time::Duration};

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::{Reply, Sandbox, route};

/// Something that goes wrong with one request, instead of the usual reply or in addition to
/// it. Pass it to [`Sandbox::fault`].
///
/// A client that gets no reply, or an unreadable one, can't tell whether its message was sent.
/// With a fault, the test decides: it strikes either before the request is processed, or after,
/// when the message counts as sent. [`Sandbox::processed`] returns the requests that were
/// processed and stored a message.
///
/// | fault | what the client sees | processed |
/// | --- | --- | --- |
/// | [`none`](Self::none) | the usual reply | yes |
/// | [`delay`](Self::delay) | the usual reply, late | yes, before the wait |
/// | [`status`](Self::status) | this status, headers and body | if asked for |
/// | [`hang`](Self::hang) | silence | if asked for |
/// | [`reset_before_reading`](Self::reset_before_reading) | a reset connection | no |
/// | [`reset_after_reading`](Self::reset_after_reading) | a reset connection | if asked for |
/// | [`cut_off`](Self::cut_off) | the first part of the usual reply | yes |
/// | [`garbage`](Self::garbage) | bytes that are not HTTP | yes |
///
/// Each can be aimed at an operation, with [`on`](Self::on).
///
/// "If asked for" means with [`after_processing`](Self::after_processing). Processing follows
/// the usual rules: a request that would be rejected is still rejected, and stores nothing.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{Delivery, outbound, sandbox::{Fault, Sandbox}};
///
/// let sandbox = Sandbox::start().await?;
/// let client = sandbox.client();
/// let sms = outbound::Sms::new("contact-id", "Hello");
///
/// // The message is sent, and the connection is lost before the client gets the reply.
/// sandbox.fault(Fault::reset_after_reading().after_processing());
/// let error = client.send(sms.clone()).await.unwrap_err();
/// assert_eq!(error.delivery(), Delivery::Unknown);
/// assert_eq!(sandbox.processed().len(), 1);
///
/// // The next request meets no fault.
/// client.send(sms).await?;
/// assert_eq!(sandbox.processed().len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until it is passed to `Sandbox::fault`"]
pub struct Fault {
    pub(super) kind: FaultKind,
    /// Whether the request is processed before the fault strikes.
    pub(super) processed: bool,
    /// The path that it is aimed at; `None` for any.
    path: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum FaultKind {
    None,
    Delay(Duration),
    Status(Reply),
    Hang,
    ResetBeforeReading,
    ResetAfterReading,
    CutOff,
    Garbage,
}

impl Fault {
    fn new(kind: FaultKind, processed: bool) -> Self {
        Self {
            kind,
            processed,
            path: None,
        }
    }

    /// No fault: the request gets the usual reply. It stands for a request that succeeds in a
    /// sequence of [faults](Sandbox::faults), as in "the second one fails".
    pub fn none() -> Self {
        Self::new(FaultKind::None, true)
    }

    /// The usual reply, this long after the request by the sandbox's
    /// [clock](Sandbox::start_with_clock). The request is processed before the wait: a client
    /// that gives up has sent its message nonetheless.
    pub fn delay(duration: Duration) -> Self {
        Self::new(FaultKind::Delay(duration), true)
    }

    /// A reply with this status, empty unless [`body`](Self::body) or [`json`](Self::json)
    /// sets its body. It has the headers set by [`header`](Self::header) and, like every reply,
    /// `Date` and `Content-Length`, but no rate-limit headers. A status below 200 is not a final
    /// reply, so 500 is sent instead.
    ///
    /// The request is not processed, unless with [`after_processing`](Self::after_processing).
    pub fn status(status: StatusCode) -> Self {
        Self::new(FaultKind::Status(Reply::new(status)), false)
    }

    /// The request is read, and nothing is ever sent back; the connection stays open.
    ///
    /// The request is not processed, unless with [`after_processing`](Self::after_processing).
    pub fn hang() -> Self {
        Self::new(FaultKind::Hang, false)
    }

    /// The connection is reset when the first bytes of the request arrive, before any is
    /// read. The request is not processed, and not among [`Sandbox::requests`]. The client can't
    /// know that: a send fails with [`Delivery::Unknown`](crate::Delivery::Unknown).
    pub fn reset_before_reading() -> Self {
        Self::new(FaultKind::ResetBeforeReading, false)
    }

    /// The connection is reset once the request has been read, instead of a reply.
    ///
    /// The request is not processed, unless with [`after_processing`](Self::after_processing).
    pub fn reset_after_reading() -> Self {
        Self::new(FaultKind::ResetAfterReading, false)
    }

    /// The first half of the usual reply's body, after which the connection closes. Status
    /// line and headers are complete, and `Content-Length` announces more than was sent. The
    /// request is processed.
    pub fn cut_off() -> Self {
        Self::new(FaultKind::CutOff, true)
    }

    /// Bytes that are not HTTP instead of a reply, after which the connection closes. The
    /// request is processed.
    pub fn garbage() -> Self {
        Self::new(FaultKind::Garbage, true)
    }

    /// Sets the body of a [`status`](Self::status); has no effect on other faults.
    pub fn body(self, body: impl Into<String>) -> Self {
        self.reply(|reply| reply.body(body))
    }

    /// Sets the body of a [`status`](Self::status), with the `Content-Type` of JSON; has no
    /// effect on other faults.
    pub fn json(self, body: &Value) -> Self {
        self.reply(|reply| reply.json_body(body))
    }

    /// Sets a header of a [`status`](Self::status), replacing one of the same name; has no
    /// effect on other faults. `Content-Length` and `Transfer-Encoding` are ignored, since
    /// the server sets them.
    ///
    /// ```
    /// use http::{HeaderName, StatusCode, header::RETRY_AFTER};
    /// use leadconnector::sandbox::Fault;
    ///
    /// let busy = Fault::status(StatusCode::SERVICE_UNAVAILABLE).header(RETRY_AFTER, 5);
    /// let spent = Fault::status(StatusCode::TOO_MANY_REQUESTS)
    ///     .header(HeaderName::from_static("x-ratelimit-daily-remaining"), 0);
    /// ```
    pub fn header(self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.reply(|reply| reply.header(name, value))
    }

    fn reply(mut self, change: impl FnOnce(Reply) -> Reply) -> Self {
        if let FaultKind::Status(reply) = self.kind {
            self.kind = FaultKind::Status(change(reply));
        }
        self
    }

    /// Aims the fault at an operation: it waits for the next request to this path. The path is
    /// one such as `/conversations/messages`, or an operation's, with names in braces, such as
    /// `/conversations/{conversationId}/messages`; the names don't matter.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::StatusCode;
    /// use leadconnector::{outbound, sandbox::{Fault, Sandbox}};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let broken = Fault::status(StatusCode::BAD_GATEWAY);
    /// sandbox.fault(broken.on("/conversations/messages/export"));
    ///
    /// // Goes to another path.
    /// sandbox.client().send(outbound::Sms::new("contact-id", "Hello")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Makes the fault strike after the request was processed: the message counts as sent.
    /// This is for [`status`](Self::status), [`hang`](Self::hang) and
    /// [`reset_after_reading`](Self::reset_after_reading); with other faults, requests are
    /// always or never processed, whatever this says.
    pub fn after_processing(mut self) -> Self {
        // Has no effect on `ResetBeforeReading`: a request that is not read is not processed.
        self.processed = true;
        self
    }
}

/// The faults that wait for requests, in order.
#[derive(Default)]
pub(super) struct Faults(VecDeque<Fault>);

impl Faults {
    /// Takes the first fault that a request to this path meets.
    pub(super) fn take(&mut self, path: &str) -> Fault {
        let meets = |fault: &Fault| {
            let aimed = fault.path.as_deref();
            aimed.is_none_or(|aimed| route::is_at(aimed, path))
        };
        let index = self.0.iter().position(meets);
        let taken = index.and_then(|index| self.0.remove(index));
        taken.unwrap_or_else(Fault::none)
    }
}

impl Sandbox {
    /// Queues a fault for the next request, to any path unless it is [aimed](Fault::on) at one.
    /// Each strikes once; when none is left, requests get the usual reply. A fault stays queued
    /// until a request takes it: the first in the queue whose path is the request's, or that has
    /// none.
    ///
    /// A request takes its fault when its first bytes arrive, so a fault that is queued while a
    /// request is in progress applies to the next request.
    pub fn fault(&self, fault: Fault) {
        self.faults([fault]);
    }

    /// Queues faults for the next requests, one each, in this order. Collects the iterator
    /// eagerly; it must be finite.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        // Collected before taking the lock, since the iterator is the caller's code.
        let faults: Vec<_> = faults.into_iter().collect();
        self.shared.lock().faults.0.extend(faults);
    }
}

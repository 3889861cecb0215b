//! An error as plain data.

use std::{error::Error as StdError, fmt, time::Duration};

use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Delivery, Error, ErrorKind, Rejection};
use crate::{
    json::{self, Fields, FromJson},
    problem::Problem,
    redact::{code_or_ellipsis, is_code, is_id, name_or_ellipsis},
};

/// An [`Error`] as plain data, for a journal or another process: [`Error::to_record`].
///
/// It contains no personal data unless [`with_messages`](Self::with_messages) adds the service's
/// messages, and no tokens: [`Error::unstored_tokens`] and [`Error::token_reply`] are left out, and
/// so are the sources, of which the text of `Display` does not speak either.
///
/// ```
/// # #[cfg(feature = "sandbox")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{Delivery, ErrorRecord, outbound, sandbox::Fault};
///
/// # let sandbox = leadconnector::sandbox::Sandbox::start().await?;
/// # let client = sandbox.client();
/// # sandbox.fault(Fault::status(http::StatusCode::BAD_GATEWAY));
/// let error = client.send(outbound::Sms::new("contact-id", "Hello")).await.unwrap_err();
/// let line = serde_json::to_string(&error.to_record())?;
/// assert!(line.starts_with(r#"{"kind":"server","delivery":"unknown""#));
///
/// let record: ErrorRecord = serde_json::from_str(&line)?;
/// assert_eq!(record.delivery(), Delivery::Unknown);
/// assert_eq!(record.to_string(), error.to_string());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sandbox"))]
/// # fn main() {}
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct ErrorRecord {
    kind: ErrorKind,
    delivery: Delivery,
    retryable: bool,
    affects_all_messages: bool,
    /// What `Display` prints.
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_status"
    )]
    status: Option<StatusCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejection: Option<Rejection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(
        rename = "retry_after_ms",
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_milliseconds"
    )]
    retry_after: Option<Duration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<String>,
}

impl Error {
    /// Returns the error as plain data, without the service's messages, and without a code or trace
    /// id that does not look like one: they may contain personal data.
    #[must_use]
    pub fn to_record(&self) -> ErrorRecord {
        ErrorRecord {
            kind: self.kind(),
            delivery: self.delivery(),
            retryable: self.is_retryable(),
            affects_all_messages: self.affects_all_messages(),
            text: self.to_string(),
            operation: self.operation().map(str::to_owned),
            status: self.status(),
            rejection: self.rejection(),
            code: self.code().filter(|code| is_code(code)).map(str::to_owned),
            trace_id: self.trace_id().filter(|id| is_id(id)).map(str::to_owned),
            // What a journal gives back is what it got.
            retry_after: self.retry_after().map(whole_milliseconds),
            messages: Vec::new(),
        }
    }
}

impl From<&Error> for ErrorRecord {
    fn from(error: &Error) -> Self {
        error.to_record()
    }
}

impl ErrorRecord {
    /// Adds the service's messages of the error, which may contain personal data.
    #[must_use]
    pub fn with_messages(mut self, error: &Error) -> Self {
        self.messages = error.messages().to_vec();
        self
    }

    /// Returns whether the message was sent; see [`Error::delivery`].
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// Returns the kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns whether the same call may be made again, and may succeed then; see
    /// [`Error::is_retryable`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// Returns whether every other message of the same client would fail for the same reason; see
    /// [`Error::affects_all_messages`].
    #[must_use]
    pub fn affects_all_messages(&self) -> bool {
        self.affects_all_messages
    }

    /// Returns the operation of the specification that failed, such as `send_message`.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// Returns the status of the reply, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns why the service rejected the request; see [`Error::rejection`].
    #[must_use]
    pub fn rejection(&self) -> Option<Rejection> {
        self.rejection
    }

    /// Returns the service's code for the error; see [`Error::code`].
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the trace id to quote to the vendor's support.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.trace_id.as_deref()
    }

    /// Returns how long to wait after the error before the next attempt, in whole milliseconds; see
    /// [`Error::retry_after`].
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the service's messages, if [`with_messages`](Self::with_messages) added them.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        &self.messages
    }
}

/// Prints what the error printed.
impl fmt::Display for ErrorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl StdError for ErrorRecord {}

/// Omits the texts, which may come from anywhere once the record was read.
impl fmt::Debug for ErrorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation.as_deref().map(name_or_ellipsis);
        f.debug_struct("ErrorRecord")
            .field("kind", &self.kind)
            .field("delivery", &self.delivery)
            .field("retryable", &self.retryable)
            .field("affects_all_messages", &self.affects_all_messages)
            .field("operation", &operation)
            .field("status", &self.status.map(|status| status.as_u16()))
            .field("rejection", &self.rejection)
            .field("code", &self.code.as_deref().map(code_or_ellipsis))
            .finish_non_exhaustive()
    }
}

fn whole_milliseconds(wait: Duration) -> Duration {
    Duration::from_millis(milliseconds(wait))
}

fn milliseconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

#[expect(clippy::ref_option, reason = "serde passes a reference")]
fn write_status<S: Serializer>(
    status: &Option<StatusCode>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    status.map(|status| status.as_u16()).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "serde passes a reference")]
fn write_milliseconds<S: Serializer>(
    wait: &Option<Duration>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    wait.map(milliseconds).serialize(serializer)
}

impl FromJson for ErrorRecord {
    const ALLOWED: &'static str = "the record of an error";

    fn from_json(value: Value) -> Result<Self, Vec<Problem>> {
        let mut fields = Fields::of(value, Self::ALLOWED)?;
        let kind = fields.required::<ErrorKind>("kind");
        let delivery = fields.required::<Delivery>("delivery");
        let retryable = fields.optional::<bool>("retryable");
        let affects_all_messages = fields.optional::<bool>("affects_all_messages");
        let text = fields.required::<String>("text");
        let operation = fields.optional::<Option<String>>("operation");
        let status = fields.optional::<Option<StatusCode>>("status");
        let rejection = fields.optional::<Option<Rejection>>("rejection");
        let code = fields.optional::<Option<String>>("code");
        let trace_id = fields.optional::<Option<String>>("trace_id");
        let retry_after = fields.optional::<Option<i64>>("retry_after_ms");
        let messages = fields.optional::<Vec<String>>("messages");
        // Fields that a later version adds are not an error.
        let retry_after = retry_after.map(|ms| u64::try_from(ms).unwrap_or_default());
        let read = || {
            Some(Self {
                kind: kind?,
                delivery: delivery?,
                retryable,
                affects_all_messages,
                text: text?,
                operation,
                status,
                rejection,
                code,
                trace_id,
                retry_after: retry_after.map(Duration::from_millis),
                messages,
            })
        };
        let read = read();
        fields.finish(read)
    }
}

impl<'de> Deserialize<'de> for ErrorRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize("ErrorRecord", deserializer)
    }
}

//! Reading replies: bounded, with the status kept whatever the body turns out to be.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use reqwest::Response;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Error, ErrorKind, hooks::OperationInfo};

/// The most that is read of a reply: 4 MiB.
const MAX_BODY: usize = 4 << 20;
/// The most that an error keeps of a reply that is not JSON: 4 KiB.
const MAX_KEPT: usize = 4 << 10;

/// A successful reply of the low-level client: its value, status and headers.
#[derive(Debug)]
pub struct ResponseValue<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> ResponseValue<T> {
    /// The value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The status, a 2xx.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Reads a reply with a successful status. The generated code calls this.
    pub(crate) async fn from_response<E>(
        mut response: Response,
    ) -> Result<Self, crate::api::Error<E>> {
        let status = response.status();
        let failed = |error: Error, response: &Response| {
            error
                .with_status(status)
                .with_operation(operation(response))
        };
        let body = match read(&mut response).await {
            Ok(body) => body,
            Err(error) => return Err(failed(error, &response).into()),
        };
        match serde_json::from_slice(&body) {
            Ok(value) => Ok(Self {
                value,
                status,
                headers: std::mem::take(response.headers_mut()),
            }),
            // The parser's own words may quote the body, so they are not kept as the source.
            Err(_) => {
                let error = Error::new(ErrorKind::UnexpectedReply).with_words(Words::of(&body));
                Err(failed(error, &response).into())
            }
        }
    }
}

/// The error that a reply with any other status stands for.
pub(crate) async fn refused(mut response: Response) -> Error {
    let status = response.status();
    // The status decides. A body that cannot be read to the end only costs its words.
    let body = read(&mut response).await.unwrap_or_default();
    Error::new(ErrorKind::of_status(status))
        .with_words(Words::of(&body))
        .with_status(status)
        .with_operation(operation(&response))
}

fn operation(response: &Response) -> Option<&'static str> {
    let info = response.extensions().get::<OperationInfo>()?;
    Some(info.operation_id)
}

async fn read(response: &mut Response) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(Error::transport)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Error::new(ErrorKind::UnexpectedReply));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What the service said in a reply that is no success.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) messages: Vec<String>,
    pub(crate) trace_id: Option<String>,
    pub(crate) body: Option<String>,
}

impl Words {
    fn of(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(json) => Self::of_json(&json),
            Err(_) if body.is_empty() => Self::default(),
            Err(_) => Self {
                body: Some(String::from_utf8_lossy(&body[..body.len().min(MAX_KEPT)]).into_owned()),
                ..Self::default()
            },
        }
    }

    /// Finds the texts wherever the service puts them: `message` as one text or an array
    /// (000, 002), `error.message` (#107 and the vendor's v3 OAuth), `error_description`
    /// (token endpoint), or a bare `error`.
    pub(crate) fn of_json(json: &Value) -> Self {
        let places = [
            json.get("message"),
            json.pointer("/error/message"),
            json.get("error_description"),
            json.get("error"),
        ];
        let said = places.into_iter().flatten().find(|said| !said.is_null());
        let messages = match said {
            Some(Value::Array(items)) => items.iter().map(text).collect(),
            Some(value) => vec![text(value)],
            None => Vec::new(),
        };
        Self {
            messages,
            trace_id: json["traceId"].as_str().map(str::to_owned),
            body: None,
        }
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

//! Operations that the generator does not support: they send files, or receive no JSON object.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::Client;
use crate::{
    Error,
    api::ResponseValue,
    json::FromJson,
    operation::Operation,
    runtime::{self, Reply, Request},
};

pub(crate) use crate::runtime::payload::{Chunks, Part, Parts, Progress, Size, file_size};
pub(crate) use crate::runtime::{FAR_FUTURE, ReplyStream};

impl Client {
    /// Sends parts, and reads the JSON of the reply. Without a timeout, it is `least` or that of
    /// the client, whichever is longer.
    pub(crate) async fn send_parts<T: FromJson>(
        &self,
        operation: &'static Operation,
        content_type: HeaderValue,
        parts: Parts,
        timeout: Option<Duration>,
        least: Duration,
    ) -> Result<ResponseValue<T>, Error> {
        let timeout = timeout.unwrap_or_else(|| self.api.inner.timeout.max(least));
        let request = self.request_of(operation, &[], HeaderMap::new());
        let request = request.with_parts(content_type, parts, timeout);
        ResponseValue::from_response(self.invoke(operation, request).await?).await
    }

    /// Reads the JSON of a reply that need not be an object.
    pub(crate) async fn get_json<T: FromJson>(
        &self,
        operation: &'static Operation,
        path: &[&str],
    ) -> Result<ResponseValue<T>, Error> {
        let request = self.request_of(operation, path, HeaderMap::new());
        ResponseValue::from_response(self.invoke(operation, request).await?).await
    }

    /// Reads content that is no JSON.
    pub(crate) async fn get_content(
        &self,
        operation: &'static Operation,
        path: &[&str],
    ) -> Result<Reply, Error> {
        let request = self.request_of(operation, path, accepts_anything());
        complete(self.invoke(operation, request).await?)
    }

    /// Starts to read content, whose body is read as it arrives.
    pub(crate) async fn get_stream(
        &self,
        operation: &'static Operation,
        path: &[&str],
    ) -> Result<Reply, Error> {
        let request = self.request_of(operation, path, accepts_anything());
        complete(self.invoke(operation, request.streamed()).await?)
    }

    async fn invoke(
        &self,
        operation: &'static Operation,
        request: Request,
    ) -> Result<Reply, Error> {
        runtime::invoke_operation(&self.api.client, &self.api.inner, operation, request).await
    }

    /// Makes a request with these values of the path's parameters, in their order.
    fn request_of(&self, operation: &Operation, path: &[&str], headers: HeaderMap) -> Request {
        let mut values = path.iter();
        let segments = operation.path.split('/').skip(1).map(|segment| {
            let value = segment.starts_with('{').then(|| values.next()).flatten();
            let encoded = value.map(|value| runtime::encode_path(value));
            format!("/{}", encoded.as_deref().unwrap_or(segment))
        });
        let path: String = segments.collect();
        Request::new(format!("{}{path}", self.api.baseurl), headers, None)
    }
}

/// Fails if a reply is only a part of the content, or encoded: neither was asked for.
fn complete(reply: Reply) -> Result<Reply, Error> {
    let is_part = reply.status() == StatusCode::PARTIAL_CONTENT
        || reply.headers.contains_key(header::CONTENT_RANGE);
    let encodings = reply.headers.get_all(header::CONTENT_ENCODING);
    let is_encoded = encodings
        .iter()
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if is_part || is_encoded {
        return Err(reply.failure(&[]));
    }
    Ok(reply)
}

fn accepts_anything() -> HeaderMap {
    let anything = HeaderValue::from_static("*/*");
    HeaderMap::from_iter([(header::ACCEPT, anything)])
}

//! From the socket to the answer.

use std::{convert::Infallible, future::poll_fn, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use url::form_urlencoded;

use super::{
    Memory, Moment, Request, Shared,
    fault::Kind,
    limits::Account,
    reply::{Outcome, complaints, refuse, unprocessable},
    tokens,
    wire::{End, Line, Wire},
};
use crate::{
    hooks,
    id::Resource,
    operation::{self, Operation},
};

/// Bytes that are no HTTP, whatever HTTP may become.
const GARBAGE: &[u8] = b"\0\0\0\0 no HTTP at all\r\n\r\n";
/// How long to wait, in real time, until something can be accepted again: this machine has no more
/// sockets.
const PAUSE: Duration = Duration::from_millis(50);

/// Accepts connections for ever. They end along with this.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(converse(stream, Arc::clone(&shared)));
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    // Without it the answer is slower, and no other.
    let _ = stream.set_nodelay(true);
    let line = Arc::new(Line::new(shared));
    let wire = TokioIo::new(Wire::new(stream, Arc::clone(&line)));
    let service = service_fn(|request| Box::pin(serve(Arc::clone(&line), request)));
    let mut connection = http1::Builder::new()
        // It would be that of the machine and not of the sandbox's clock.
        .auto_date_header(false)
        .serve_connection(wire, service);
    // An error says that the client went away or sent no HTTP, or that a fault struck.
    let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    connection.into_parts().io.into_inner().end().await;
}

/// Nothing is to be said on this connection any more.
#[derive(Debug)]
struct Over;

impl std::fmt::Display for Over {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is over")
    }
}

impl std::error::Error for Over {}

async fn serve(
    line: Arc<Line>,
    request: http::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Over> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Over)?.to_bytes();
    let fault = line.fault();
    let shared = line.shared();
    let end = |end| {
        line.end(end);
        Err(Over)
    };
    if let Kind::ResetBeforeReading = fault.kind {
        return end(End::Reset);
    }
    let request = Request::new(parts.method, parts.uri, parts.headers, body);
    let usual = shared.take(request, fault.processed);
    let mut response = match fault.kind {
        Kind::None => usual,
        Kind::Delay(duration) => {
            shared.clock.sleep(duration).await;
            usual
        }
        Kind::Status(reply) => reply.response(),
        Kind::Hang => std::future::pending().await,
        Kind::ResetBeforeReading | Kind::ResetAfterReading => return end(End::Reset),
        Kind::CutOff => return end(End::Write(half(&usual))),
        Kind::Garbage => return end(End::Write(GARBAGE.to_owned())),
    };
    let date = shared.clock.now().format("%a, %d %b %Y %H:%M:%S GMT");
    if let Ok(date) = HeaderValue::try_from(date.to_string()) {
        response.headers_mut().entry(header::DATE).or_insert(date);
    }
    line.finish();
    Ok(response.map(|body| Full::new(body.into())))
}

/// The response as it is written, up to the middle of its body. What it says about the length
/// is not fulfilled, even if the body is empty.
fn half(response: &Response<String>) -> Vec<u8> {
    let body = response.body().as_bytes();
    let mut bytes = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    for (name, value) in response.headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    let announced = body.len().max(1);
    bytes.extend_from_slice(format!("content-length: {announced}\r\n\r\n").as_bytes());
    bytes.extend(body.iter().take(body.len() / 2));
    bytes
}

impl Shared {
    /// Remembers a request. Returns what it is answered, if it is processed.
    fn take(&self, request: Request, processed: bool) -> Response<String> {
        let moment = Moment {
            now: self.clock.now(),
            instant: self.clock.instant(),
        };
        let mut memory = self.lock();
        let number = memory.requests.len();
        let mut response = Response::default();
        if processed {
            let outcome = memory.answer(&request, moment);
            if outcome.stored {
                memory.processed.push(number);
            }
            response = outcome.response;
        }
        memory.requests.push(request);
        response
    }
}

impl Memory {
    fn answer(&mut self, request: &Request, moment: Moment) -> Outcome {
        let call = Call::of(request);
        // Without a bearer, there is nobody to whom requests could be counted.
        if call.as_ref().is_some_and(|call| !call.operation.authorized) {
            return self.perform(call, request, moment);
        }
        let bearer = request.bearer();
        let account = match self.tokens.resource(bearer) {
            Some(resource) => Account::Resource(resource.clone()),
            None => Account::Bearer(bearer.to_owned()),
        };
        let mut outcome = if self.limits.admit(&account, moment) {
            self.perform(call, request, moment)
        } else {
            refuse(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests").into()
        };
        self.limits.tell(&account, outcome.response.headers_mut());
        outcome
    }

    fn perform(&mut self, call: Option<Call>, request: &Request, moment: Moment) -> Outcome {
        let Some(Call {
            operation,
            parameter,
        }) = call
        else {
            return refuse(StatusCode::NOT_FOUND, "Not Found").into();
        };
        let is = |other: &Operation| operation.id == other.id;
        let mint = is(&operation::GET_LOCATION_ACCESS_TOKEN);
        let form = mint || is(&operation::GET_ACCESS_TOKEN);

        let bearer = request.bearer();
        if operation.authorized {
            if bearer.is_empty() || !self.tokens.is_valid(bearer, moment.instant) {
                return tokens::invalid().into();
            }
            let company = matches!(self.tokens.resource(bearer), Some(Resource::Company(_)));
            if company && !mint {
                return tokens::mismatch().into();
            }
        }
        let version = request.headers().get(hooks::VERSION);
        if operation.versioned && version.is_none_or(HeaderValue::is_empty) {
            return refuse(StatusCode::UNAUTHORIZED, "version header was not found.").into();
        }

        let number = self.requests.len();
        let body = if form {
            &fields(request.body())
        } else {
            match request.json() {
                Some(Value::Object(body)) => body,
                Some(_) => {
                    let message = "the body must be an object".to_owned();
                    return unprocessable(&[message], number).into();
                }
                None => return refuse(StatusCode::BAD_REQUEST, "Bad Request").into(),
            }
        };
        let wrong = complaints(operation, body);
        if !wrong.is_empty() {
            return unprocessable(&wrong, number).into();
        }

        if mint {
            self.tokens.mint(bearer, body, moment.instant).into()
        } else if form {
            self.tokens.exchange(body, moment.instant).into()
        } else if is(&operation::UPDATE_MESSAGE_STATUS) {
            self.conversations.update_status(&parameter).into()
        } else if is(&operation::ADD_INBOUND_MESSAGE) {
            self.conversations.add_inbound(body, moment.now)
        } else if is(&operation::SEND_MESSAGE) {
            self.conversations.send(body)
        } else {
            refuse(StatusCode::NOT_IMPLEMENTED, "Not Implemented").into()
        }
    }
}

/// The fields of a form. Of several with one name, the last.
fn fields(body: &[u8]) -> Map<String, Value> {
    form_urlencoded::parse(body)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

/// An operation that was called.
struct Call {
    operation: &'static Operation,
    /// What stands in place of the name in braces in the operation's path, decoded.
    parameter: String,
}

impl Call {
    fn of(request: &Request) -> Option<Self> {
        operation::ALL
            .iter()
            .filter(|operation| operation.method == *request.method())
            .find_map(|operation| {
                let parameter = matches(operation.path, request.path())?;
                Some(Self {
                    operation,
                    parameter,
                })
            })
    }
}

/// Whether the path is one of the template, such as `/messages/{messageId}/status`. Returns
/// what stands in place of the name; empty if the template has none. None has two.
fn matches(template: &str, path: &str) -> Option<String> {
    let mut parameter = String::new();
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            parameter = percent_decode_str(segment).decode_utf8().ok()?.into_owned();
        } else if segment != wanted {
            return None;
        }
    }
    segments.next().is_none().then_some(parameter)
}

//! The HTTP server: accepts connections and replies to requests, or injects their faults.

use std::{
    any::Any,
    convert::Infallible,
    future::{pending, poll_fn},
    io,
    panic::resume_unwind,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Body, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::operation::UPLOAD_ATTACHMENTS;

use super::{
    Arrival, Handled, ReceivedRequest, Shared,
    fault::FaultKind,
    faulty_connection::{Connection, End, FaultyStream},
    reply::error_reply,
    webhooks,
};

/// The largest body of a request: 8 MiB. The service takes files of 5 MB; its limit for other
/// requests is not documented.
const MAX_BODY: usize = 8 << 20;
/// The largest body of an upload: 32 MiB, for 5 files.
const MAX_UPLOAD: usize = 32 << 20;
/// The largest head of a request, in bytes. A larger one gets 431, and so do too many headers.
const MAX_HEAD: usize = 64 << 10;
/// The number of headers of a request.
const MAX_HEADERS: usize = 100;
/// Bytes that are not HTTP of any version.
const GARBAGE: &[u8] = b"\0\0\0\0 no HTTP at all\r\n\r\n";
/// The wait, in real time, before the next attempt to accept a connection: the machine may have run
/// out of sockets.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// Accepts connections forever. Dropping this future closes them. If a connection panics, which is
/// a bug, so does the server: no test passes as if nothing had happened.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        let accepted = {
            let panicked = pin!(panic_of(&mut connections));
            match select(pin!(listener.accept()), panicked).await {
                Either::Left((accepted, _)) => accepted,
                Either::Right((panic, _)) => resume_unwind(panic),
            }
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(serve_connection(stream, Arc::clone(&shared)));
            }
            Err(_) => tokio::time::sleep(ACCEPT_BACKOFF).await,
        }
    }
}

/// Removes connections as they end, until one ends with a panic.
async fn panic_of(connections: &mut JoinSet<()>) -> Box<dyn Any + Send> {
    loop {
        match connections.join_next().await {
            Some(Ok(())) => {}
            Some(Err(ended)) => {
                if let Ok(panic) = ended.try_into_panic() {
                    return panic;
                }
            }
            None => pending().await,
        }
    }
}

async fn serve_connection(stream: TcpStream, shared: Arc<Shared>) {
    // A failure only adds latency.
    let _ = stream.set_nodelay(true);
    let connection = Arc::new(Connection::new(shared));
    let stream = TokioIo::new(FaultyStream::new(stream, Arc::clone(&connection)));
    let service = service_fn(|request| Box::pin(serve_request(Arc::clone(&connection), request)));
    let mut server = http1::Builder::new()
        // Hyper would use the system's date instead of the sandbox's clock.
        .auto_date_header(false)
        .max_header_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(stream, service);
    // An error means that the client disconnected or did not speak HTTP, or that a fault struck.
    let _ = poll_fn(|context| server.poll_without_shutdown(context)).await;
    server.into_parts().io.into_inner().end().await;
}

/// Handles a request. After an error, the HTTP server writes nothing more.
async fn serve_request(
    connection: Arc<Connection>,
    request: http::Request<Incoming>,
) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let max = if parts.uri.path() == UPLOAD_ATTACHMENTS.path {
        MAX_UPLOAD
    } else {
        MAX_BODY
    };
    let Some(body) = read(body, max).await? else {
        return Ok(connection.shared().dated(too_large().map(Bytes::from)));
    };
    let fault = connection.fault(parts.uri.path());
    let shared = connection.shared();
    let end = |end| {
        connection.end(end);
        Err(io::ErrorKind::ConnectionAborted.into())
    };
    if let FaultKind::ResetBeforeReading = fault.kind {
        return end(End::Reset);
    }
    let request = ReceivedRequest::new(parts.method, &parts.uri, &parts.headers, &body);
    let usual = shared.receive(request, fault.processed);
    let response = match fault.kind {
        FaultKind::None => usual,
        FaultKind::Delay(duration) => {
            shared.clock.sleep(duration).await;
            usual
        }
        FaultKind::Status(reply) => reply.response().map(Bytes::from),
        FaultKind::Hang => pending().await,
        FaultKind::ResetBeforeReading | FaultKind::ResetAfterReading => return end(End::Reset),
        FaultKind::CutOff => return end(End::Write(half(&usual))),
        FaultKind::Garbage => return end(End::Write(GARBAGE.to_owned())),
    };
    connection.finish();
    Ok(shared.dated(response))
}

/// Reads a body; `None` if it is larger than the limit. It is then not read any further, and not at
/// all if its length was announced.
async fn read(body: Incoming, max: usize) -> io::Result<Option<Bytes>> {
    if body.size_hint().lower() > max as u64 {
        return Ok(None);
    }
    let mut body = pin!(body);
    // Into one buffer: the frames of a body of tiny chunks take many times its size.
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(io::Error::other)?.into_data() else {
            continue; // trailers
        };
        if bytes.len() + data.len() > max {
            return Ok(None);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Some(bytes.freeze()))
}

/// The reply to a body that is larger than the limit. The connection closes, since the rest of the
/// body is not read.
fn too_large() -> Response<String> {
    let mut reply = error_reply(StatusCode::PAYLOAD_TOO_LARGE, "request entity too large");
    let close = HeaderValue::from_static("close");
    reply.headers_mut().insert(header::CONNECTION, close);
    reply
}

/// Returns the bytes of the response up to the middle of its body. The body is shorter than its
/// `Content-Length`, even if it is empty.
fn half(response: &Response<Bytes>) -> Vec<u8> {
    let body = response.body();
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
    /// Adds the date by the sandbox's clock.
    fn dated(&self, mut reply: Response<Bytes>) -> Response<Full<Bytes>> {
        let date = self.clock.now().format("%a, %d %b %Y %H:%M:%S GMT");
        if let Ok(date) = HeaderValue::try_from(date.to_string()) {
            reply.headers_mut().entry(header::DATE).or_insert(date);
        }
        reply.map(Full::new)
    }

    /// Records a request and returns its reply, which is empty if the request is not processed.
    fn receive(&self, request: ReceivedRequest, processed: bool) -> Response<Bytes> {
        let arrival = Arrival {
            date: self.clock.now(),
            instant: self.clock.instant(),
        };
        let mut state = self.lock();
        let handled = if processed {
            state.handle(&request, arrival)
        } else {
            Handled::from(Response::default())
        };
        let events = state.take_events(arrival.date.timestamp_millis(), &self.signer);
        state.requests.push(request, handled.stored_message);
        drop(state);
        webhooks::enqueue(&self.queue, events);
        self.received.notify_waiters();
        let content = handled.content;
        handled
            .response
            .map(|text| content.unwrap_or_else(|| text.into()))
    }
}

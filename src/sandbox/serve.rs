//! From the socket to the answer.

use std::{convert::Infallible, future::poll_fn, io, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    Moment, Request, Shared,
    fault::Kind,
    wire::{End, Line, Wire},
};

/// Bytes that are no HTTP, whatever HTTP may become.
const GARBAGE: &[u8] = b"\0\0\0\0 no HTTP at all\r\n\r\n";
/// How long to wait, in real time, before accepting is tried again: this machine may have run
/// out of sockets.
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

/// Answers a request. After an error nothing is said on the connection any more.
async fn serve(
    line: Arc<Line>,
    request: http::Request<Incoming>,
) -> io::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let fault = line.fault();
    let shared = line.shared();
    let end = |end| {
        line.end(end);
        Err(io::ErrorKind::ConnectionAborted.into())
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
        drop(memory);
        self.received.notify_waiters();
        response
    }
}

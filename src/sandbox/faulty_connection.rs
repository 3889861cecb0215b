//! Connections that fail in ways that an HTTP server can't produce.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};

use super::{
    Shared,
    fault::{Fault, FaultKind},
};
use crate::lock::Mutex;

/// How many bytes of a request are looked at for its path before it is read.
const FIRST_BYTES: usize = 1024;

/// How many bytes are discarded after the last reply, until the client closes the connection:
/// 64 MiB. Many clients read a reply only once they have sent the whole request.
const MAX_DISCARDED: u64 = 64 << 20;

/// The socket as the HTTP server sees it: reading from it gives each request its fault.
pub(super) struct FaultyStream {
    stream: TcpStream,
    connection: Arc<Connection>,
}

/// State that the socket and the request handler share, bypassing the HTTP server between them.
pub(super) struct Connection {
    shared: Arc<Shared>,
    state: Mutex<State>,
}

struct State {
    request: Request,
    end: End,
}

/// The request in progress.
enum Request {
    /// There is none: the next bytes begin one.
    None,
    /// Its first bytes did not contain its path, so that its fault is taken once it was read.
    Begun,
    Faulty(Fault),
}

/// How a connection ends once the HTTP server is done with it.
pub(super) enum End {
    Close,
    Reset,
    /// Writes these bytes, then closes.
    Write(Vec<u8>),
}

impl FaultyStream {
    pub(super) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, connection }
    }

    pub(super) async fn end(mut self) {
        let end = std::mem::replace(&mut self.connection.state.lock().end, End::Close);
        // An error means that the client closed the connection first.
        match end {
            End::Close => {}
            End::Reset => {
                let _ = self.stream.set_zero_linger();
                return;
            }
            End::Write(last) => {
                let _ = self.stream.write_all(&last).await;
            }
        }
        self.close().await;
    }

    /// Closes the connection so that the client can read the last reply. If there were unread
    /// bytes, such as the rest of a body that is too large, the system would reset the connection,
    /// and the client's system would then discard what the client has not read yet.
    async fn close(mut self) {
        if self.stream.shutdown().await.is_ok() {
            let mut rest = self.stream.take(MAX_DISCARDED);
            let _ = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
        }
    }
}

impl Connection {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let state = Mutex::new(State {
            request: Request::None,
            end: End::Close,
        });
        Self { shared, state }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Takes a fault for the request that begins with these bytes. Returns whether the request may
    /// be read.
    fn begin(&self, first: &[u8]) -> bool {
        let Some(path) = path_of(first) else {
            self.state.lock().request = Request::Begun;
            return true;
        };
        let fault = self.shared.next_fault(&path);
        let mut state = self.state.lock();
        let reset = matches!(fault.kind, FaultKind::ResetBeforeReading);
        if reset {
            state.end = End::Reset;
        }
        state.request = Request::Faulty(fault);
        !reset
    }

    /// Returns the fault of the request that was read. A pipelined request, whose first bytes
    /// arrived together with the previous request, takes its fault now.
    pub(super) fn fault(&self, path: &str) -> Fault {
        let mut state = self.state.lock();
        if let Request::Faulty(fault) = &state.request {
            return fault.clone();
        }
        let fault = self.shared.next_fault(path);
        state.request = Request::Faulty(fault.clone());
        fault
    }

    /// Ends the request: the next bytes belong to another request.
    pub(super) fn finish(&self) {
        self.state.lock().request = Request::None;
    }

    pub(super) fn end(&self, end: End) {
        self.state.lock().end = end;
    }
}

/// Returns the path in the first bytes of a request, if they contain its first line.
fn path_of(first: &[u8]) -> Option<String> {
    let end = first.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(first.get(..end)?).ok()?;
    let uri: http::Uri = line.split(' ').nth(1)?.parse().ok()?;
    Some(uri.path().to_owned())
}

impl AsyncRead for FaultyStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let between = matches!(this.connection.state.lock().request, Request::None);
        if between {
            let mut first = [0; FIRST_BYTES];
            let mut first = ReadBuf::new(&mut first);
            let peeked = ready!(this.stream.poll_peek(context, &mut first))?;
            // The end of the stream is not a request.
            if peeked > 0 && !this.connection.begin(first.filled()) {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
        }
        Pin::new(&mut this.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for FaultyStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

//! A connection that can be lost in the ways that HTTP has no words for.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};

use super::{
    Shared,
    fault::{Fault, Kind},
};
use crate::lock::Mutex;

/// The socket, as the HTTP server sees it.
pub(super) struct Wire {
    stream: TcpStream,
    line: Arc<Line>,
}

/// What the socket and the service behind the HTTP server tell each other, past the latter.
pub(super) struct Line {
    shared: Arc<Shared>,
    state: Mutex<State>,
}

struct State {
    /// The fault of the request that is under way; `None` between two requests.
    request: Option<Fault>,
    end: End,
}

/// How a connection ends when HTTP has nothing more to say on it.
pub(super) enum End {
    /// As usual.
    Close,
    Reset,
    /// Writes this before.
    Write(Vec<u8>),
}

impl Wire {
    pub(super) fn new(stream: TcpStream, line: Arc<Line>) -> Self {
        Self { stream, line }
    }

    pub(super) async fn end(mut self) {
        let end = std::mem::replace(&mut self.line.state.lock().end, End::Close);
        // An error in here says that the client was faster to end it.
        match end {
            End::Close => {}
            End::Reset => {
                let _ = self.stream.set_zero_linger();
            }
            // Closed and not reset: a reset lets the client's system throw away what the
            // client has not read yet.
            End::Write(last) => {
                let _ = self.stream.write_all(&last).await;
            }
        }
    }
}

impl Line {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let state = Mutex::new(State {
            request: None,
            end: End::Close,
        });
        Self { shared, state }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// A request begins. Whether it may be read.
    fn begin(&self) -> bool {
        let fault = self.shared.next_fault();
        let mut state = self.state.lock();
        let reset = matches!(fault.kind, Kind::ResetBeforeReading);
        if reset {
            state.end = End::Reset;
        }
        state.request = Some(fault);
        !reset
    }

    /// The fault of the request that was read. One that came on the heels of another, before
    /// that was answered, takes its own now.
    pub(super) fn fault(&self) -> Fault {
        let mut state = self.state.lock();
        let fault = state
            .request
            .get_or_insert_with(|| self.shared.next_fault());
        fault.clone()
    }

    /// What comes next is another request.
    pub(super) fn finish(&self) {
        self.state.lock().request = None;
    }

    pub(super) fn end(&self, end: End) {
        self.state.lock().end = end;
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        let between = wire.line.state.lock().request.is_none();
        if between {
            let mut byte = [0];
            let peeked = ready!(wire.stream.poll_peek(context, &mut ReadBuf::new(&mut byte)))?;
            // No bytes are the client's farewell, which is no request.
            if peeked > 0 && !wire.line.begin() {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
        }
        Pin::new(&mut wire.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
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

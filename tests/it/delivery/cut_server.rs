//! A server that reads and writes raw bytes, and stops at any of them.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use leadconnector::{Error, outbound::SendReceipt};

/// What the server does with each connection.
#[derive(Clone, Debug)]
pub(super) struct Script {
    /// How much of the request it reads; all of it if `None`.
    pub(super) reads: Option<usize>,
    /// What it then writes before it closes the connection.
    pub(super) writes: Vec<u8>,
    /// Whether it processes a request that it has read completely.
    pub(super) processes: bool,
}

/// How the server reads a request.
#[derive(Clone, Copy)]
pub(super) struct Protocol {
    /// Whether these bytes are a complete request.
    pub(super) is_whole: fn(&[u8]) -> bool,
    /// The number of bytes that it reads at a time.
    pub(super) chunk: usize,
}

#[derive(Default)]
struct State {
    script: Option<Script>,
    processed: usize,
    requests: usize,
    /// The length of the last request that was read completely.
    length: usize,
}

pub(super) struct Server {
    pub(super) url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(super) fn start(protocol: Protocol) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                // An error means that the client closed the connection.
                let _ = serve(stream.unwrap(), protocol, &shared);
            }
        });
        Self { url, state }
    }

    /// Sends a message while the server does this with every request. Returns the client's result,
    /// how often the message was processed, and the number of requests.
    pub(super) async fn play(
        &self,
        script: Script,
        send: impl Future<Output = Result<SendReceipt, Error>>,
    ) -> (Result<SendReceipt, Error>, usize, usize) {
        *self.state.lock().unwrap() = State {
            script: Some(script),
            ..State::default()
        };
        let said = send.await;
        let state = self.state.lock().unwrap();
        (said, state.processed, state.requests)
    }

    /// Returns the length of the last request that was read completely.
    pub(super) fn length(&self) -> usize {
        self.state.lock().unwrap().length
    }
}

fn serve(mut stream: TcpStream, protocol: Protocol, state: &Mutex<State>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let script = state.lock().unwrap().script.clone();
    let Some(script) = script else { return Ok(()) };
    let (mut request, mut bytes) = (Vec::new(), vec![0; protocol.chunk]);
    let whole = loop {
        let left = script.reads.map(|reads| reads - request.len());
        if left == Some(0) {
            break false;
        }
        let most = left.unwrap_or(bytes.len()).min(bytes.len());
        let read = stream.read(&mut bytes[..most])?;
        request.extend_from_slice(&bytes[..read]);
        if (protocol.is_whole)(&request) {
            break true;
        }
        if read == 0 {
            return Ok(());
        }
    };
    {
        let mut state = state.lock().unwrap();
        state.requests += 1;
        if whole {
            state.processed += usize::from(script.processes);
            state.length = request.len();
        }
    }
    stream.write_all(&script.writes)?;
    stream.shutdown(Shutdown::Write)?;
    // Unread data would turn the close into a reset, which may overtake the reply.
    if whole {
        while stream.read(&mut bytes)? > 0 {}
    }
    Ok(())
}

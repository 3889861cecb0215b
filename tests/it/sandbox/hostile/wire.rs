//! Writes requests to a socket, and reads the replies with a limit on time.

use std::{fmt, io};

use leadconnector::sandbox::Sandbox;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::soon;

/// What is written to the sandbox.
pub(super) enum Exchange {
    /// A whole request, which gets exactly one reply.
    Request {
        bytes: Vec<u8>,
        /// Whether the reply has no body whatever its length says.
        head: bool,
    },
    /// Any bytes, after which the client closes its half of the connection.
    Bytes(Vec<u8>),
}

/// Shows the bytes as text, shortened.
impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, bytes) = match self {
            Self::Request { bytes, .. } => ("Request", bytes),
            Self::Bytes(bytes) => ("Bytes", bytes),
        };
        let shown = bytes.get(..4096).unwrap_or(bytes);
        write!(
            f,
            "{kind} of {} bytes: {}",
            bytes.len(),
            shown.escape_ascii()
        )
    }
}

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// A client with one connection, which it opens again when the sandbox has closed it.
pub(super) struct Peer {
    address: String,
    kept: Option<TcpStream>,
}

impl Peer {
    pub(super) fn new(sandbox: &Sandbox) -> Self {
        let address = sandbox.url()["http://".len()..].to_owned();
        Self {
            address,
            kept: None,
        }
    }

    pub(super) async fn exchange(&mut self, exchange: &Exchange) -> Vec<Reply> {
        match exchange {
            Exchange::Request { bytes, head } => self.request(bytes, *head).await,
            Exchange::Bytes(bytes) => self.bytes(bytes).await,
        }
    }

    async fn connect(&self) -> TcpStream {
        let stream = soon(TcpStream::connect(&self.address)).await;
        let stream = stream.expect("the sandbox still accepts connections");
        // So that closed connections keep no ports.
        stream.set_zero_linger().unwrap();
        stream
    }

    /// Sends a request and returns its reply, or nothing if the connection was closed instead.
    async fn request(&mut self, bytes: &[u8], head: bool) -> Vec<Reply> {
        let mut stream = match self.kept.take() {
            Some(stream) => stream,
            None => self.connect().await,
        };
        soon(stream.write_all(bytes)).await.unwrap();
        let mut received = Vec::new();
        loop {
            if let Some((reply, length, close)) = parse(&received, head) {
                assert_eq!(received.len(), length, "more than one reply");
                if !close {
                    self.kept = Some(stream);
                }
                return vec![reply];
            }
            if soon(stream.read_buf(&mut received)).await.unwrap() == 0 {
                return Vec::new();
            }
        }
    }

    /// Sends bytes and returns all replies to them.
    async fn bytes(&self, bytes: &[u8]) -> Vec<Reply> {
        let mut stream = self.connect().await;
        let mut received = Vec::new();
        let (mut read, mut write) = stream.split();
        let send = async {
            write.write_all(bytes).await?;
            write.shutdown().await
        };
        let (_, read): (io::Result<()>, io::Result<usize>) =
            soon(async { tokio::join!(send, read.read_to_end(&mut received)) }).await;
        read.expect("the connection is closed and not reset");
        let mut replies = Vec::new();
        let mut rest = &received[..];
        while let Some((reply, length, _)) = parse(rest, false) {
            replies.push(reply);
            rest = &rest[length..];
        }
        replies
    }
}

/// Parses the reply that some bytes begin with, if it is complete. Returns its length, and whether
/// the connection closes.
fn parse(bytes: &[u8], head: bool) -> Option<(Reply, usize, bool)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let status = text.get(9..12)?.parse().unwrap();
    let header = |name: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let body = if head { 0 } else { length };
    let close = header("connection") == Some("close") || text.starts_with("http/1.0");
    let reply = Reply {
        status,
        body: bytes.get(end..end + body)?.to_vec(),
    };
    Some((reply, end + body, close))
}

//! A raw connection to the sandbox, which shows how a reply ends.

use super::*;

/// A connection to the sandbox.
pub(super) struct Connection(pub(super) TcpStream);

pub(super) struct Reply {
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn status(&self) -> u16 {
        self.head[9..12].parse().unwrap()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Connection {
    pub(super) async fn open(sandbox: &Sandbox) -> Self {
        let address = sandbox.url()["http://".len()..].to_owned();
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// A new connection, or one that has already carried a request and its reply.
    pub(super) async fn fresh_or_kept(sandbox: &Sandbox, kept: bool) -> Self {
        let mut connection = Self::open(sandbox).await;
        if kept {
            connection.send().await;
            assert_eq!(connection.reply().await.status(), 201);
        }
        connection
    }

    pub(super) async fn send(&mut self) {
        self.write(&request(SEND, &sms())).await;
    }

    pub(super) async fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads one reply and keeps the connection open.
    pub(super) async fn reply(&mut self) -> Reply {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon(self.0.read_u8()).await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let mut reply = Reply { head, body: vec![] };
        let length = reply
            .header("content-length")
            .map_or(0, |l| l.parse().unwrap());
        reply.body.resize(length, 0);
        soon(self.0.read_exact(&mut reply.body)).await.unwrap();
        reply
    }

    /// Reads until the connection ends, and returns how it ended.
    pub(super) async fn rest(&mut self) -> (Vec<u8>, io::Result<()>) {
        let mut bytes = Vec::new();
        let end = soon(self.0.read_to_end(&mut bytes)).await;
        (bytes, end.map(|_| ()))
    }

    pub(super) async fn assert_reset(&mut self) {
        let (bytes, end) = self.rest().await;
        assert_eq!(bytes, b"");
        assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }
}

pub(super) fn request(path: &str, body: &Value) -> String {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: sandbox\r\nauthorization: Bearer 123\r\n\
         version: 2021-07-28\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Two sandboxes, each with a connection and its number of requests so far: a fresh and a kept one.
pub(super) async fn fresh_and_kept() -> [(Sandbox, Connection, usize); 2] {
    let mut both = Vec::new();
    for kept in [false, true] {
        let sandbox = Sandbox::start().await.unwrap();
        let connection = Connection::fresh_or_kept(&sandbox, kept).await;
        both.push((sandbox, connection, usize::from(kept)));
    }
    both.try_into().map_err(|_| ()).unwrap()
}

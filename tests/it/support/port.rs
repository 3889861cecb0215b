//! A port that refuses connections.

/// A port that refuses connections: it is bound, and nothing listens on it.
pub(crate) struct RefusedPort(tokio::net::TcpSocket);

impl RefusedPort {
    pub(crate) fn new() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self(socket)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}

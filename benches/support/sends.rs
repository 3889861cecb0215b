//! What the server replies to messages.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Replies to every request of a connection. A request ends with its JSON body, which contains no
/// nested object.
pub(crate) async fn answer(mut stream: TcpStream) {
    const REPLY: &str = "HTTP/1.1 201 Created\r\n\
        content-type: application/json\r\n\
        x-ratelimit-limit-daily: 200000000\r\n\
        x-ratelimit-daily-remaining: 199999999\r\n\
        x-ratelimit-interval-milliseconds: 10000\r\n\
        x-ratelimit-max: 100000000\r\n\
        x-ratelimit-remaining: 99999999\r\n\
        content-length: 77\r\n\r\n\
        {\"conversationId\":\"ABC12h2F6uBrIkfXYazb\",\"messageId\":\"t22c6DQcTDf3MjRhwf77\"} ";
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await.unwrap_or(0) > 0 {
        if request.ends_with(b"}") {
            request.clear();
            if stream.write_all(REPLY.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

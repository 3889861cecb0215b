//! A server in another process that replies at once.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
};

/// This program in another process, with the argument `--server`.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        let command = command.arg("--server").stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut url = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut url).unwrap();
        let url = url.trim().to_owned();
        Self { process, url }
    }
}

/// Runs the server in the child process.
pub(crate) fn serve() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(answer(stream));
        }
    });
}

/// Replies to every request of a connection. A request ends with its JSON body, which contains no
/// nested object.
async fn answer(mut stream: TcpStream) {
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

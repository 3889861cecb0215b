//! A server in another process that replies at once.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use tokio::{
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

/// Runs the server in the child process; `answer` serves a connection.
pub(crate) fn serve<F>(answer: fn(TcpStream) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
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

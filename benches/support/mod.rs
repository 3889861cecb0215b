//! A server in another process that replies at once.

mod server;

use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Builder,
};

pub(crate) use server::Server;

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

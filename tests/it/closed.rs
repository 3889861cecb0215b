//! Connections that the server closed while the program was busy.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::Duration,
};

use leadconnector::{Client, outbound};

use crate::support::TOKEN;

const REPLY: &[u8] = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\
    content-length: 41\r\n\r\n{\"conversationId\":\"c\",\"messageId\":\"m123\"}";

/// A server that answers one request of each connection, and closes it when it is told.
fn server() -> (String, mpsc::Sender<()>, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (close, closes) = mpsc::channel::<()>();
    let (closed, is_closed) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut bytes = [0; 4096];
            while !request.ends_with(b"}") {
                let read = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..read]);
            }
            stream.write_all(REPLY).unwrap();
            if closes.recv().is_err() {
                return;
            }
            drop(stream);
            let _ = closed.send(());
        }
    });
    (url, close, is_closed)
}

#[test]
fn a_connection_that_was_closed_while_the_thread_was_busy_costs_no_message() {
    for (multi, one_block_on) in [(false, false), (false, true), (true, false), (true, true)] {
        let (url, close, is_closed) = server();
        let mut builder = if multi {
            tokio::runtime::Builder::new_multi_thread()
        } else {
            tokio::runtime::Builder::new_current_thread()
        };
        let runtime = builder.worker_threads(1).enable_all().build().unwrap();
        let client = Client::builder().token(TOKEN).base_url(url).build().unwrap();
        let sms = || outbound::Sms::new("c", "Hi");
        let busy = || {
            close.send(()).unwrap();
            is_closed.recv().unwrap();
            thread::sleep(Duration::from_millis(1));
        };
        if one_block_on {
            runtime.block_on(async {
                for _ in 0..20 {
                    client.send(sms()).await.unwrap();
                    busy();
                }
            });
        } else {
            for _ in 0..20 {
                runtime.block_on(client.send(sms())).unwrap();
                busy();
            }
        }
    }
}

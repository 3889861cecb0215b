//! Connections that the server closed while the program was busy: none of them is used.

use std::{
    io::{Read, Write},
    net::TcpListener,
    pin::pin,
    sync::mpsc,
    thread,
    time::Duration,
};

use futures_util::FutureExt;
use leadconnector::{Client, outbound};
use tokio::{runtime::Runtime, sync::oneshot};

use crate::support::{TOKEN, soon};

const REPLY: &[u8] = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n\
    content-length: 41\r\n\r\n{\"conversationId\":\"c\",\"messageId\":\"m123\"}";

/// A server that answers one request per connection, and closes it on command.
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

/// A runtime with one thread that runs tasks.
fn runtime(multi: bool) -> Runtime {
    let mut builder = if multi {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    builder.worker_threads(1).enable_all().build().unwrap()
}

fn client(url: String) -> Client {
    let client = Client::builder().token(TOKEN).base_url(url);
    client.build().unwrap()
}

#[test]
fn a_connection_closed_while_the_thread_was_busy_loses_no_message() {
    for (multi, one_block_on) in [(false, false), (false, true), (true, false), (true, true)] {
        let (url, close, is_closed) = server();
        let (runtime, client) = (runtime(multi), client(url));
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

/// As in a loop of `select!` with other work: the call is polled again before the runtime had a
/// turn.
#[test]
fn a_closed_connection_is_not_used_because_a_call_is_polled_for_another_reason() {
    for multi in [false, true] {
        let (url, close, is_closed) = server();
        let (runtime, client) = (runtime(multi), client(url));
        let task = runtime.spawn(async move {
            for _ in 0..20 {
                let mut call = pin!(client.send(outbound::Sms::new("c", "Hi")));
                for _ in 0..3 {
                    assert!(call.as_mut().now_or_never().is_none());
                }
                call.await.unwrap();
                close.send(()).unwrap();
                is_closed.recv().unwrap();
                thread::sleep(Duration::from_millis(1));
            }
        });
        runtime.block_on(task).unwrap();
    }
}

/// It was closed after the runtime had noticed others, and before the call went on.
#[test]
fn a_connection_closed_while_another_task_was_busy_is_not_used() {
    for (multi, turns) in [(false, 1), (true, 3)] {
        let (url, close, mut is_closed) = server();
        let (runtime, client) = (runtime(multi), client(url));
        let calls = async move {
            for _ in 0..5 {
                client.send(outbound::Sms::new("c", "Hi")).await.unwrap();
                let (client, close_now) = (client.clone(), close.clone());
                let call = async move { client.send(outbound::Sms::new("c", "Hi")).await };
                let busy = async move {
                    for _ in 0..turns {
                        tokio::task::yield_now().await;
                    }
                    close_now.send(()).unwrap();
                    is_closed.recv().unwrap();
                    thread::sleep(Duration::from_millis(15));
                    is_closed
                };
                let (call, busy) = (tokio::spawn(call), tokio::spawn(busy));
                call.await.unwrap().unwrap();
                is_closed = busy.await.unwrap();
                close.send(()).unwrap();
                is_closed.recv().unwrap();
            }
        };
        runtime.block_on(runtime.spawn(calls)).unwrap();
    }
}

/// As in a program that drives a runtime now and then. The runtime forgets whom to wake when its
/// `block_on` returns.
#[test]
fn a_call_goes_on_in_another_block_on() {
    let (url, close, is_closed) = server();
    let client = client(url);
    for same_runtime in [true, false] {
        let mut driver = runtime(false);
        for _ in 0..5 {
            driver
                .block_on(client.send(outbound::Sms::new("c", "Hi")))
                .unwrap();
            let mut call = Box::pin(client.send(outbound::Sms::new("c", "Hi")));
            let polled = driver.block_on(async { call.as_mut().now_or_never() });
            assert!(polled.is_none());
            close.send(()).unwrap();
            is_closed.recv().unwrap();
            thread::sleep(Duration::from_millis(1));
            if !same_runtime {
                driver = runtime(false);
            }
            driver.block_on(soon(call)).unwrap();
            close.send(()).unwrap();
            is_closed.recv().unwrap();
        }
    }
}

/// As in a game that drives the runtime once in each frame, and then looks whether a call has ended.
#[test]
fn a_call_goes_on_if_each_block_on_polls_it_last() {
    let (url, _close, _) = server();
    let (driver, client) = (runtime(false), client(url));
    let mut call = Box::pin(client.send(outbound::Sms::new("c", "Hi")));
    let sent = (0..5000).find_map(|_| {
        thread::sleep(Duration::from_millis(1));
        driver.block_on(async {
            tokio::task::yield_now().await;
            call.as_mut().now_or_never()
        })
    });
    sent.unwrap().unwrap();
}

/// As in `#[tokio::main]` on a machine with one core.
#[test]
fn a_connection_closed_while_the_runtimes_only_worker_was_busy_is_not_used() {
    let (url, close, is_closed) = server();
    let (runtime, client) = (runtime(true), client(url));
    let send = || client.send(outbound::Sms::new("c", "Hi"));
    runtime.block_on(async {
        send().await.unwrap();
        for _ in 0..20 {
            let (begun, has_begun) = oneshot::channel();
            let (end, ends) = mpsc::channel();
            let busy = tokio::spawn(async move {
                begun.send(()).unwrap();
                ends.recv().unwrap();
            });
            has_begun.await.unwrap();
            close.send(()).unwrap();
            is_closed.recv().unwrap();
            let timer = thread::spawn(move || {
                thread::sleep(Duration::from_millis(5));
                end.send(()).unwrap();
            });
            send().await.unwrap();
            timer.join().unwrap();
            busy.await.unwrap();
        }
    });
}

//! A server in another process that replies only while the client waits for it. How many replies
//! the client finds at once then depends neither on the speed of the server nor on the load of the
//! machine.

mod reply;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use reply::REPLY;

/// The client's side: the connection over which it passes the turn.
pub(crate) struct Turns(TcpStream);

impl Turns {
    /// Connects to the server, before any connection that sends messages.
    pub(crate) fn new(url: &str) -> Self {
        let address = url.strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    /// Returns once the server has replied to all requests that were sent.
    pub(crate) fn pass(&self) {
        (&self.0).write_all(&[0]).unwrap();
        (&self.0).read_exact(&mut [0]).unwrap();
    }
}

/// Runs the server in the child process, for one client after the other.
pub(crate) fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    loop {
        listener.set_nonblocking(false).unwrap();
        let (turns, _) = listener.accept().unwrap();
        listener.set_nonblocking(true).unwrap();
        take_turns(&listener, turns);
    }
}

fn take_turns(listener: &TcpListener, mut turns: TcpStream) {
    turns.set_nodelay(true).unwrap();
    let mut connections = Vec::new();
    while turns.read_exact(&mut [0]).is_ok() {
        while let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(true).unwrap();
            stream.set_nodelay(true).unwrap();
            connections.push((stream, Vec::new()));
        }
        for (stream, request) in &mut connections {
            // Ends with an error once it has read what has arrived.
            let _ = stream.read_to_end(request);
            if request.ends_with(b"}") {
                request.clear();
                stream.write_all(REPLY.as_bytes()).unwrap();
            }
        }
        turns.write_all(&[0]).unwrap();
    }
}

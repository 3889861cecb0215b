//! Memory use over many messages.

use super::*;

/// A server that answers everything and stores nothing.
async fn forgetful() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(answer(stream));
        }
    });
    url
}

async fn answer(mut stream: TcpStream) {
    const REPLY: &str = "HTTP/1.1 201 Created\r\n\
        x-ratelimit-max: 100000000\r\n\
        x-ratelimit-remaining: 99999999\r\n\
        content-length: 17\r\n\r\n\
        {\"messageId\":\"m\"}";
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await.unwrap_or(0) > 0 {
        if request.ends_with(b"}") {
            request.clear();
            stream.write_all(REPLY.as_bytes()).await.unwrap();
        }
    }
}

/// Runs in a separate process, because other tests use memory too. `cargo bench --bench send_all`
/// runs it with a million messages.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn memory_does_not_grow_with_the_number_of_messages() {
    const FEW: usize = 4_000;
    const MANY: usize = 12_000;
    if !process::is_alone("send_all::memory::memory_does_not_grow_with_the_number_of_messages") {
        return;
    }
    let client = Client::builder().token("t").base_url(forgetful().await);
    let client = client.build().unwrap();
    let mut sends = client.send_all((0..MANY).map(keyed));
    let mut few = 0;
    for ended in 1..=MANY {
        sends.next().await.unwrap().1.unwrap();
        if ended == FEW {
            few = process::resident();
        }
    }
    let many = process::resident();
    println!("{few} KiB after {FEW} messages, {many} KiB after {MANY}");
    // 130 bytes per message, less than any stored message would take: the limiter stores the time
    // of each request in the interval.
    assert!(many <= few + 1024, "{few} KiB grew to {many} KiB");
}

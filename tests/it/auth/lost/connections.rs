//! Connections on which no reply arrives.

use bytes::Bytes;
use http::Response;

use super::*;

/// An app of a server that speaks HTTP/2 and replies on every connection but the first, which it
/// does not read any further once it has a request. Returns the number of connections with a
/// request, too.
async fn stalling() -> (OAuth, ManualClock, MemoryStore, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let used = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&used);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                let (_request, mut reply) = connection.accept().await.unwrap().unwrap();
                if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                    std::future::pending::<()>().await;
                }
                let json = br#"{"access_token":"a2","refresh_token":"r2","expires_in":86399}"#;
                let mut body = reply.send_response(Response::new(()), false).unwrap();
                body.send_data(Bytes::from_static(json), true).unwrap();
                while connection.accept().await.is_some() {}
            });
        }
    });
    let store = MemoryStore::new();
    let old = Tokens::new("a1", Some("r1".to_owned()), None);
    store.replace(&location(), None, &old).await.unwrap();
    let clock = ManualClock::new();
    let settings = Client::builder().base_url(url).clock(clock.clone());
    // The caller's own settings of the connections.
    let settings =
        settings.http_client(|http| http.http2_prior_knowledge().pool_max_idle_per_host(8));
    let oauth = OAuth::builder(CLIENT_ID, CLIENT_SECRET)
        .client(settings)
        .store(store.clone())
        .build()
        .unwrap();
    (oauth, clock, store, used)
}

#[tokio::test]
async fn a_repeated_refresh_does_not_wait_for_the_connection_of_the_first() {
    let (oauth, clock, store, used) = stalling().await;
    let tokens = oauth.installation(&location());
    let old = AccessToken::new("a1").unwrap();
    let refresh = tokio::spawn(async move { tokens.refresh(&old).await });
    until(|| used.load(Ordering::SeqCst) == 1).await;
    clock.advance(Duration::from_secs(20));
    assert!(soon(refresh).await.unwrap().unwrap());
    let stored = store.get(&location()).await.unwrap().unwrap();
    assert_eq!(stored.refresh_token(), Some("r2"));
    assert_eq!(used.load(Ordering::SeqCst), 2);
}

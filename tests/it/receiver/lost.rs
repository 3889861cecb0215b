//! Connections that are lost while a handler runs.

use axum::{extract::Request, middleware};
use futures_util::FutureExt;
use leadconnector::outbound;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    sync::{Semaphore, mpsc::UnboundedReceiver},
};

use super::{script::Does, *};

/// Says so when it is dropped.
struct Guard(mpsc::UnboundedSender<()>);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// A server whose handler begins, waits until it may go on, and then does its work.
struct Receiver {
    address: SocketAddr,
    begun: UnboundedReceiver<()>,
    may_go_on: Arc<Semaphore>,
    /// Requests that ended or whose connection was lost.
    gone: UnboundedReceiver<()>,
}

impl Receiver {
    async fn start<F>(
        webhook: Webhook,
        work: impl Fn(Event) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = StatusCode> + Send + 'static,
    {
        let (begin, begun) = mpsc::unbounded_channel();
        let (go, gone) = mpsc::unbounded_channel();
        let may_go_on = Arc::new(Semaphore::new(0));
        let until = Arc::clone(&may_go_on);
        let handle = async move |event: Event| {
            begin.send(()).unwrap();
            until.acquire().await.unwrap().forget();
            work(event).await
        };
        let watch = middleware::from_fn(move |request: Request, next: middleware::Next| {
            let guard = Guard(go.clone());
            async move {
                let reply = next.run(request).await;
                drop(guard);
                reply
            }
        });
        let app = Router::new()
            .route("/webhook", post(webhook.events(handle)))
            .layer(watch);
        Self {
            address: serve(app).await,
            begun,
            may_go_on,
            gone,
        }
    }

    /// Posts an event and closes the connection while the handler has it.
    async fn lose_connection(&mut self, (headers, body): (HeaderMap, Bytes)) {
        let mut head = "POST /webhook HTTP/1.1\r\nhost: localhost\r\n".to_owned();
        for (name, value) in &headers {
            head += &format!("{name}: {}\r\n", value.to_str().unwrap());
        }
        head += &format!("content-length: {}\r\n\r\n", body.len());
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(&body).await.unwrap();
        self.begun.recv().await.unwrap();
        drop(socket);
        self.gone.recv().await.unwrap();
    }

    /// Posts an event until no handler has it any more.
    async fn post(&self, (headers, body): (HeaderMap, Bytes)) -> u16 {
        loop {
            let (status, _) = send(self.address, "/webhook", headers.clone(), body.clone()).await;
            if status != 429 {
                return status;
            }
        }
    }
}

#[tokio::test]
async fn a_handler_whose_connection_is_lost_sends_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client();
    let answer = move |_: Event| {
        let client = client.clone();
        async move {
            let sent = client.send(outbound::Sms::new("contact", "Hi")).await;
            sent.unwrap();
            StatusCode::OK
        }
    };
    let mut receiver = Receiver::start(Webhook::new(sandbox.verifier()), answer).await;
    let event = sandbox.signer().sign(&unread());
    receiver.lose_connection(event.clone()).await;
    receiver.may_go_on.add_permits(2);
    assert_eq!(receiver.post(event).await, 200);
    assert!(receiver.begun.try_recv().is_err(), "handled twice");
    assert_eq!(sandbox.processed().len(), 1);
}

#[tokio::test]
async fn an_event_whose_handler_fails_after_its_connection_was_lost_is_handled_again() {
    for first in [Does::Fail, Does::Panic] {
        let calls = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&calls);
        let work = move |_: Event| match count.fetch_add(1, Ordering::SeqCst) {
            0 => first.act(),
            _ => Does::Handle.act(),
        };
        let signer = Signer::generate();
        let mut receiver = Receiver::start(Webhook::new(signer.verifier()), work).await;
        let event = signer.sign(&unread());
        receiver.lose_connection(event.clone()).await;
        receiver.may_go_on.add_permits(2);
        assert_eq!(receiver.post(event).await, 204);
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn a_receiver_is_idle_once_no_handler_runs() {
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    webhook.idle().await;
    let work = |_: Event| Does::Handle.act();
    let mut receiver = Receiver::start(webhook.clone(), work).await;
    receiver.lose_connection(signer.sign(&unread())).await;
    let mut idle = std::pin::pin!(webhook.idle());
    assert!(idle.as_mut().now_or_never().is_none());
    receiver.may_go_on.add_permits(1);
    idle.await;
}

#[test]
fn a_runtime_that_shuts_down_drops_a_handler_whose_connection_is_lost() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().unwrap()
    };
    let signer = Signer::generate();
    let webhook = Webhook::new(signer.verifier());
    let (dropped, mut is_dropped) = mpsc::unbounded_channel();
    let handle = move |_: Event| {
        let guard = Guard(dropped.clone());
        async move {
            let _guard = guard;
            Does::Never.act().await
        }
    };
    let first = runtime();
    let mut receiver = first.block_on(Receiver::start(webhook, handle));
    receiver.may_go_on.add_permits(1);
    first.block_on(receiver.lose_connection(signer.sign(&unread())));
    assert!(is_dropped.try_recv().is_err());
    drop(first);
    assert!(is_dropped.try_recv().is_ok());
}

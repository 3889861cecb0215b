//! The receiver that is killed.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use axum::{Router, http::StatusCode, routing::post_service};
use leadconnector::{
    BoxError, BoxFuture,
    clock::ManualClock,
    webhook::{
        DEFAULT_SEEN_CAPACITY, Event, FileSeen, RESERVED_FOR, Reservation, ReservationId, Seen,
        axum::Webhook, testing::Signer,
    },
};
use tokio::net::TcpListener;

use super::{CHILD, SEED};

/// A file of lines, which survive the process.
struct Lines {
    process: usize,
    file: File,
}

impl Lines {
    fn new(path: &Path, process: usize) -> Arc<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.unwrap();
        Arc::new(Self { process, file })
    }

    fn add(&self, event: &str) {
        let line = format!("{} {event}\n", self.process);
        (&self.file).write_all(line.as_bytes()).unwrap();
    }
}

/// A store that writes down which events it has confirmed.
struct Told {
    seen: FileSeen,
    confirmed: Arc<Lines>,
}

impl Seen for Told {
    fn reserve<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<Reservation, BoxError>> {
        self.seen.reserve(key, id)
    }

    fn confirm<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            self.seen.confirm(key).await?;
            let (_, event) = key.rsplit_once('/').unwrap();
            self.confirmed.add(event);
            Ok(())
        })
    }

    fn release<'a>(
        &'a self,
        key: &'a str,
        id: ReservationId,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        self.seen.release(key, id)
    }
}

/// Does nothing unless another test runs it as a child process.
#[test]
fn child_process() {
    let Ok(told) = std::env::var(CHILD) else {
        return;
    };
    let (number, folder) = told.split_once('|').unwrap();
    let (number, folder) = (number.parse::<usize>().unwrap(), Path::new(folder));
    // The reservations of the processes before have expired.
    let clock = ManualClock::new();
    clock.advance(RESERVED_FOR * u32::try_from(number).unwrap());
    let seen = FileSeen::with_clock(folder.join("seen"), DEFAULT_SEEN_CAPACITY, clock);
    let seen = Told {
        seen: seen.unwrap(),
        confirmed: Lines::new(&folder.join("confirmed"), number),
    };
    let handled = Lines::new(&folder.join("handled"), number);
    let handle = async move |event: Event| {
        match fastrand::u8(..10) {
            0 | 1 => return StatusCode::INTERNAL_SERVER_ERROR,
            2 => panic!("a handler that panics"),
            _ => {}
        }
        tokio::task::yield_now().await;
        handled.add(event.webhook_id().unwrap());
        StatusCode::OK
    };
    let webhook = Webhook::new(Signer::from_seed(&SEED).verifier()).seen(seen);
    let app = Router::new().route("/", post_service(webhook.events(handle)));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("listening on {}", listener.local_addr().unwrap());
        io::stdout().flush().unwrap();
        axum::serve(listener, app).await.unwrap();
    });
}

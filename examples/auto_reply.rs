//! Answers the texts of contacts: the webhook's handler only puts each event into a queue, and a
//! worker answers it afterwards. So no answer is lost or sent twice, wherever the process is
//! killed.
//!
//! It posts an event of its sandbox to itself:
//!
//! ```text
//! cargo run --example auto_reply --features axum,sandbox
//! ```
//!
//! The queue is a folder with a file for each event, whose name ends in
//!
//! - `.new` while it is written; without a 200, the service posts the event again;
//! - `.event` until it is answered;
//! - `.sending` from before its answer is sent until that has a result. If such a file is left, the
//!   answer may have been sent: the worker looks for it on the service and never sends it again;
//! - `.done` afterwards, so that the event is not answered if the service posts it once more. These
//!   files can be deleted after a day.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{Router, http::StatusCode, routing::post};
use leadconnector::{
    Client, Delivery,
    outbound::Message,
    sandbox::{Sandbox, event},
    settle::{Settled, Unsettled},
    webhook::{Content, Event, EventMessageType, MessageEvent, Verifier, axum::Webhook},
};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, sync::Notify};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let sandbox = Sandbox::start().await?;
    let folder = std::env::temp_dir().join(format!("auto_reply-{}", std::process::id()));
    let queue = Arc::new(Queue::open(&folder)?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhook", listener.local_addr()?);
    let app = app(&queue, sandbox.verifier());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let text = event::MessageEvent::inbound(EventMessageType::Sms, "contact-id");
    sandbox.deliver(&text.body("Are you open?"), &url).await?;
    let client = sandbox.client(); // in an app, the client of the event's location
    queue.added.notified().await; // a worker waits for this in a loop
    queue.work_off(&client).await?;
    println!("{} answer was sent", sandbox.processed().len());
    Ok(fs::remove_dir_all(folder)?)
}

/// Returns the server.
pub(crate) fn app(queue: &Arc<Queue>, verifier: Verifier) -> Router {
    let queue = Arc::clone(queue);
    let events = Webhook::new(verifier).events(move |event| handle(Arc::clone(&queue), event));
    Router::new().route("/webhook", post(events))
}

async fn handle(queue: Arc<Queue>, event: Event) -> StatusCode {
    match queue.add(&event) {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            eprintln!("not queued: {error}");
            StatusCode::SERVICE_UNAVAILABLE // the service posts it again
        }
    }
}

/// Returns the answer to a message, if it gets one.
fn answer(message: &MessageEvent) -> Option<Message> {
    match message.content() {
        Content::Text(_) => Some(message.answer_with()?.text("We are open from 9 to 5.")),
        _ => None,
    }
}

pub(crate) struct Queue {
    folder: PathBuf,
    pub(crate) added: Notify,
}

impl Queue {
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            added: Notify::new(),
        })
    }

    /// Adds an event, which survives the process once this returns, unless the queue has it.
    fn add(&self, event: &Event) -> io::Result<()> {
        let json = serde_json::to_vec(event)?;
        // The key of an event is not the name of a file.
        let key = event
            .seen_key()
            .map_or_else(|| json.clone(), String::into_bytes);
        let key = Sha256::digest(key);
        let name: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self.folder.join(name + ".new");
        let is_known = |extension| path.with_extension(extension).exists();
        if ["event", "sending", "done"].into_iter().any(is_known) {
            return Ok(());
        }
        let mut file = File::create(&path)?;
        file.write_all(&json)?;
        file.sync_data()?;
        fs::rename(&path, path.with_extension("event"))?;
        self.added.notify_one();
        Ok(())
    }

    /// Returns the files whose names end in this way.
    pub(crate) fn files(&self, extension: &str) -> io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path()));
        let mut paths: Vec<_> = entries.collect::<io::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|of| of == extension));
        Ok(paths)
    }

    /// Answers the events of the queue. Ends with an error that all answers would have, or after
    /// which a later try may succeed; what is left stays in the queue.
    pub(crate) async fn work_off(&self, client: &Client) -> Result<(), BoxError> {
        for path in self.files("sending")? {
            let (Some(answer), began) = (read(&path)?, fs::metadata(&path)?.modified()?) else {
                continue;
            };
            match client
                .settle(&Unsettled::outbound(answer, began.into()))
                .await?
            {
                Settled::Found(_) => done(&path)?,
                _ => println!("check whether this was answered: {}", path.display()),
            }
        }
        for path in self.files("event")? {
            let Some(answer) = read(&path)? else {
                done(&path)?;
                continue;
            };
            let sending = path.with_extension("sending");
            fs::rename(&path, &sending)?;
            match client.send(answer).await {
                Ok(_) => done(&sending)?,
                Err(error) if error.delivery() == Delivery::Unknown => {
                    println!("it may have been sent: {error}");
                }
                Err(error) if error.is_retryable() || error.affects_all_messages() => {
                    fs::rename(&sending, &path)?;
                    return Err(error.into());
                }
                Err(error) => {
                    println!("not answered: {error}");
                    done(&sending)?;
                }
            }
        }
        Ok(())
    }
}

fn done(path: &Path) -> io::Result<()> {
    fs::rename(path, path.with_extension("done"))
}

/// Reads an event. Returns its answer.
fn read(path: &Path) -> Result<Option<Message>, BoxError> {
    // It was verified before it came into the queue.
    match Event::from_unverified_json(&fs::read(path)?)? {
        Event::InboundMessage(message) => Ok(answer(&message)),
        _ => Ok(None),
    }
}

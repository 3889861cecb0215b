//! Sends the messages of a file as fast as the service allows, and none of them twice. If it is
//! killed, the next run continues where it stopped.
//!
//! ```text
//! cargo run --example bulk --features sandbox -- --sandbox examples/bulk.csv
//! LEADCONNECTOR_TOKEN=pit-... cargo run --example bulk --features sandbox -- messages.jsonl
//! ```
//!
//! A `.csv` file has a header with some of the columns `contact`, `channel`, `text`,
//! `subject`, `html`, `attachment` (several, separated by spaces), `template`, `provider`,
//! `from_number` and `to_number`; the channel is a type as on the wire, such as `SMS`. In a
//! `.jsonl` file each line is the JSON of an [`outbound::Message`](leadconnector::outbound).
//!
//! The outcome of each message is written to a journal, `<file>.journal`: see `journal.rs`. The
//! next run sends the messages that were certainly not sent, and none that were accepted or
//! rejected. Messages that were in flight when the process was killed, or that got no clear reply,
//! may have been sent: they are never sent again. If `LEADCONNECTOR_LOCATION_ID` is set, a run
//! looks for them on the service, for up to 60 seconds (`--patience <seconds>`): those of earlier
//! runs when it starts, its own when it ends. What it does not find is listed for a person to
//! check.
//!
//! It exits with 0 if all messages were accepted or found, 3 if any is unknown, otherwise 2 if any
//! was rejected or is still to be sent; 1 if it could not start or the journal failed.

mod input;
mod journal;
mod settling;

use std::{
    cell::RefCell, env, error::Error, ffi::OsString, path::PathBuf, pin::pin, process::ExitCode,
    time::Duration,
};

use futures_util::{FutureExt, StreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use leadconnector::{Client, DEFAULT_BASE_URL, ENV_BASE_URL, outbound::Message, sandbox::Sandbox};

use self::{
    input::Input,
    journal::{Failure, Header, Journal, State},
    settling::settle,
};

/// The run stops after this many unknown messages in a row. The service is probably down then, and
/// each further message would be another one for a person to check.
const UNKNOWN_IN_A_ROW: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program(env::args_os().skip(1)).await.into()
}

/// Runs the program with these arguments. Returns its exit code.
pub(crate) async fn program(arguments: impl Iterator<Item = OsString>) -> u8 {
    run(arguments).await.unwrap_or_else(|error| {
        eprintln!("{error}");
        1
    })
}

async fn run(arguments: impl Iterator<Item = OsString>) -> Result<u8, Box<dyn Error>> {
    let Arguments {
        path,
        offline,
        patience,
    } = parse(arguments)?;
    let Input { messages, sha256 } = Input::read(&path)?;
    // Kept until the end, since dropping it stops the server.
    let sandbox = if offline {
        Some(Sandbox::start().await?)
    } else {
        None
    };
    let (client, service) = match &sandbox {
        Some(sandbox) => (sandbox.client(), "the sandbox".to_owned()),
        None => (Client::from_env()?, service()),
    };
    let mut journal = Journal::open(&path, &Header::new(sha256, messages.len(), service))?;
    let lines: Vec<u64> = messages.iter().map(|(line, _)| *line).collect();
    settle(&client, &mut journal, &messages, patience).await;
    let to_send = messages
        .iter()
        .filter(|(line, _)| matches!(journal.state(*line), None | Some(State::NotSent(_))));
    let to_send: Vec<_> = to_send.cloned().collect();

    let bar = progress_bar(lines.len(), to_send.len())?;
    let journal = RefCell::new(journal);
    let mut sends = client.send_all(Journaled {
        messages: to_send.into_iter(),
        journal: &journal,
    });
    let mut interrupted = pin!(interrupt().fuse());
    let mut unknown_in_a_row = 0;
    loop {
        let (line, result) = tokio::select! {
            next = sends.next() => match next {
                Some(sent) => sent,
                None => break,
            },
            () = &mut interrupted => {
                sends.stop();
                continue;
            }
        };
        let state = State::of(&result);
        unknown_in_a_row = match &state {
            State::Unknown(_) => unknown_in_a_row + 1,
            _ => 0,
        };
        // Not sent for a reason that applies to the following messages too: no connection, no
        // token, no requests left today.
        if matches!(state, State::NotSent(_)) || unknown_in_a_row == UNKNOWN_IN_A_ROW {
            sends.stop();
        }
        journal.borrow_mut().end(line, state);
        bar.inc(1);
        if let Err(error) = &result {
            // The service's words may be personal data: they are shown and not stored.
            let words = error.messages().join("; ");
            bar.suspend(|| eprintln!("line {line}: {}: {error} {words}", error.delivery()));
        }
    }
    drop(sends);
    bar.finish_and_clear();

    let mut journal = journal.into_inner();
    settle(&client, &mut journal, &messages, patience).await;
    let code = report(&lines, &journal);
    if let Some(error) = journal.failure() {
        return Err(format!("stopped: the journal cannot be written: {error}").into());
    }
    Ok(code)
}

/// Messages that the journal has before they are sent. If it can't be written, there are no more.
struct Journaled<'j> {
    messages: std::vec::IntoIter<(u64, Message)>,
    journal: &'j RefCell<Journal>,
}

impl Iterator for Journaled<'_> {
    type Item = (u64, Message);

    fn next(&mut self) -> Option<Self::Item> {
        let (line, message) = self.messages.next()?;
        let is_written = self.journal.borrow_mut().begin(line);
        is_written.then_some((line, message))
    }

    /// Says how many there are, so that none is taken before its permit.
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.messages.size_hint()
    }
}

/// The arguments of the program.
struct Arguments {
    path: PathBuf,
    /// Whether the messages go to the sandbox.
    offline: bool,
    /// How long to look for messages that may have been sent.
    patience: Duration,
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Arguments, &'static str> {
    const USAGE: &str = "usage: bulk [--sandbox] [--patience <seconds>] <file.csv or file.jsonl>";
    let (mut path, mut offline, mut patience) = (None, false, Duration::from_secs(60));
    while let Some(argument) = arguments.next() {
        match argument.to_string_lossy().as_ref() {
            "--sandbox" => offline = true,
            "--patience" => {
                let seconds = arguments.next();
                let seconds = seconds.and_then(|seconds| seconds.to_str()?.parse().ok());
                patience = Duration::from_secs(seconds.ok_or(USAGE)?);
            }
            flag if flag.starts_with("--") => return Err(USAGE),
            _ if path.is_some() => return Err(USAGE),
            _ => path = Some(argument.into()),
        }
    }
    let path = path.ok_or(USAGE)?;
    Ok(Arguments {
        path,
        offline,
        patience,
    })
}

/// Returns the URL that [`Client::from_env`] sends to.
fn service() -> String {
    let url = env::var(ENV_BASE_URL).unwrap_or_default();
    if url.is_empty() {
        DEFAULT_BASE_URL.to_owned()
    } else {
        url
    }
}

fn progress_bar(all: usize, to_send: usize) -> Result<ProgressBar, Box<dyn Error>> {
    let style = "{bar:40} {pos}/{len}, {per_sec}, {eta} left";
    let bar = ProgressBar::new(all as u64).with_style(ProgressStyle::with_template(style)?);
    let bar = bar.with_position((all - to_send) as u64);
    bar.reset_eta();
    Ok(bar)
}

/// Waits for Ctrl-C. From then on, a second one exits at once.
async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        return std::future::pending().await;
    }
    eprintln!("interrupted: waiting for messages in flight; press again to leave them unknown");
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
}

/// Prints the outcome of all messages, from this run and earlier ones. Returns the exit code.
fn report(lines: &[u64], journal: &Journal) -> u8 {
    let (mut accepted, mut to_send) = (0, 0);
    let (mut found, mut ambiguous, mut not_seen) = (0, 0, 0);
    let (mut rejected, mut unknown) = (Vec::new(), Vec::new());
    for line in lines {
        match journal.state(*line) {
            Some(State::Accepted { .. }) => accepted += 1,
            None | Some(State::NotSent(_)) => to_send += 1,
            Some(State::Rejected(failure)) => rejected.push((line, describe(failure))),
            Some(State::Unknown(failure)) => unknown.push((line, describe(failure))),
            Some(State::Sending) => {
                unknown.push((line, "the run ended before the reply".to_owned()));
            }
            Some(State::Found { .. }) => found += 1,
            Some(State::Ambiguous { message_ids }) => {
                ambiguous += 1;
                unknown.push((line, format!("one of {}, or none", message_ids.join(", "))));
            }
            Some(State::NotSeen) => {
                not_seen += 1;
                unknown.push((line, "the service does not show it".to_owned()));
            }
        }
    }
    println!(
        "{} messages: {accepted} accepted, {} rejected, {} unknown, {to_send} not sent",
        lines.len(),
        rejected.len(),
        unknown.len(),
        accepted = accepted + found,
    );
    if found + ambiguous + not_seen > 0 {
        println!(
            "Of messages that may have been sent, {found} were found, {ambiguous} are ambiguous, \
             {not_seen} were not seen"
        );
    }
    let list = |title: &str, messages: &[(&u64, String)]| {
        if !messages.is_empty() {
            println!("{title}");
            for (line, why) in messages {
                println!("  line {line}: {why}");
            }
        }
    };
    list(
        "Rejected. The service would reject them again; correct them in a new file:",
        &rejected,
    );
    list(
        "Unknown. They may have been sent. Check the conversations, and put those that are \
         missing there into a new file:",
        &unknown,
    );
    if to_send > 0 {
        println!("Not sent. To send them, run this again with the same file.");
    }
    match (unknown.len(), rejected.len() + to_send) {
        (0, 0) => 0,
        (0, _) => 2,
        _ => 3,
    }
}

fn describe(failure: &Failure) -> String {
    match failure.status {
        Some(status) => format!("{}, status {status}", failure.kind),
        None => failure.kind.clone(),
    }
}

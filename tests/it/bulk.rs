//! The example that sends a file, as a process that is killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Condvar, Mutex, atomic::AtomicUsize, atomic::Ordering},
    thread,
};

use leadconnector::{DEFAULT_CONCURRENCY, ENV_BASE_URL, ENV_TOKEN};
use serde_json::{Value, json};

use crate::support::TOKEN;

const TEXT: &str = "Hello, a secret";
const NUMBER: &str = "+14155550123";

/// What the server does with a message: answers with a status, other headers and a body, or
/// says nothing until it does something else.
enum Then {
    Answer(u16, &'static str, Value),
    Hold,
}

fn accept() -> Then {
    Then::Answer(
        201,
        "",
        json!({ "messageId": "m1", "conversationId": "c1" }),
    )
}

type Behaviour = dyn Fn(usize, &str) -> Then + Send;

struct Shared {
    /// The contacts of all requests, in their order.
    seen: Mutex<Vec<String>>,
    more: Condvar,
    behaviour: Mutex<Box<Behaviour>>,
}

/// A service that outlives the processes that send to it.
struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// What it does depends on how many requests came before and on the contact.
    fn start(behaviour: impl Fn(usize, &str) -> Then + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            seen: Mutex::default(),
            more: Condvar::new(),
            behaviour: Mutex::new(Box::new(behaviour)),
        });
        let server = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&server);
                // Ends with the connection, and that with the process on the other side.
                thread::spawn(move || serve(&shared, stream.unwrap()));
            }
        });
        Self { address, shared }
    }

    /// From now on it does something else.
    fn becomes(&self, behaviour: impl Fn(usize, &str) -> Then + Send + 'static) {
        let seen = self.shared.seen.lock().unwrap();
        *self.shared.behaviour.lock().unwrap() = Box::new(behaviour);
        drop(seen);
        self.shared.more.notify_all();
    }

    fn seen(&self) -> Vec<String> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Waits until this many requests have come.
    fn wait_for(&self, requests: usize) {
        let seen = self.shared.seen.lock().unwrap();
        let less = |seen: &mut Vec<String>| seen.len() < requests;
        drop(self.shared.more.wait_while(seen, less).unwrap());
    }
}

/// Errors end the connection: the process on the other side was killed.
fn serve(shared: &Shared, stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let body: Value = serde_json::from_slice(&body).unwrap();
        let contact = body["contactId"].as_str().unwrap();

        let mut seen = shared.seen.lock().unwrap();
        let count = seen.len();
        seen.push(contact.to_owned());
        shared.more.notify_all();
        let (status, headers, body) = loop {
            let then = shared.behaviour.lock().unwrap()(count, contact);
            match then {
                Then::Answer(status, headers, body) => break (status, headers, body.to_string()),
                Then::Hold => seen = shared.more.wait(seen).unwrap(),
            }
        };
        drop(seen);
        let length = body.len();
        let head = "Content-Type: application/json\r\n";
        let reply =
            format!("HTTP/1.1 {status} X\r\n{head}{headers}Content-Length: {length}\r\n\r\n{body}");
        reader.get_mut().write_all(reply.as_bytes()).ok()?;
    }
}

/// A folder with an input, gone at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("leadconnector-bulk-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a CSV file with a message to each of `contact-0`, `contact-1` and so on, on the
    /// lines from 2.
    fn csv(&self, messages: usize) -> PathBuf {
        let mut text = "contact,channel,text,from_number\n".to_owned();
        for n in 0..messages {
            text += &format!("contact-{n},SMS,\"{TEXT}\",{NUMBER}\n");
        }
        self.write("input.csv", &text)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn contact(line: u64) -> String {
    format!("contact-{}", line - 2)
}

fn journal_path(input: &Path) -> PathBuf {
    PathBuf::from(format!("{}.journal", input.display()))
}

/// The lines of the input by what is known of them last.
fn states(input: &Path) -> BTreeMap<u64, String> {
    let text = fs::read_to_string(journal_path(input)).unwrap();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let entries = whole.lines().skip(1).map(|line| {
        let entry: Value = serde_json::from_str(line).unwrap();
        let state = entry["state"].as_str().unwrap();
        (entry["line"].as_u64().unwrap(), state.to_owned())
    });
    entries.collect()
}

fn lines_with(states: &BTreeMap<u64, String>, state: &str) -> BTreeSet<u64> {
    let lines = states.iter().filter(|(_, s)| *s == state);
    lines.map(|(line, _)| *line).collect()
}

/// The example as `cargo test` has built it. With `--test it`, it does not build examples.
fn example() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.parent().unwrap().parent().unwrap();
    let name = format!("bulk{}", std::env::consts::EXE_SUFFIX);
    let path = profile.join("examples").join(name);
    let built = path.metadata().and_then(|file| file.modified()).ok();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/bulk");
    let mut sources = fs::read_dir(sources).unwrap();
    let fresh = sources.all(|source| {
        let changed = source.unwrap().metadata().unwrap().modified().unwrap();
        built.is_some_and(|built| built >= changed)
    });
    assert!(
        fresh,
        "build the example first: `cargo build --example bulk --all-features`"
    );
    path
}

fn bulk(server: &Server, input: &Path) -> Command {
    let mut command = Command::new(example());
    command
        .arg(input)
        .env(ENV_TOKEN, TOKEN)
        .env(ENV_BASE_URL, format!("http://{}", server.address))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn start(server: &Server, input: &Path) -> Child {
    bulk(server, input).spawn().unwrap()
}

/// Runs it to its end: its exit code, what it prints, and what it complains about.
fn run(server: &Server, input: &Path) -> (i32, String, String) {
    end(&bulk(server, input).output().unwrap())
}

fn end(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().expect("an end by itself");
    (code, text(&output.stdout), text(&output.stderr))
}

/// Ends it as `kill -9` does.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The lines that the report lists as unknown.
fn listed_unknown(report: &str) -> BTreeSet<u64> {
    let (_, list) = report.split_once("Unknown. ").unwrap_or_default();
    let lines = list.lines().filter_map(|line| line.strip_prefix("  line "));
    let numbers = lines.map(|line| line.split(':').next().unwrap().parse().unwrap());
    numbers.collect()
}

#[test]
fn what_was_in_flight_when_the_process_was_killed_is_listed_and_not_sent_again() {
    let folder = Folder::new();
    let input = folder.csv(40);
    let server = Server::start(|count, _| if count < 10 { accept() } else { Then::Hold });

    // With so many requests seen, ten answers were taken and the rest is in flight.
    let child = start(&server, &input);
    server.wait_for(10 + DEFAULT_CONCURRENCY);
    kill(child);
    let before = states(&input);
    let in_flight = lines_with(&before, "sending");
    assert_eq!(lines_with(&before, "accepted").len(), 10);
    assert_eq!(in_flight.len(), DEFAULT_CONCURRENCY);

    server.becomes(|_, _| accept());
    let (code, report, _) = run(&server, &input);
    assert_eq!(code, 3);
    assert!(report.starts_with("40 messages: 24 accepted, 0 rejected, 16 unknown, 0 not sent"));
    assert_eq!(listed_unknown(&report), in_flight);
    let seen = server.seen();
    assert_eq!(seen.len(), 40, "each was sent once");
    assert_eq!(BTreeSet::from_iter(&seen).len(), 40, "none was sent twice");

    // Nor does another start send anything.
    assert_eq!(run(&server, &input), (3, report, String::new()));
    assert_eq!(server.seen().len(), 40);
}

#[test]
fn no_message_is_sent_twice_wherever_the_process_is_killed() {
    for kill_at in [1, 2, 7, 15, 23, 31, 39, 40] {
        let folder = Folder::new();
        let input = folder.csv(40);
        let server = Server::start(|_, _| accept());

        let child = start(&server, &input);
        server.wait_for(kill_at);
        kill(child);
        let accepted_before = lines_with(&states(&input), "accepted");

        let (code, report, _) = run(&server, &input);
        let after = states(&input);
        let accepted = lines_with(&after, "accepted");
        let unknown = lines_with(&after, "sending");
        assert_eq!(code, if unknown.is_empty() { 0 } else { 3 });
        assert_eq!(listed_unknown(&report), unknown);
        assert_eq!(accepted.len() + unknown.len(), 40);
        assert!(accepted.is_superset(&accepted_before));

        let seen = server.seen();
        let contacts = BTreeSet::from_iter(seen.iter().cloned());
        assert_eq!(contacts.len(), seen.len(), "a message was sent twice");
        let accepted = accepted.into_iter().map(contact).collect();
        assert!(contacts.is_superset(&accepted), "accepted means sent");
        let unknown = unknown.into_iter().map(contact).collect();
        let others: BTreeSet<_> = contacts.difference(&accepted).cloned().collect();
        assert!(others.is_subset(&unknown), "what else was sent is listed");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_lets_what_is_under_way_come_to_its_end() {
    let folder = Folder::new();
    let input = folder.csv(40);
    let server = Server::start(|_, _| Then::Hold);
    let mut child = start(&server, &input);
    server.wait_for(DEFAULT_CONCURRENCY);

    let id = child.id().to_string();
    let interrupt = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(interrupt.success());
    let mut complaints = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    complaints.read_line(&mut line).unwrap();
    assert!(line.starts_with("interrupted: "), "{line}");
    server.becomes(|_, _| accept());

    let (code, report, _) = end(&child.wait_with_output().unwrap());
    assert_eq!(code, 2);
    assert!(report.starts_with("40 messages: 16 accepted, 0 rejected, 0 unknown, 24 not sent"));
    assert_eq!(run(&server, &input).0, 0);
    assert_eq!(server.seen().len(), 40);
}

#[test]
fn what_the_service_had_no_time_for_is_sent_by_the_next_run() {
    let folder = Folder::new();
    let input = folder.csv(40);
    // Nothing is left of the day after 20 messages.
    let server = Server::start(|count, _| match count {
        0..20 => accept(),
        _ => Then::Answer(429, "X-RateLimit-Daily-Remaining: 0\r\n", json!({})),
    });
    let (code, report, complaints) = run(&server, &input);
    assert_eq!(code, 2);
    assert!(report.starts_with("40 messages: 20 accepted, 0 rejected, 0 unknown, 20 not sent"));
    assert!(complaints.contains(": not sent: "));
    assert!(
        complaints.lines().count() <= DEFAULT_CONCURRENCY,
        "it stops"
    );

    let refused = server.seen().len();
    server.becomes(|_, _| accept());
    let (code, report, complaints) = run(&server, &input);
    assert_eq!((code, complaints), (0, String::new()));
    assert_eq!(
        report,
        "40 messages: 40 accepted, 0 rejected, 0 unknown, 0 not sent\n"
    );
    assert_eq!(server.seen().len() - refused, 20);
}

#[test]
fn a_token_that_does_not_do_stops_the_run_and_rejects_no_message() {
    let folder = Folder::new();
    let input = folder.csv(40);
    let server = Server::start(|_, _| Then::Answer(401, "", json!({ "message": "no scope" })));
    let (code, report, _) = run(&server, &input);
    assert_eq!(code, 2);
    assert!(report.starts_with("40 messages: 0 accepted, 0 rejected, 0 unknown, 40 not sent"));
    assert!(server.seen().len() <= DEFAULT_CONCURRENCY, "it stops");

    server.becomes(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
}

#[test]
fn rejected_and_unknown_messages_are_listed_and_not_sent_again() {
    let folder = Folder::new();
    let input = folder.csv(5);
    let server = Server::start(|_, contact| match contact {
        "contact-1" => Then::Answer(422, "", json!({ "message": ["the words"] })),
        "contact-3" => Then::Answer(502, "", json!({})),
        _ => accept(),
    });
    let (code, report, complaints) = run(&server, &input);
    assert_eq!(code, 3);
    assert!(report.starts_with("5 messages: 3 accepted, 1 rejected, 1 unknown, 0 not sent"));
    assert!(report.contains("  line 3: Rejected, status 422\n"));
    assert!(report.contains("  line 5: Server, status 502\n"));
    assert!(complaints.contains("line 3: rejected: "));
    assert!(complaints.contains("the words"));

    server.becomes(|_, _| accept());
    assert_eq!(run(&server, &input), (3, report, String::new()));
    assert_eq!(server.seen().len(), 5);

    let journal = fs::read_to_string(journal_path(&input)).unwrap();
    for personal in [TEXT, NUMBER, "the words", "contact-"] {
        assert!(!journal.contains(personal), "the journal holds {personal}");
    }
}

#[test]
fn a_service_that_is_down_does_not_make_every_message_unknown() {
    let folder = Folder::new();
    let input = folder.csv(60);
    let server = Server::start(|_, _| Then::Answer(503, "", json!({})));
    let (code, _, _) = run(&server, &input);
    assert_eq!(code, 3);
    assert!(server.seen().len() <= 5 + DEFAULT_CONCURRENCY);
}

#[test]
fn a_second_run_at_the_same_time_sends_nothing() {
    let folder = Folder::new();
    let input = folder.csv(3);
    let server = Server::start(|_, _| Then::Hold);
    let first = start(&server, &input);
    server.wait_for(3);
    let (code, _, complaint) = run(&server, &input);
    kill(first);
    assert_eq!(code, 1);
    assert!(complaint.contains("another run is at work"), "{complaint}");
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn a_torn_last_line_of_the_journal_counts_as_not_written() {
    // How much is left of the journal, and what is known then of the one message.
    let folder = Folder::new();
    let input = folder.csv(1);
    let server = Server::start(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
    let journal = fs::read(journal_path(&input)).unwrap();
    let ends: Vec<_> = (1..=journal.len())
        .filter(|end| journal[end - 1] == b'\n')
        .collect();
    let [header, sending, accepted] = ends[..] else {
        panic!("not three lines");
    };

    let torn = [
        // The send had not begun.
        (0, 0),
        (1, 0),
        (header - 1, 0),
        (header, 0),
        (header + 1, 0),
        (sending - 1, 0),
        // It had.
        (sending, 3),
        (sending + 1, 3),
        (accepted - 1, 3),
    ];
    for (left, code) in torn {
        fs::write(journal_path(&input), &journal[..left]).unwrap();
        let sent = server.seen().len();
        assert_eq!(run(&server, &input).0, code, "{left} bytes left");
        let sent = server.seen().len() - sent;
        assert_eq!(sent, usize::from(code == 0), "{left} bytes left");
        // And the journal is whole again.
        assert_eq!(run(&server, &input).0, code, "{left} bytes left");
    }
}

#[test]
fn a_journal_of_something_else_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    let input = folder.csv(3);
    let server = Server::start(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
    let journal = fs::read(journal_path(&input)).unwrap();

    let refused = |server: &Server, why: &str| {
        let before = fs::read(journal_path(&input)).unwrap();
        let (code, _, complaint) = run(server, &input);
        assert_eq!(code, 1);
        assert!(complaint.contains(why), "{complaint}");
        assert_eq!(fs::read(journal_path(&input)).unwrap(), before);
    };
    let elsewhere = Server::start(|_, _| accept());
    refused(
        &elsewhere,
        "the journal is of messages to http://127.0.0.1:",
    );

    // The same lines in another order.
    let text = fs::read_to_string(&input).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.swap(1, 2);
    fs::write(&input, lines.join("\n")).unwrap();
    refused(&server, "another version of the input");
    folder.csv(4);
    refused(&server, "another version of the input");

    folder.csv(3);
    let text = String::from_utf8(journal).unwrap();
    let (start, _) = text.split_once("\"sending\"").unwrap();
    fs::write(journal_path(&input), format!("{start}\u{0}\n")).unwrap();
    refused(&server, "line 2 cannot be read");
    fs::write(journal_path(&input), "my own notes").unwrap();
    refused(&server, "not a journal of this input");

    assert_eq!(server.seen().len(), 3);
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
fn every_wrong_line_is_named_and_nothing_is_sent() {
    let folder = Folder::new();
    let server = Server::start(|_, _| accept());
    let complaints = |name, text| {
        let input = folder.write(name, text);
        let (code, _, complaints) = run(&server, &input);
        assert_eq!(code, 1);
        assert!(!journal_path(&input).exists());
        assert!(!complaints.contains("secret"), "{complaints}");
        complaints
    };

    let csv = complaints(
        "input.csv",
        "contact,channel,text,html\r\n\
         c,SMS,secret,\r\n\
         \r\n\
         c,SMS,\"secret\r\nsecret\",\r\n\
         c,SMS,secret,<p>secret\r\n\
         c,Email,secret,\r\n\
         +14155550123,SMS,secret\r\n\
         c,SMS,\"secret,\r\n\
         c,SMS,\"secret\",\r\n",
    );
    assert!(csv.starts_with("4 of 6 messages are not valid:\n"), "{csv}");
    assert!(csv.contains("line 6: html: found a field that SMS messages do not have"));
    assert!(csv.contains("line 7: html: found nothing to say"));
    assert!(csv.contains("line 8: 3 cells for 4 columns\n"));
    assert!(csv.contains("line 9: a quote is not closed"));

    let columns = complaints("columns.csv", "contact;channel;text\nc;SMS;secret\n");
    assert!(columns.starts_with("line 1: column 1 is called none of contact, channel, "));

    let json = complaints(
        "input.jsonl",
        "{\"type\":\"SMS\",\"contactId\":\"c\",\"message\":\"secret\"}\n\n\
         {\"type\":\"SMS\",\"contactId\":\"c\",\"message\":\"secret\"\n\
         {\"type\":\"SMS\",\"contactId\":\"c\"}\n\
         {\"type\":\"SMS\",\"contactId\":\"c\",\"html\":\"secret\"}\n",
    );
    assert!(
        json.starts_with("3 of 4 messages are not valid:\n"),
        "{json}"
    );
    for line in [
        "line 3: EOF",
        "line 4: message: found",
        "line 5: html: found",
    ] {
        assert!(json.contains(line), "{json}");
    }
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn the_sample_is_sent_to_the_sandbox() {
    let folder = Folder::new();
    let input = folder.write("bulk.csv", include_str!("../../examples/bulk.csv"));
    let elsewhere = Server::start(|_, _| accept());
    let output = bulk(&elsewhere, &input).arg("--sandbox").output().unwrap();
    let report = "5 messages: 5 accepted, 0 rejected, 0 unknown, 0 not sent\n";
    assert_eq!(end(&output), (0, report.to_owned(), String::new()));
    assert_eq!(elsewhere.seen().len(), 0);
}

#[test]
fn json_lines_go_as_they_are() {
    let folder = Folder::new();
    let text = "{\"type\":\"IG\",\"contactId\":\"a\",\"message\":\"Hi\"}\n\
                {\"type\":\"Email\",\"contactId\":\"b\",\"html\":\"<p>Hi</p>\"}";
    let input = folder.write("input.jsonl", text);
    let server = Server::start(|_, _| accept());
    assert_eq!(run(&server, &input).0, 0);
    let mut seen = server.seen();
    seen.sort();
    assert_eq!(seen, ["a", "b"]);
}

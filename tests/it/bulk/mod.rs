//! The example `bulk`, run as a process that can be killed.

mod input;
mod journal;
mod killed;
mod outcomes;
#[path = "../../../examples/bulk/main.rs"]
#[expect(dead_code, reason = "an example, whose main is not called here")]
mod program;
mod server;
mod settled;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use leadconnector::{DEFAULT_CONCURRENCY, ENV_BASE_URL, ENV_LOCATION_ID, ENV_TOKEN};
use serde_json::{Value, json};

use self::server::{Server, Then, accept};
use crate::support::{Folder, TOKEN, process};

const TEXT: &str = "Hello, a secret";
const NUMBER: &str = "+14155550123";

/// The environment variable with the program's arguments, one per line.
const ARGUMENTS: &str = "LEADCONNECTOR_TEST_BULK";
/// Printed before the program begins, to separate its output from the test harness's.
const BEGIN: &str = "the program:\n";

/// Runs the program in a process that a test of this module started; otherwise does nothing.
#[tokio::test]
async fn the_program() {
    if let Ok(arguments) = env::var(ARGUMENTS) {
        print!("{BEGIN}");
        let code = program::program(arguments.lines().map(Into::into)).await;
        std::process::exit(code.into());
    }
}

fn bulk(server: &Server, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command
        .env(ENV_TOKEN, TOKEN)
        .env(ENV_BASE_URL, format!("http://{}", server.address));
    command
}

fn command(arguments: &[&str]) -> Command {
    let mut command = process::command("bulk::the_program");
    command
        .env(ARGUMENTS, arguments.join("\n"))
        .env_remove(ENV_LOCATION_ID)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn start(server: &Server, input: &Path) -> Child {
    bulk(server, &[input.to_str().unwrap()]).spawn().unwrap()
}

/// Runs the program to its end. Returns its exit code, its output and its error output.
fn run(server: &Server, input: &Path) -> (i32, String, String) {
    end(&bulk(server, &[input.to_str().unwrap()]).output().unwrap())
}

fn end(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().expect("an end by itself");
    let printed = text(&output.stdout);
    let (_, printed) = printed.split_once(BEGIN).expect("a beginning");
    (code, printed.to_owned(), text(&output.stderr))
}

/// Kills the process with SIGKILL.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A folder of inputs and their journals.
struct Inputs(Folder);

impl Inputs {
    fn new() -> Self {
        let folder = Folder::new();
        fs::create_dir_all(folder.path()).unwrap();
        Self(folder)
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
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

fn contact(line: u64) -> String {
    format!("contact-{}", line - 2)
}

fn journal_path(input: &Path) -> PathBuf {
    PathBuf::from(format!("{}.journal", input.display()))
}

/// Returns the last state of each line of the input.
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

/// Returns the lines that the report lists as unknown.
fn listed_unknown(report: &str) -> BTreeSet<u64> {
    let (_, list) = report.split_once("Unknown. ").unwrap_or_default();
    let lines = list.lines().filter_map(|line| line.strip_prefix("  line "));
    let numbers = lines.map(|line| line.split(':').next().unwrap().parse().unwrap());
    numbers.collect()
}

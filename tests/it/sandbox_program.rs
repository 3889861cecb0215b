//! The example `sandbox`, run as a process: its exit codes and what it prints.

#[path = "../../examples/sandbox.rs"]
#[expect(dead_code, reason = "an example, whose main is not called here")]
mod program;

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Output, Stdio},
};

use leadconnector::{Client, outbound};
use serde_json::Value;

use crate::support::{RefusedPort, process};

/// The arguments of the program, separated by spaces.
const ARGUMENTS: &str = "LEADCONNECTOR_TEST_SANDBOX_ARGUMENTS";

/// Runs the program in a process that a test below started; otherwise does nothing.
#[tokio::test]
async fn the_sandbox_program() {
    if let Ok(arguments) = env::var(ARGUMENTS) {
        let arguments = arguments.split_whitespace().map(Into::into);
        std::process::exit(program::program(arguments).await.into());
    }
}

fn command(arguments: &str) -> Command {
    let mut command = process::command("sandbox_program::the_sandbox_program");
    command.env(ARGUMENTS, arguments);
    command
}

fn run(arguments: &str) -> Output {
    command(arguments).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn help_names_every_option_and_exits_with_0() {
    for arguments in ["--help", "--port 0 --help"] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0));
        let printed = String::from_utf8(output.stdout).unwrap();
        for option in [
            "--help",
            "--host",
            "--port",
            "--token",
            "--limit",
            "--signing-key",
            "--deliver-to",
        ] {
            assert!(printed.contains(&format!("\n  {option} ")), "{option}");
        }
    }
}

#[test]
fn a_wrong_option_is_named_and_exits_with_2() {
    for (arguments, reason) in [
        ("--prot 8080", "unknown option --prot; allowed: --help, "),
        ("--prot", "unknown option --prot; allowed: --help, "),
        ("8080", "unknown option 8080; allowed: --help, "),
        ("--token", "--token must be a token, found nothing"),
        ("--port 65536", "--port must be 0 to 65535, found 65536"),
        (
            "--host localhost",
            "--host must be an IP address, found localhost",
        ),
        ("--limit -1", "--limit must be a number, found -1"),
        ("--signing-key nowhere.pem", "--signing-key nowhere.pem: "),
        ("--signing-key Cargo.toml", "--signing-key Cargo.toml: "),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        let printed = String::from_utf8(output.stderr).unwrap();
        let reason = format!("sandbox: {reason}");
        assert!(printed.starts_with(&reason), "{arguments}: {printed}");
    }
}

#[tokio::test]
async fn it_serves_until_the_end_of_its_input_and_lists_what_was_not_accepted() {
    let port = RefusedPort::new();
    let mut command = command(&format!("--deliver-to {} --token pit-mine", port.url()));
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
    // The output of the test's framework comes before.
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut lines = lines.map(Result::unwrap);
    let start: Value = lines
        .find_map(|line| serde_json::from_str(line.trim_start_matches(|c| c != '{')).ok())
        .unwrap();
    assert_eq!(start["token"], "pit-mine");
    let client = Client::builder().token("pit-mine");
    let client = client.base_url(start["url"].as_str().unwrap());
    let client = client.build().unwrap();
    client
        .send(outbound::Sms::new("contact", "Hello"))
        .await
        .unwrap();

    let output = tokio::task::spawn_blocking(|| process.wait_with_output());
    let output = output.await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let listed = String::from_utf8(output.stderr).unwrap();
    let expected = "sandbox: the webhook did not accept OutboundMessage in ";
    assert!(listed.starts_with(expected), "{listed}");
    assert_eq!(listed.lines().count(), 1, "{listed}");
}

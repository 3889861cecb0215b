//! Runs the sandbox as a program, for tests of programs in any language.
//!
//! ```text
//! cargo run --example sandbox --features sandbox -- --port 8080
//! ```
//!
//! It prints one line of JSON once it is ready, then serves until Ctrl-C, SIGTERM, or the end of
//! its standard input if that is a pipe:
//!
//! - `url`: where it serves; `token`: a private integration token of the location `locationId`
//! - `clientId`, `clientSecret`: the app that is installed; `locationCode`, `companyCode`: an
//!   authorization code of `locationId` and one of the company `companyId`, each valid once
//! - `publicKey`: the PEM of the key that verifies its webhooks (header `X-GHL-Signature`)
//!
//! Options (a wrong one ends the program with exit code 2 and the reason on the standard error):
//!
//! - `--help`: prints these options
//! - `--host 127.0.0.1`: a loopback address, or 0.0.0.0 for all interfaces
//! - `--port 0`: the port; 0 means any free port
//! - `--token pit-sandbox`: the private integration token, the only one that it accepts
//! - `--limit 100`: the number of requests that it accepts in 10 seconds
//! - `--signing-key FILE`: the PEM of the Ed25519 key that signs the webhooks, such as
//!   `openssl genpkey -algorithm ed25519` writes; by default, a new one
//! - `--deliver-to URL`: posts the events of the app to this webhook, signed, such as
//!   `OutboundMessage` and `InboundMessage` for each message; again after some seconds to minutes
//!   if it is not accepted. At its end, the program lists the events that were not accepted on the
//!   standard error

use std::{
    env,
    error::Error,
    ffi::OsString,
    net::{IpAddr, SocketAddr},
    process::ExitCode,
    str::FromStr,
    time::Duration,
};

use leadconnector::{
    id::Resource,
    sandbox::{CLIENT_ID, CLIENT_SECRET, COMPANY, LOCATION, Sandbox, TOKEN},
    webhook::testing::Signer,
};
use serde_json::json;

const HELP: &str = "\
Runs the LeadConnector sandbox until Ctrl-C, SIGTERM, or the end of a piped standard input.

Options:
  --help              print this text
  --host ADDRESS      a loopback address, or 0.0.0.0 for all interfaces (127.0.0.1)
  --port PORT         the port; 0 means any free port (0)
  --token TOKEN       the private integration token, the only one accepted (pit-sandbox)
  --limit NUMBER      the number of requests accepted in 10 seconds (100)
  --signing-key FILE  the PEM of the Ed25519 key that signs the webhooks (a new one)
  --deliver-to URL    the webhook that gets the app's events, such as those of messages";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    program(env::args_os().skip(1)).await.into()
}

/// Runs the program with these arguments. Returns its exit code.
pub(crate) async fn program(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let arguments: Vec<_> = arguments.collect();
    if arguments.iter().any(|argument| argument == "--help") {
        println!("{HELP}");
        return 0;
    }
    match run(arguments.into_iter()).await {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("sandbox: {error}");
            2
        }
    }
}

async fn run(arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse(arguments)?;
    let address = SocketAddr::from((arguments.host, arguments.port));
    let mut builder = Sandbox::builder().bind(address).token(&arguments.token);
    if let Some(path) = &arguments.signing_key {
        let wrong = |error: &dyn Error| format!("--signing-key {path}: {error}");
        let pem = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
        builder = builder.signer(Signer::from_pkcs8_pem(&pem).map_err(|error| wrong(&error))?);
    }
    let sandbox = builder.start().await;
    let sandbox = sandbox.map_err(|error| format!("can't listen on {address}: {error}"))?;
    sandbox.accept_tokens([&arguments.token]);
    sandbox.limit(arguments.limit, Duration::from_secs(10));
    let start = json!({
        "url": sandbox.url(),
        "token": arguments.token,
        "locationId": LOCATION,
        "companyId": COMPANY,
        "clientId": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "locationCode": sandbox.install(&Resource::location(LOCATION)),
        "companyCode": sandbox.install(&Resource::company(COMPANY)),
        "publicKey": sandbox.signer().public_key().to_pem(),
    });
    if let Some(url) = arguments.deliver_to {
        sandbox.webhook(url);
    }
    println!("{start}"); // standard output is flushed after each line
    stopped().await?;
    for delivery in sandbox.deliveries() {
        if !delivery.is_accepted() {
            let (event, attempts) = (delivery.event_type(), delivery.attempts());
            eprintln!("sandbox: the webhook did not accept {event} in {attempts} attempts");
        }
    }
    Ok(())
}

struct Arguments {
    host: IpAddr,
    port: u16,
    token: String,
    limit: usize,
    signing_key: Option<String>,
    deliver_to: Option<String>,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut parsed = Self {
            host: [127, 0, 0, 1].into(),
            port: 0,
            token: TOKEN.to_owned(),
            limit: 100,
            signing_key: None,
            deliver_to: None,
        };
        while let Some(name) = arguments.next() {
            let rest = &mut arguments;
            match name.as_str() {
                "--host" => parsed.host = value(&name, rest, "an IP address")?,
                "--port" => parsed.port = value(&name, rest, "0 to 65535")?,
                "--token" => parsed.token = value(&name, rest, "a token")?,
                "--limit" => parsed.limit = value(&name, rest, "a number")?,
                "--signing-key" => parsed.signing_key = Some(value(&name, rest, "a file")?),
                "--deliver-to" => parsed.deliver_to = Some(value(&name, rest, "a URL")?),
                _ => {
                    return Err(format!(
                        "unknown option {name}; allowed: --help, --host, --port, --token, --limit, --signing-key, --deliver-to"
                    )
                    .into());
                }
            }
        }
        Ok(parsed)
    }
}

/// Reads the value of an option.
fn value<T: FromStr>(
    name: &str,
    arguments: &mut impl Iterator<Item = String>,
    allowed: &str,
) -> Result<T, String> {
    let value = arguments.next();
    let parsed = value.as_deref().and_then(|value| value.parse().ok());
    let found = || value.as_deref().unwrap_or("nothing");
    parsed.ok_or_else(|| format!("{name} must be {allowed}, found {}", found()))
}

/// Returns on Ctrl-C, SIGTERM, and at the end of a pipe that is the standard input.
async fn stopped() -> std::io::Result<()> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    let terminated = async {
        #[cfg(unix)]
        let _ = terminate.recv().await;
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    };
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        () = terminated => Ok(()),
        () = end_of_input() => Ok(()),
    }
}

/// Returns at the end of the standard input, if that is a pipe: a program in the background has
/// none, and goes on.
async fn end_of_input() {
    if !input_is_pipe() {
        return std::future::pending().await;
    }
    let (ended, end) = tokio::sync::oneshot::channel();
    // A thread of its own, since a read can't be canceled: the runtime would wait for it when the
    // program ends.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}

#[cfg(unix)]
fn input_is_pipe() -> bool {
    use std::os::{fd::AsFd, unix::fs::FileTypeExt};
    let input = std::io::stdin().as_fd().try_clone_to_owned();
    let kind = input.and_then(|input| std::fs::File::from(input).metadata());
    kind.is_ok_and(|kind| kind.file_type().is_fifo() || kind.file_type().is_socket())
}

#[cfg(not(unix))]
fn input_is_pipe() -> bool {
    use std::io::IsTerminal;
    !std::io::stdin().is_terminal()
}

//! The integration tests, as one binary so that it links only once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod any_message;
mod assumptions;
mod attachments;
mod auth;
mod auth_processes;
mod auth_store;
mod auto_reply;
mod bulk;
mod chaos;
mod client;
mod clock;
mod closed_connections;
mod contacts;
mod deadlines;
mod debug;
mod delivery;
mod documents;
mod faults;
mod fields;
mod http2;
mod ids;
mod limiters;
mod lists;
mod locations;
mod messages;
mod needs;
mod pace;
mod privacy;
mod provider;
mod read_snapshots;
mod reading;
mod reads;
mod receiver;
mod receiver_bounds;
mod receiver_killed;
mod rejections;
mod replies;
mod reported_failures;
mod request;
mod retries;
mod retry_budget;
mod retryable;
mod sandbox;
mod sandbox_program;
mod scheduled;
mod schemas;
mod secrets;
mod seen;
mod seen_file;
mod send_all;
mod sets;
mod settle;
mod sliding_window;
mod snapshots;
mod spans;
mod spec;
mod support;
mod tls;
mod token_providers;
mod tools;
mod transport;
mod typing;
mod unsettled;
mod values;
mod verifier;
mod verifier_time;
mod webhook;
mod webhook_binding;
mod webhook_json;
mod webhook_keys;
mod webhook_shapes;

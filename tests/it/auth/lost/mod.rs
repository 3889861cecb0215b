//! Tokens that arrive in unexpected replies, that nobody waits for, or with wrong dates.

mod asked_again;
mod connections;
mod killed;
mod thread;
mod unread;

use std::sync::atomic::AtomicUsize;

use futures_util::FutureExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

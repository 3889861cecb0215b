//! Settings of a sandbox that it has from its start.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use tokio::{
    net::TcpListener,
    sync::{Notify, OnceCell, Semaphore, mpsc::unbounded_channel},
};

use super::{LOCATION, Sandbox, Shared, TOKEN, serve, url, webhooks};
use crate::{
    Client,
    clock::{Clock, SystemClock},
    lock::Mutex,
    webhook::testing::Signer,
};

/// Sets the address, token, signing key and clock of a [`Sandbox`]; [`Sandbox::builder`] creates
/// one.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use leadconnector::{outbound, sandbox::Sandbox, webhook::testing::Signer};
///
/// let sandbox = Sandbox::builder()
///     .bind("127.0.0.1:0".parse()?)
///     .token("pit-mine")
///     .signer(Signer::from_seed(&[7; 32])) // the same key in every run
///     .start()
///     .await?;
/// sandbox.client().send(outbound::Sms::new("contact-id", "Hello")).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a sandbox starts with `start`"]
pub struct SandboxBuilder {
    address: SocketAddr,
    token: String,
    signer: Option<Signer>,
    clock: Arc<dyn Clock>,
}

impl SandboxBuilder {
    pub(super) fn new() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            token: TOKEN.to_owned(),
            signer: None,
            clock: Arc::new(SystemClock::new()),
        }
    }

    /// Sets the address to listen on; by default, a free port of 127.0.0.1. The port 0 means any
    /// free port. The address must be a loopback address, or 0.0.0.0 or `::` for all interfaces of
    /// the machine.
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Sets the private integration token, which [`Sandbox::client`] uses; [`TOKEN`] by default.
    /// The sandbox accepts all other tokens too, until [`Sandbox::accept_tokens`] says otherwise.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Sets the signer of the events that [`Sandbox::deliver`] posts; by default, one with a new
    /// random key.
    pub fn signer(mut self, signer: Signer) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Sets the clock; by default, the system's. Only the backoffs of
    /// [`deliver`](Sandbox::deliver) are in real time.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// If the address can't be bound, is neither a loopback address nor all interfaces, or if no
    /// HTTP client can be built with the token.
    pub async fn start(self) -> io::Result<Sandbox> {
        let listener = TcpListener::bind(self.address).await?;
        let address = reachable(listener.local_addr()?);
        let client = Client::builder()
            .token(self.token)
            .location(LOCATION)
            .base_url(url(address))
            .clock(Arc::clone(&self.clock))
            .build()
            .map_err(io::Error::other)?;
        let (queue, jobs) = unbounded_channel();
        let shared = Arc::new(Shared {
            clock: self.clock,
            state: Mutex::default(),
            received: Notify::new(),
            signer: self.signer.unwrap_or_else(Signer::generate),
            http: OnceCell::new(),
            queue,
            posting: Semaphore::new(webhooks::MAX_CONCURRENT_POSTS),
        });
        let server = tokio::spawn(serve::accept(listener, Arc::clone(&shared)));
        let poster = tokio::spawn(webhooks::post_all(jobs, Arc::clone(&shared)));
        Ok(Sandbox {
            address,
            client,
            shared,
            server,
            poster,
        })
    }
}

/// Returns the address at which this machine reaches a listener: nobody connects to "all
/// interfaces".
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// Omits the token.
impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

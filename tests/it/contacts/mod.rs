//! Contacts: what `client.contacts()` sends, reads and refuses.

mod refused;
mod replies;
mod sandbox;
mod snapshots;

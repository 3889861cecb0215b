//! Uploads, recordings and transcriptions.

mod bodies;
mod recordings;
mod refused;
mod sandbox;
mod snapshots;

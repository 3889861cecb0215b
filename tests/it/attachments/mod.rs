//! Uploads, recordings and transcriptions.

mod bodies;
mod of_call;
mod recordings;
mod refused;
mod sandbox;
mod snapshots;

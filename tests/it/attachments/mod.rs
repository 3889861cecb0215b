//! Uploads, recordings and transcriptions.

mod bodies;
mod no_recordings;
mod of_call;
mod recordings;
mod refused;
mod sandbox;
mod snapshots;

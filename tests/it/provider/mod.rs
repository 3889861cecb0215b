//! What a conversation provider needs: statuses reported, and the providers of a channel.

mod bridge;
mod order;
mod race;
mod reports;
mod snapshots;

//! What a conversation provider needs: statuses reported, and the providers of a channel.

mod bridge;
mod full_disk;
mod order;
mod race;
mod reports;
mod snapshots;

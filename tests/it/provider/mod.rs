//! What a conversation provider needs: statuses reported, calls recorded, and the providers of a
//! channel.

mod bridge;
mod full_disk;
mod order;
mod outbound_calls;
mod race;
mod reports;
mod snapshots;

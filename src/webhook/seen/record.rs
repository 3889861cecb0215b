//! The records of the file of a [`FileSeen`](super::FileSeen).

use std::time::Duration;

use super::{
    ReservationId,
    keys::{Sha256, State},
};

/// The length of a record: what happened to a key, the time in milliseconds since 1970, the key's
/// SHA-256, and the id of its reservation.
pub(super) const LENGTH: usize = 1 + 8 + 32 + 16;

const RESERVED: u8 = b'r';
const HANDLED: u8 = b'h';
const RELEASED: u8 = b'f';

/// What happened to a key, and when, as the time since 1970.
pub(super) struct Record {
    pub(super) change: Change,
    pub(super) date: Duration,
    pub(super) key: Sha256,
}

pub(super) enum Change {
    To(State),
    Released(ReservationId),
}

impl Record {
    pub(super) fn to_bytes(&self) -> [u8; LENGTH] {
        let (what, id) = match self.change {
            Change::To(State::Reserved(id)) => (RESERVED, id),
            Change::To(State::Handled) => (HANDLED, ReservationId::from_bytes([0; 16])),
            Change::Released(id) => (RELEASED, id),
        };
        let date = u64::try_from(self.date.as_millis()).unwrap_or(u64::MAX);
        let mut bytes = [0; LENGTH];
        bytes[0] = what;
        bytes[1..9].copy_from_slice(&date.to_be_bytes());
        bytes[9..41].copy_from_slice(&self.key);
        bytes[41..].copy_from_slice(&id.to_bytes());
        bytes
    }

    /// Returns `None` for bytes that are no record: the file system did not write a block before
    /// the power failed.
    pub(super) fn from_bytes(bytes: &[u8; LENGTH]) -> Option<Self> {
        let (mut date, mut key, mut id) = ([0; 8], Sha256::default(), [0; 16]);
        date.copy_from_slice(&bytes[1..9]);
        key.copy_from_slice(&bytes[9..41]);
        id.copy_from_slice(&bytes[41..]);
        let id = ReservationId::from_bytes(id);
        let change = match bytes[0] {
            RESERVED => Change::To(State::Reserved(id)),
            HANDLED => Change::To(State::Handled),
            RELEASED => Change::Released(id),
            _ => return None,
        };
        let date = Duration::from_millis(u64::from_be_bytes(date));
        Some(Self { change, date, key })
    }
}

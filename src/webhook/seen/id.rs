//! The id of a reservation.

use std::fmt;

/// The id of a reservation: whoever reserves a key chooses a random one, and releases the key with
/// it.
///
/// A [`Seen`](super::Seen) stores it with the reservation. A release that comes so late that the
/// reservation has expired, and another caller holds the key, thus ends nothing.
///
/// ```
/// use leadconnector::webhook::ReservationId;
///
/// let id = ReservationId::random();
/// assert_eq!(ReservationId::from_bytes(id.to_bytes()), id);
/// assert_eq!(id.to_string().len(), 32); // hexadecimal digits
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReservationId([u8; 16]);

impl ReservationId {
    /// Returns a random id.
    #[must_use]
    pub fn random() -> Self {
        Self(fastrand::u128(..).to_be_bytes())
    }

    /// Returns the id with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes of the id.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}

/// Writes 32 hexadecimal digits.
impl fmt::Display for ReservationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for ReservationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReservationId({self})")
    }
}

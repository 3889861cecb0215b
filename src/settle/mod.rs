//! Looks for messages that may have been sent, after [`Delivery::Unknown`](crate::Delivery::Unknown).

mod unsettled;

pub use unsettled::Unsettled;

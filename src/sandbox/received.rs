//! The latest requests that the sandbox received.

use std::collections::VecDeque;

use super::{ReceivedRequest, Sandbox, capacity::Capacity};

/// The latest requests, oldest first.
#[derive(Default)]
pub(super) struct ReceivedRequests {
    kept: VecDeque<Received>,
    /// The bytes of those that are kept.
    bytes: usize,
    capacity: Capacity,
    /// The number of all requests, including the forgotten ones.
    count: usize,
}

struct Received {
    request: ReceivedRequest,
    /// Whether it stored a message.
    stored_message: bool,
}

impl ReceivedRequests {
    /// Returns the number of the next request, which counts from 0 and is never used again.
    pub(super) fn next_number(&self) -> usize {
        self.count
    }

    pub(super) fn push(&mut self, request: ReceivedRequest, stored_message: bool) {
        self.count += 1;
        self.bytes += request.size();
        self.kept.push_back(Received {
            request: request.unparsed(),
            stored_message,
        });
        self.forget();
    }

    pub(super) fn set_capacity(&mut self, capacity: Capacity) {
        self.capacity = capacity;
        self.forget();
    }

    /// Forgets the oldest requests beyond the capacity. The last one stays even if it is larger.
    fn forget(&mut self) {
        while self.kept.len() > 1
            && (self.kept.len() > self.capacity.items || self.bytes > self.capacity.bytes)
        {
            if let Some(oldest) = self.kept.pop_front() {
                self.bytes -= oldest.request.size();
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ReceivedRequest> {
        self.kept.iter().map(|received| &received.request)
    }

    /// Returns those that stored a message.
    pub(super) fn processed(&self) -> impl Iterator<Item = &ReceivedRequest> {
        let processed = self.kept.iter().filter(|received| received.stored_message);
        processed.map(|received| &received.request)
    }
}

impl Sandbox {
    /// Returns the requests that were read so far, oldest first, whatever their replies; the latest
    /// 100,000 unless [`remember`](Self::remember) says otherwise.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.shared.lock().requests.iter().cloned().collect()
    }

    /// Returns the [`requests`](Self::requests) that stored a message, outbound or inbound, oldest
    /// first, whatever their replies. It omits requests that were rejected or that a
    /// [`Fault`](super::Fault) kept from being processed, and inbound messages that got 201 but
    /// were dropped.
    #[must_use]
    pub fn processed(&self) -> Vec<ReceivedRequest> {
        self.shared.lock().requests.processed().cloned().collect()
    }

    /// Waits until `done` returns true. `done` is called at once, after each request that the
    /// sandbox has read, and after each attempt to [deliver](Self::deliveries) an event.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use leadconnector::{outbound, sandbox::Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let client = sandbox.client();
    /// tokio::spawn(async move { client.send(outbound::Sms::new("contact-id", "Hello")).await });
    /// sandbox.until(|sandbox| sandbox.requests().len() == 1).await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn until(&self, done: impl Fn(&Self) -> bool) {
        loop {
            // Created before the check, so that no request arrives unnoticed in between.
            let received = self.shared.received.notified();
            if done(self) {
                return;
            }
            received.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method, Uri};

    use super::*;

    fn request(body: usize) -> ReceivedRequest {
        let body = vec![b' '; body];
        ReceivedRequest::new(
            Method::POST,
            &Uri::from_static("/"),
            &HeaderMap::new(),
            &body,
        )
    }

    fn bodies(requests: &ReceivedRequests) -> Vec<usize> {
        requests.iter().map(|r| r.body().len()).collect()
    }

    #[test]
    fn the_oldest_are_forgotten_by_number() {
        let mut requests = ReceivedRequests::default();
        requests.set_capacity(Capacity::of(3));
        for body in 0..10 {
            requests.push(request(body), body % 2 == 0);
        }
        assert_eq!(bodies(&requests), [7, 8, 9]);
        assert_eq!(requests.next_number(), 10);
        let processed: Vec<_> = requests.processed().map(|r| r.body().len()).collect();
        assert_eq!(processed, [8]);
        requests.set_capacity(Capacity::of(1));
        assert_eq!(bodies(&requests), [9]);
    }

    #[test]
    fn the_oldest_are_forgotten_by_size_and_the_last_is_kept() {
        let mut requests = ReceivedRequests::default();
        requests.set_capacity(Capacity {
            items: 100,
            bytes: 1_000,
        });
        // The path is a byte too.
        for body in [499, 399, 599] {
            requests.push(request(body), false);
        }
        assert_eq!(bodies(&requests), [399, 599]);
        requests.push(request(5_000), false);
        assert_eq!(bodies(&requests), [5_000]);
        requests.push(request(1), false);
        assert_eq!(bodies(&requests), [1]);
        assert_eq!(requests.bytes, 2);
    }
}

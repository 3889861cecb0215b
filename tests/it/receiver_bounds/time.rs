//! The time limit for reading a body.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use leadconnector::webhook::axum::DEFAULT_READ_TIMEOUT;
use tokio::time::Instant;

use super::{Scripted, promising, request, scripted, status, webhook};

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_gets_408_in_time() {
    let start = Instant::now();
    let silent = scripted(&promising(), Scripted::default());
    assert_eq!(status(&webhook(), silent).await, 408);
    assert_eq!(start.elapsed(), DEFAULT_READ_TIMEOUT);

    // The limit applies to the whole body, not to each part of it.
    let trickle = stream::StreamExt::then(stream::repeat(()), |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, std::io::Error>(Bytes::from_static(b" "))
    });
    let start = Instant::now();
    let trickle = request(&promising(), Body::from_stream(trickle));
    let patient = webhook().read_timeout(Duration::from_millis(2_500));
    assert_eq!(status(&patient, trickle).await, 408);
    assert_eq!(start.elapsed(), Duration::from_millis(2_500));
}

#[tokio::test]
async fn a_body_that_is_never_pending_gets_408_too() {
    // The body does end eventually, and would get 401 then.
    let empty = (0..20_000_000).map(|_| Ok::<_, std::io::Error>(Bytes::new()));
    let hurried = webhook().read_timeout(Duration::from_millis(20));
    let request = request(&promising(), Body::from_stream(stream::iter(empty)));
    assert_eq!(status(&hurried, request).await, 408);
}

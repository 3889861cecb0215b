//! The limits of the layers around the service.

use std::{error::Error, fmt};

use axum::body::{Body, Bytes};
use http_body_util::{BodyExt, Limited};

use super::{Scripted, promising, request, status, webhook};

/// A layer's error that wraps another error.
#[derive(Debug)]
struct Wrapped(Box<dyn Error + Send + Sync>);

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a layer failed")
    }
}

impl Error for Wrapped {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

#[tokio::test]
async fn the_limit_of_a_layer_is_413_however_deep_its_error_is() {
    let body = || Body::new(Scripted::of((0..10).map(|_| Bytes::from(vec![b' '; 100]))));
    let limited = || Body::new(Limited::new(body(), 500));
    let wrapped = Body::new(limited().map_err(|error| Wrapped(error.into())));
    let twice = Body::new(Body::new(Limited::new(wrapped, 900)).map_err(|e| Wrapped(e.into())));
    for body in [limited(), twice] {
        assert_eq!(status(&webhook(), request(&promising(), body)).await, 413);
    }
    let other = body().map_err(|error| Wrapped(error.into()));
    assert_eq!(
        status(&webhook(), request(&promising(), Body::new(other))).await,
        401
    );
}

//! The service as a handler, so that `post(service)` works beside `post_service(service)`.

use axum::{
    extract::Request,
    handler::Handler,
    response::{IntoResponse, Response},
};

use super::WebhookService;
use crate::boxed::BoxFuture;

/// Tells the implementation below from axum's for functions; the compiler infers it.
#[derive(Debug)]
pub enum AsHandler {}

impl<T, H, F, S> Handler<AsHandler, S> for WebhookService<T, H>
where
    T: Clone + Send + 'static,
    H: FnOnce(T) -> F + Clone + Send + Sync + 'static,
    F: Future + Send + 'static,
    F::Output: IntoResponse,
{
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, _: S) -> Self::Future {
        Box::pin(self.reply(request))
    }
}

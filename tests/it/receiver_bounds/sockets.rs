//! The same bounds over sockets.

use axum::{
    Router, body::Body, extract::Request, http::StatusCode, middleware, routing::post_service,
};
use http::HeaderMap;
use http_body_util::Limited;
use leadconnector::webhook::{Event, axum::Webhook};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{MIB, promising, webhook};

async fn serve(app: Router) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    TcpStream::connect(address).await.unwrap()
}

fn app(webhook: Webhook) -> Router {
    let handle = async |_: Event| StatusCode::OK;
    Router::new().route("/", post_service(webhook.events(handle)))
}

/// Sends the start of a request over a socket, and returns the first line of the reply.
async fn answer(mut socket: TcpStream, headers: &HeaderMap, rest: &str) -> String {
    let mut head = "POST / HTTP/1.1\r\nhost: localhost\r\n".to_owned();
    for (name, value) in headers {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    socket.write_all((head + rest).as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n") {
        answer.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn over_a_socket_the_answer_comes_before_the_body() {
    let rest = "content-length: 1000\r\n\r\n{";
    let unsigned = answer(serve(app(webhook())).await, &HeaderMap::new(), rest).await;
    assert!(unsigned.contains("401"), "{unsigned}");
    let rest = format!("content-length: {}\r\n\r\n{{", MIB + 1);
    let large = answer(serve(app(webhook())).await, &promising(), &rest).await;
    assert!(large.contains("413"), "{large}");
}

#[tokio::test]
async fn over_a_socket_a_body_in_chunks_over_a_layers_limit_is_413() {
    let limit = async |request: Request| request.map(|body| Body::new(Limited::new(body, 100)));
    let app = app(webhook()).layer(middleware::map_request(limit));
    let rest = format!(
        "transfer-encoding: chunked\r\n\r\n96\r\n{}\r\n0\r\n\r\n",
        "x".repeat(150)
    );
    let answer = answer(serve(app).await, &promising(), &rest).await;
    assert!(answer.contains("413"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn over_a_socket_a_body_that_stops_coming_is_408() {
    let rest = "content-length: 1000\r\n\r\n{";
    let answer = answer(serve(app(webhook())).await, &promising(), rest).await;
    assert!(answer.contains("408"), "{answer}");
}

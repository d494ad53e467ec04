//! Bare servers: what the stack costs that the product stands on. Every answer is the same 400 bytes.

use super::{say, told_to_stop};
use crate::clock;
use crate::side::Ready;
use crate::stats::real;
use axum::Router;
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// How long an answer is.
pub(crate) const LENGTH: usize = 400;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The answer: JSON of that length.
pub(crate) fn body() -> String {
    let head = "{\"apiKeyId\":\"";
    format!("{head}{}\"}}", "0".repeat(LENGTH.saturating_sub(head.len() + 2)))
}

/// hyper, without a router.
pub(super) async fn hyper(began: u64) -> anyhow::Result<()> {
    let listener = listen(began).await?;
    let body = Bytes::from(body());
    let stop = told_to_stop();
    tokio::pin!(stop);
    loop {
        let (stream, _) = tokio::select! {
            accepted = listener.accept() => accepted?,
            () = &mut stop => return Ok(()),
        };
        stream.set_nodelay(true)?;
        let body = body.clone();
        tokio::spawn(async move {
            let service = service_fn(move |_| {
                let mut response = Response::new(Full::new(body.clone()));
                response.headers_mut().insert(CONTENT_TYPE, JSON);
                async move { Ok::<_, Infallible>(response) }
            });
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
        });
    }
}

/// axum, with the route that is asked for.
pub(super) async fn axum(began: u64) -> anyhow::Result<()> {
    let listener = listen(began).await?.tap_io(|stream| {
        stream.set_nodelay(true).ok();
    });
    let body = Bytes::from(body());
    let answer = move || async move { ([(CONTENT_TYPE, JSON)], body) };
    let router = Router::new().route(crate::WHOAMI, axum::routing::get(answer));
    axum::serve(listener, router).with_graceful_shutdown(told_to_stop()).await?;
    Ok(())
}

async fn listen(began: u64) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    say(&Ready {
        address: listener.local_addr()?,
        realm: String::new(),
        org: String::new(),
        owner: String::new(),
        owner_secret: String::new(),
        started_ms: real(clock::nanos() - began) / 1e6,
    })?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_json_of_four_hundred_bytes() {
        assert_eq!(body().len(), LENGTH);
        assert!(serde_json::from_str::<serde_json::Value>(&body()).is_ok());
    }
}

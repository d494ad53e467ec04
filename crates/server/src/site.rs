//! What the listener serves: health, readiness and metrics, the API below its path with its documents beside it, and the
//! console, which answers everything else.
//!
//! One function puts it together, for the server and for tests that need a listening one.

use crate::api::{self, Api};
use crate::app::App;
use crate::console::Console;
use crate::metrics::{self, Metrics};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get;
use http::{Request, Response, StatusCode};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Everything that answers, as one router for [`listener::serve`](crate::listener::serve).
pub fn router(app: Arc<App>, api: Arc<Api>, console: Arc<Console>, metrics: Metrics) -> Router {
    let ready = move || {
        let app = Arc::clone(&app);
        async move {
            if app.is_ready().await {
                (StatusCode::OK, "ready\n")
            } else {
                (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
            }
        }
    };
    let page = move || {
        let page = metrics.render();
        async move { ([(http::header::CONTENT_TYPE, metrics::CONTENT_TYPE)], page) }
    };
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(page))
        .fallback(move |request: Request<Body>| {
            let (api, console) = (Arc::clone(&api), Arc::clone(&console));
            async move { answer(&api, &console, request).await }
        })
}

async fn answer(api: &Api, console: &Console, request: Request<Body>) -> Response<Body> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if api::answers(request.uri().path()) {
        api.answer(peer, request).await
    } else {
        // In a box: a request to the API does not move about what a page may have to wait for.
        Box::pin(console.answer(peer, request)).await
    }
}

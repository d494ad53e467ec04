//! What the listener serves: the API below its path with its documents beside it; health, readiness and metrics; and the
//! console, which answers everything else.
//!
//! [`Front`] puts it together, for the server and for tests that need a listening one. Calls of the API are told from the
//! rest first and pass no router: a router costs a tenth of such a call, and the API has its own.

use crate::api::{self, Api};
use crate::app::App;
use crate::console::Console;
use crate::metrics::{self, Metrics};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::routing::get;
use axum::{BoxError, Router};
use http::{Request, Response, StatusCode};
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::{Service, ServiceExt as _};

/// Everything that answers, for [`listener::serve`](crate::listener::serve).
#[derive(Clone)]
pub struct Front(Arc<Doors>);

struct Doors {
    api: Arc<Api>,
    rest: Router,
}

impl Front {
    /// What is in front of one application.
    pub fn new(app: Arc<App>, api: Arc<Api>, console: Arc<Console>, metrics: Metrics) -> Self {
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
        let rest = Router::new()
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/readyz", get(ready))
            .route("/metrics", get(page))
            .fallback(move |request: Request<Body>| {
                let console = Arc::clone(&console);
                async move { console.answer(peer(&request), request).await }
            });
        Self(Arc::new(Doors { api, rest }))
    }
}

impl<B> Service<Request<B>> for Front
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let request = request.map(|body| if body.is_end_stream() { Body::empty() } else { Body::new(body) });
        if !api::answers(request.uri().path()) {
            return Box::pin(self.0.rest.clone().oneshot(request));
        }
        let doors = Arc::clone(&self.0);
        Box::pin(async move { Ok(doors.api.answer(peer(&request), request).await) })
    }
}

fn peer<B>(request: &Request<B>) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

//! The root of an API, our own routes, and the helpers beside them (endpoint contract 8.1 and 10).

use super::super::documents::DocumentView;
use super::super::operation::{Operation, get};
use crate::api::error::request;
use crate::api::private::{AddressView, VersionView};
use crate::api::root::RootView;
use crate::api::whoami::CallerView;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("", "getSystemStatus", "Says who calls, and what answers.").answers::<RootView>(),
        get("/ipinfo", "getClientAddress", "Says which address the server sees the caller at.")
            .answers::<AddressView>(),
        get("/unauth/version", "getVersion", "Says which version answers; anybody may ask.").answers::<VersionView>(),
        get("/openapi/{document}", "getOpenApi", "Reads a document such as this one.")
            .answers::<DocumentView>()
            .refuses(&[&request::RESOURCE_NOT_FOUND]),
        get("/whoami", "getCaller", "Says who calls, from memory alone.").answers::<CallerView>(),
    ]
}

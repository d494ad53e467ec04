//! The root of an API: who am I, what is this server (endpoint contract 8.1).

use super::access_list;
use super::call::Call;
use super::dialect::link::Link;
use super::keys;
use super::openapi::form::{CidrBlock, Id, IpAddress, PublicKey};
use super::outcome::Failure;
use super::reply::Reply;
use super::role_view::{RoleView, roles};
use keywright_domain::policy::ReadRoot;
use keywright_domain::{AccessListEntry, Page, Permit};
use serde::Serialize;
use utoipa::ToSchema;

/// The root of an API.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SystemStatus)]
#[serde(rename_all = "camelCase")]
pub(super) struct RootView {
    api_key: KeySummary,
    app_name: &'static str,
    /// 40 hexadecimal digits.
    build: &'static str,
    links: Vec<Link>,
    throttling: bool,
}

/// The calling key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallingKey)]
#[serde(rename_all = "camelCase")]
struct KeySummary {
    access_list: Vec<EntrySummary>,
    #[schema(value_type = Id)]
    id: String,
    #[schema(value_type = PublicKey)]
    public_key: String,
    roles: Vec<RoleView>,
}

/// An entry as the root shows it: here the address of a range is `null`, not absent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallingKeyEntry)]
#[serde(rename_all = "camelCase")]
struct EntrySummary {
    #[schema(value_type = CidrBlock)]
    cidr_block: String,
    #[schema(value_type = Option<IpAddress>, required)]
    ip_address: Option<String>,
}

impl From<&AccessListEntry> for EntrySummary {
    fn from(entry: &AccessListEntry) -> Self {
        Self { cidr_block: entry.cidr.to_string(), ip_address: access_list::single_address(entry) }
    }
}

/// The caller's key, its list and roles, and this server.
pub(super) async fn get(permit: Permit<ReadRoot>, call: Call) -> Result<Reply, Failure> {
    let access_list = whole_list(&permit, &call).await?;
    let key = call.key();
    let rights = &key.rights;
    let itself = keys::href(call.root(), rights.org, key.id);
    let view = RootView {
        api_key: KeySummary {
            access_list,
            id: key.id.to_string(),
            public_key: key.public_key.to_string(),
            roles: roles(rights.org, rights.org_roles, &rights.project_roles, rights.global_roles),
        },
        app_name: call.dialect.app_name(&call.site.products),
        build: call.site.build,
        links: vec![Link::to_self(call.root()), call.related("apiKeys", itself)],
        throttling: false,
    };
    call.ok(&view)
}

/// The caller's list as a whole, however long it may be.
async fn whole_list(permit: &Permit<ReadRoot>, call: &Call) -> Result<Vec<EntrySummary>, Failure> {
    let mut shown = Vec::new();
    for number in 1.. {
        let Ok(page) = Page::new(number, Page::MAX_SIZE) else { break };
        let entries = call.app.list_entries(permit, page).await?.items;
        shown.extend(entries.iter().map(EntrySummary::from));
        if entries.len() as u64 != u64::from(page.size()) {
            break;
        }
    }
    Ok(shown)
}

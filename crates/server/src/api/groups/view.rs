//! A project as answers show it: in each dialect what it has there, and nothing that would not be true of a server
//! without clusters, hosts and agents. No agent reports, so there is no agent's key and no time of a last report.

use crate::api::call::Call;
use crate::api::dialect::link::{Href, Link};
use crate::api::dialect::{Dialect, ProjectForm};
use crate::api::openapi::form::{Id, Name, Time};
use keywright_domain::{Project, TagPairs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A project object.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum ProjectView {
    /// Of Atlas.
    Clusters(ClustersView),
    /// Of Cloud and Ops Manager.
    Hosts(HostsView),
}

/// A project. `tags` and `withDefaultAlertsSettings` are there in Atlas v2 alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClustersView {
    cluster_count: u32,
    #[schema(value_type = Time)]
    created: String,
    #[schema(value_type = Id)]
    id: String,
    links: Vec<Link>,
    #[schema(value_type = Name)]
    name: String,
    #[schema(value_type = Id)]
    org_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with_default_alerts_settings: Option<bool>,
}

/// A tag of a project. Key and value have 1 to 255 letters, digits, spaces and `;@_-.+`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Tag)]
#[serde(deny_unknown_fields)]
pub(crate) struct TagView {
    #[schema(max_length = 255, pattern = r"^[\p{L}\p{N} ;@_\-.+]+$")]
    key: String,
    #[schema(max_length = 255, pattern = r"^[\p{L}\p{N} ;@_\-.+]+$")]
    value: String,
}

/// A project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HostsView {
    active_agent_count: u32,
    host_counts: HostCounts,
    #[schema(value_type = Id)]
    id: String,
    links: Vec<Link>,
    #[schema(value_type = Name)]
    name: String,
    #[schema(value_type = Id)]
    org_id: String,
    public_api_enabled: bool,
    replica_set_count: u32,
    shard_count: u32,
    tags: Vec<String>,
}

/// How many hosts report, by kind: none.
#[derive(Debug, Default, Serialize, ToSchema)]
struct HostCounts {
    arbiter: u32,
    config: u32,
    master: u32,
    mongos: u32,
    primary: u32,
    secondary: u32,
    slave: u32,
}

impl ProjectView {
    /// In a list: it links itself only.
    pub(crate) fn in_list(project: &Project, call: &Call) -> Self {
        Self::with_links(project, call.dialect, vec![Link::to_self(href(project, call))])
    }

    /// Alone: it links what it could have, too.
    pub(crate) fn alone(project: &Project, call: &Call) -> Self {
        let links = Link::to_self_and_below(call.dialect, href(project, call), call.dialect.project_relations);
        Self::with_links(project, call.dialect, links)
    }

    /// The answer that makes it leaves the pairs of Atlas out when none were given.
    pub(crate) fn made(project: &Project, call: &Call) -> Self {
        let mut view = Self::alone(project, call);
        if let Self::Clusters(view) = &mut view {
            view.tags = view.tags.take().filter(|tags| !tags.is_empty());
        }
        view
    }

    fn with_links(project: &Project, dialect: &Dialect, links: Vec<Link>) -> Self {
        match dialect.project {
            ProjectForm::Clusters => Self::Clusters(ClustersView::new(project, links)),
            ProjectForm::ClustersAndTags => Self::Clusters(ClustersView {
                tags: Some(pairs(&project.tags.pairs)),
                with_default_alerts_settings: Some(project.with_default_alerts_settings),
                ..ClustersView::new(project, links)
            }),
            ProjectForm::Hosts => Self::Hosts(HostsView::new(project, links)),
        }
    }
}

impl ClustersView {
    fn new(project: &Project, links: Vec<Link>) -> Self {
        Self {
            cluster_count: 0,
            created: project.created.to_string(),
            id: project.id.to_string(),
            links,
            name: project.name.as_str().to_owned(),
            org_id: project.org.to_string(),
            tags: None,
            with_default_alerts_settings: None,
        }
    }
}

impl HostsView {
    fn new(project: &Project, links: Vec<Link>) -> Self {
        Self {
            active_agent_count: 0,
            host_counts: HostCounts::default(),
            id: project.id.to_string(),
            links,
            name: project.name.as_str().to_owned(),
            org_id: project.org.to_string(),
            public_api_enabled: true,
            replica_set_count: 0,
            shard_count: 0,
            tags: project.tags.words.iter().map(ToOwned::to_owned).collect(),
        }
    }
}

fn pairs(tags: &TagPairs) -> Vec<TagView> {
    tags.iter().map(|(key, value)| TagView { key: key.to_owned(), value: value.to_owned() }).collect()
}

fn href(project: &Project, call: &Call) -> Href {
    call.root().join("groups").join(project.id)
}

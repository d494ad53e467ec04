//! A project as answers show it.

use crate::api::call::Call;
use crate::api::dialect::link::{Href, Link};
use keywright_domain::{Project, Tags};
use serde::Serialize;

/// What a project links to, as recorded, clusters or not.
const RELATIONS: &[&str] = &["containers", "clusters", "databaseUsers", "peers", "processes", "whitelist"];

/// A project object of Atlas.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectView {
    cluster_count: u32,
    created: String,
    id: String,
    links: Vec<Link>,
    name: String,
    org_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<TagView>>,
    with_default_alerts_settings: bool,
}

#[derive(Debug, Serialize)]
struct TagView {
    key: String,
    value: String,
}

impl ProjectView {
    /// In a list: it links itself only.
    pub(crate) fn in_list(project: &Project, call: &Call) -> Self {
        Self::with_links(project, vec![Link::to_self(href(project, call))])
    }

    /// Alone: it links what it could have, too.
    pub(crate) fn alone(project: &Project, call: &Call) -> Self {
        Self::with_links(project, Link::to_self_and_below(call.dialect, href(project, call), RELATIONS))
    }

    /// The answer that makes it leaves `tags` out when none were given.
    pub(crate) fn made(project: &Project, call: &Call) -> Self {
        let mut view = Self::alone(project, call);
        view.tags = view.tags.filter(|tags| !tags.is_empty());
        view
    }

    fn with_links(project: &Project, links: Vec<Link>) -> Self {
        Self {
            cluster_count: 0,
            created: project.created.to_string(),
            id: project.id.to_string(),
            links,
            name: project.name.as_str().to_owned(),
            org_id: project.org.to_string(),
            tags: Some(tags(&project.tags)),
            with_default_alerts_settings: project.with_default_alerts_settings,
        }
    }
}

fn tags(tags: &Tags) -> Vec<TagView> {
    tags.iter().map(|(key, value)| TagView { key: key.to_owned(), value: value.to_owned() }).collect()
}

fn href(project: &Project, call: &Call) -> Href {
    call.root().join("groups").join(project.id)
}

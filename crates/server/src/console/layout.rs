//! The frame around every page: title, landmarks, menus, navigation. Source: console contract 3.1.

use super::clock_face::Shown;
use super::flash::Flash;
use super::problem::Problem;
use super::visit::Visit;
use super::way_back::Way;
use crate::config::console::Flavor;
use keywright_domain::{OrgId, ProjectId, Scope};

/// What the console calls itself.
pub(crate) const PRODUCT: &str = "Keywright";

/// Where a page is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Spot {
    /// In no organization: the list of them, the account, the deployment.
    Nowhere,
    /// In an organization.
    Organization {
        /// Its id.
        id: OrgId,
        /// Its name.
        name: String,
    },
    /// In a project.
    Project {
        /// Its id.
        id: ProjectId,
        /// Its name.
        name: String,
        /// Its organization's id.
        org: OrgId,
        /// Its organization's name; empty where the person may not see it.
        org_name: String,
    },
}

impl Spot {
    /// What the title says about it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Nowhere => "",
            Self::Organization { name, .. } | Self::Project { name, .. } => name,
        }
    }

    /// Where it begins: its projects, or its overview.
    pub(crate) fn start(&self) -> String {
        match self {
            Self::Nowhere => "/orgs".to_owned(),
            Self::Organization { .. } => format!("{}/projects", self.path()),
            Self::Project { .. } => self.path(),
        }
    }

    /// The scope that it is.
    pub(crate) const fn scope(&self) -> Scope {
        match self {
            Self::Nowhere => Scope::Deployment,
            Self::Organization { id, .. } => Scope::Organization(*id),
            Self::Project { id, org, .. } => Scope::Project { org: *org, project: *id },
        }
    }

    /// What paths of pages in it begin with: `/orgs/65f0…`.
    pub(crate) fn path(&self) -> String {
        match self {
            Self::Nowhere => String::new(),
            Self::Organization { id, .. } => format!("/orgs/{id}"),
            Self::Project { id, .. } => format!("/projects/{id}"),
        }
    }
}

/// Which entry of the navigation a page belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    /// None of them.
    Other,
    /// The projects of an organization, or a project's overview.
    Start,
    /// People.
    Users,
    /// API keys.
    Applications,
    /// The activity feed.
    Activity,
    /// The settings of an organization or a project.
    Settings,
    /// A person's own profile.
    Profile,
    /// A person's password, second factor and sessions.
    Security,
    /// A person's own access list.
    ApiAccess,
    /// A person's preferences.
    Preferences,
    /// The global API keys.
    AdminKeys,
    /// The global access list.
    AdminList,
    /// Every account.
    AdminUsers,
    /// What happened in the deployment.
    AdminActivity,
}

/// An entry of the navigation.
pub(crate) struct NavItem {
    /// The heading that it stands under; empty for none.
    pub(crate) group: &'static str,
    /// Is it the first below its heading?
    pub(crate) opens: bool,
    /// What it is called.
    pub(crate) label: &'static str,
    /// Where it leads.
    pub(crate) href: String,
    /// Is this page there?
    pub(crate) current: bool,
}

/// One of the things to choose from in a menu of the banner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Choice {
    /// What it is called.
    pub(crate) name: String,
    /// Where it leads.
    pub(crate) href: String,
    /// Is it the one that the page is in?
    pub(crate) current: bool,
}

/// A step of the way to a page.
pub(crate) struct Crumb {
    /// What it is called.
    pub(crate) label: String,
    /// Where it leads; empty for the page itself.
    pub(crate) href: String,
}

/// The person in the banner.
pub(crate) struct Who {
    /// The name to sign in with.
    pub(crate) username: String,
    /// The id, which forms carry.
    pub(crate) id: String,
}

/// When the session ends, for the page to warn.
pub(crate) struct SessionEnd {
    /// In so many seconds, counted from this answer.
    pub(crate) seconds: i64,
    /// Can it be made longer by doing something?
    pub(crate) extends: bool,
    /// The moment.
    pub(crate) at: Shown,
}

/// The frame around a page. Templates extend `base.html`, which shows it under the name `frame`.
pub(crate) struct Frame {
    /// What the page is called.
    pub(crate) title: String,
    /// The classes of the root element.
    pub(crate) classes: String,
    /// What style and scripts are below.
    pub(crate) assets: String,
    /// Atlas' words, or Cloud Manager's?
    pub(crate) is_atlas: bool,
    /// The version that operators know.
    pub(crate) version: &'static str,
    /// Where the API's calls begin.
    pub(crate) api: String,
    /// Who is signed in.
    pub(crate) who: Option<Who>,
    /// The token of forms.
    pub(crate) token: String,
    /// What the last page left to say.
    pub(crate) flash: Option<Flash>,
    /// Where the page is.
    pub(crate) spot: Spot,
    /// The person's organizations, the one that is looked at first.
    pub(crate) organizations: Vec<Choice>,
    /// The projects of this organization that the person may see.
    pub(crate) projects: Vec<Choice>,
    /// The navigation, and what it is called.
    pub(crate) nav: Vec<NavItem>,
    /// What the navigation is called: `Organization`.
    pub(crate) nav_name: &'static str,
    /// The way to the page.
    pub(crate) crumbs: Vec<Crumb>,
    /// When the session ends.
    pub(crate) session_end: Option<SessionEnd>,
    /// Where the page stands, when it answers a form of another page; else empty.
    pub(crate) stands_at: String,
}

impl Frame {
    /// Says better what the page is called than its row does.
    pub(crate) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// One step of the way to the page.
    pub(crate) fn below(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: href.into() });
        self
    }

    /// The end of the way: the page itself.
    pub(crate) fn ending(self, label: impl Into<String>) -> Self {
        self.below(label, "")
    }

    /// The whole `<title>` (console contract 3.2).
    pub(crate) fn document_title(&self) -> String {
        let parts = [self.title.as_str(), self.spot.name(), PRODUCT];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// The organization's name, wherever in it the page is.
    pub(crate) fn organization(&self) -> &str {
        match &self.spot {
            Spot::Nowhere => "",
            Spot::Organization { name, .. } => name,
            Spot::Project { org_name, .. } => org_name,
        }
    }

    /// The organization's path, wherever in it the page is.
    pub(crate) fn organization_path(&self) -> String {
        self.spot.scope().org().map(|org| format!("/orgs/{org}")).unwrap_or_default()
    }

    /// The project's name, if the page is in one.
    pub(crate) fn project(&self) -> &str {
        if let Spot::Project { name, .. } = &self.spot { name } else { "" }
    }

    /// The id of what the page is to mark, after something was made or changed.
    pub(crate) fn mark(&self) -> &str {
        self.flash.as_ref().map_or("", |flash| flash.mark.as_str())
    }
}

impl Visit {
    /// The frame of a page that is in no organization.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn frame(&mut self, section: Section) -> Result<Frame, Problem> {
        self.frame_in(Spot::Nowhere, section).await
    }

    /// The frame of a page in an organization or a project.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn frame_in(&mut self, spot: Spot, section: Section) -> Result<Frame, Problem> {
        let mut frame = self.plain_frame(spot, section);
        self.fill_menus(&mut frame).await?;
        Ok(frame)
    }

    /// The frame without what the database is asked for: for pages that say why there is no page.
    pub(super) fn plain_frame(&mut self, spot: Spot, section: Section) -> Frame {
        let is_atlas = self.site.flavor == Flavor::Atlas;
        let (nav_name, nav) = navigation(&spot, section, self.session.is_some());
        Frame {
            title: self.title.to_owned(),
            classes: self.look.classes(),
            assets: self.assets.root().to_owned(),
            is_atlas,
            version: self.site.version,
            api: self.site.api(),
            who: self
                .person()
                .ok()
                .map(|person| Who { username: person.username.to_string(), id: person.id.to_string() }),
            token: self.shown_token(),
            flash: self.take_flash(),
            spot,
            organizations: Vec::new(),
            projects: Vec::new(),
            nav,
            nav_name,
            crumbs: Vec::new(),
            session_end: self.session_end(),
            stands_at: if matches!(self.way, Way::Straight) { String::new() } else { self.here() },
        }
    }

    fn session_end(&self) -> Option<SessionEnd> {
        let session = self.session.as_ref()?;
        let idle = session.idle_ends.filter(|idle| *idle < session.ends);
        let end = idle.unwrap_or(session.ends);
        let face = self.clock_face();
        let seconds = end.millis().saturating_sub(face.now().millis()).max(0) / 1000;
        Some(SessionEnd { seconds, extends: idle.is_some(), at: face.show(end) })
    }
}

/// The entries of the sidebar (console contract 3.1), and what it is called.
fn navigation(spot: &Spot, section: Section, is_signed_in: bool) -> (&'static str, Vec<NavItem>) {
    const ACCESS: &str = "Identity & Access";
    type Entry = (&'static str, &'static str, &'static str, Section);
    const ORGANIZATION: [Entry; 5] = [
        ("", "Projects", "/projects", Section::Start),
        (ACCESS, "Users", "/access/users", Section::Users),
        (ACCESS, "Applications", "/access/api-keys", Section::Applications),
        ("", "Activity Feed", "/activity", Section::Activity),
        ("", "Organization Settings", "/settings", Section::Settings),
    ];
    const PROJECT: [Entry; 5] = [
        ("", "Overview", "", Section::Start),
        (ACCESS, "Users", "/access/users", Section::Users),
        (ACCESS, "Applications", "/access/api-keys", Section::Applications),
        ("", "Activity Feed", "/activity", Section::Activity),
        ("", "Project Settings", "/settings", Section::Settings),
    ];
    const ACCOUNT: [Entry; 4] = [
        ("", "Profile", "/account", Section::Profile),
        ("", "Security", "/account/security", Section::Security),
        ("", "API Access", "/account/api-access", Section::ApiAccess),
        ("", "Preferences", "/account/preferences", Section::Preferences),
    ];
    const ADMINISTRATION: [Entry; 4] = [
        ("", "Global API Keys", "/admin/api-keys", Section::AdminKeys),
        ("", "Global Access List", "/admin/access-list", Section::AdminList),
        ("", "All Users", "/admin/users", Section::AdminUsers),
        ("", "Deployment Activity", "/admin/activity", Section::AdminActivity),
    ];
    let of_administration = ADMINISTRATION.iter().any(|(_, _, _, known)| *known == section);
    let of_account = ACCOUNT.iter().any(|(_, _, _, known)| *known == section);
    let (name, entries) = match spot {
        _ if !is_signed_in => ("", [].as_slice()),
        Spot::Organization { .. } => ("Organization", ORGANIZATION.as_slice()),
        Spot::Project { .. } => ("Project", PROJECT.as_slice()),
        Spot::Nowhere if of_account => ("Account", ACCOUNT.as_slice()),
        Spot::Nowhere if of_administration => ("Administration", ADMINISTRATION.as_slice()),
        Spot::Nowhere => ("", [].as_slice()),
    };
    let root = spot.path();
    let mut above = "";
    let item = |(group, label, rest, known): &Entry| {
        let opens = !group.is_empty() && *group != above;
        above = *group;
        NavItem { group, opens, label, href: format!("{root}{rest}"), current: *known == section }
    };
    (name, entries.iter().map(item).collect())
}

//! The policy: one plain table, a row an action. Everything that decides, prints or tests rights reads it.
//!
//! Source: roles contract 5. Roles are the same in every dialect; where two calls differ they are two actions.

use crate::rule::{Action, ListClass, Rule, TargetsKey, TargetsTeam, TouchesAccessList, TouchesGlobalList};
use crate::{
    Holder::{
        self, GlobalMember, GlobalOwner, GlobalReadOnly, OrgGroupCreator, OrgMember, OrgOwner, OrgReadOnly,
        OrgUserAdmin, Person, ProjectOwner, ProjectReader, ProjectUserAdmin,
    },
    Holders,
    ScopeKind::{self, Anywhere, Deployment, Home, Organization},
};

const ATLAS: &[&str] = &["Atlas"];
const PUBLIC: &[&str] = &["Cloud/Ops Manager"];
const EVERY_API: &[&str] = &["Atlas", "Cloud/Ops Manager"];
const OPS_MANAGER: &[&str] = &["Ops Manager"];
const OWN: &[&str] = &["Keywright"];
const SERVER: &[&str] = &["server"];
const CONSOLE: &[&str] = &["console"];

/// Any key that belongs to the scope, and the global readers.
const ANYONE: &[Holder] = &[
    OrgOwner,
    OrgUserAdmin,
    OrgMember,
    OrgReadOnly,
    OrgGroupCreator,
    ProjectOwner,
    ProjectUserAdmin,
    ProjectReader,
    GlobalOwner,
    GlobalReadOnly,
];
/// Any key at all, at home.
const EVERYBODY: &[Holder] = &[
    OrgOwner,
    OrgUserAdmin,
    OrgMember,
    OrgReadOnly,
    OrgGroupCreator,
    ProjectOwner,
    ProjectUserAdmin,
    ProjectReader,
    GlobalOwner,
    GlobalReadOnly,
    GlobalMember,
];
const OWNERS: &[Holder] = &[OrgOwner, GlobalOwner];
const GLOBAL_OWNERS: &[Holder] = &[GlobalOwner];
const GLOBAL_READERS: &[Holder] = &[GlobalOwner, GlobalReadOnly];
const KEY_ADMINS: &[Holder] = &[OrgOwner, OrgUserAdmin, GlobalOwner];
const PROJECT_READERS: &[Holder] =
    &[OrgOwner, OrgReadOnly, ProjectOwner, ProjectUserAdmin, ProjectReader, GlobalOwner, GlobalReadOnly];
const PROJECT_KEY_READERS: &[Holder] =
    &[OrgOwner, OrgUserAdmin, OrgReadOnly, ProjectOwner, ProjectUserAdmin, ProjectReader, GlobalOwner, GlobalReadOnly];
const PROJECT_OWNERS: &[Holder] = &[OrgOwner, ProjectOwner, GlobalOwner];
const PROJECT_KEY_ADMINS: &[Holder] = &[OrgOwner, OrgUserAdmin, ProjectOwner, ProjectUserAdmin, GlobalOwner];
const PROJECT_OWNER_GRANTERS: &[Holder] = &[OrgOwner, OrgUserAdmin, ProjectOwner, GlobalOwner];
/// Who administers the people of a project; an organization's user administrators do not.
const PROJECT_USER_ADMINS: &[Holder] = &[OrgOwner, ProjectOwner, ProjectUserAdmin, GlobalOwner];
const PROJECT_INVITATION_READERS: &[Holder] = &[OrgOwner, ProjectOwner, ProjectUserAdmin, GlobalOwner, GlobalReadOnly];
const INVITATION_READERS: &[Holder] = &[OrgOwner, OrgUserAdmin, GlobalOwner, GlobalReadOnly];
const ACCOUNT_ADMINS: &[Holder] = &[OrgOwner, OrgUserAdmin, ProjectOwner, ProjectUserAdmin, GlobalOwner];
const ACCOUNT_READERS: &[Holder] =
    &[OrgOwner, OrgUserAdmin, ProjectOwner, ProjectUserAdmin, GlobalOwner, GlobalReadOnly];
const NOBODY: &[Holder] = &[];
/// Each person, in what is theirs.
const ONESELF: &[Holder] = &[Person];

macro_rules! policy {
    (@targets key $action:ident) => { impl TargetsKey for $action {} };
    (@targets list $action:ident) => {
        impl TargetsKey for $action {}
        impl TouchesAccessList for $action {}
    };
    (@targets global_list $action:ident) => { impl TouchesGlobalList for $action {} };
    (@targets team $action:ident) => { impl TargetsTeam for $action {} };
    (@targets none $action:ident) => {};
    (@own or_self) => { true };
    (@own) => { false };
    ($(
        #[doc = $about:literal]
        $action:ident, $name:literal, $scope:ident, $allowed:expr $(, $own:ident)?; $target:ident, $list:ident, $surfaces:ident;
    )*) => {
        $(
            #[doc = $about]
            #[derive(Debug)]
            pub struct $action;
            impl Action for $action {
                const RULE: &'static Rule = &Rule {
                    name: $name,
                    about: $about,
                    scope: ScopeKind::$scope,
                    allowed: Holders::of($allowed),
                    own: policy!(@own $($own)?),
                    list: ListClass::$list,
                    surfaces: $surfaces,
                };
            }
            policy!(@targets $target $action);
        )*

        /// Every row, in the order of the table.
        pub const POLICY: &[&Rule] = &[$(<$action as Action>::RULE),*];
    };
}

policy! {
    /// Read the root of an API: who am I, what is this server.
    ReadRoot, "root.read", Home, EVERYBODY; list, Ordinary, EVERY_API;
    /// Ask which address the server sees.
    ReadAddress, "address.read", Home, EVERYBODY; none, Ordinary, EVERY_API;
    /// Ask who the caller is, from memory alone.
    ReadCaller, "caller.read", Home, EVERYBODY; none, Ordinary, OWN;
    /// Read the rate limits.
    ReadRateLimits, "rate-limit.read", Home, EVERYBODY; none, Ordinary, ATLAS;
    /// Read the OpenAPI documents.
    ReadDocument, "document.read", Home, EVERYBODY; none, Ordinary, OWN;

    /// List the organizations that the caller belongs to.
    ListOrganizations, "organization.list", Home, EVERYBODY; none, Ordinary, EVERY_API;
    /// Read an organization.
    ReadOrganization, "organization.read", Organization, ANYONE; none, Ordinary, EVERY_API;
    /// Make an organization with its first key.
    CreateOrganization, "organization.create", Home, OWNERS; none, Ordinary, ATLAS;
    /// Make an organization in the public dialect: global owners only.
    CreatePublicOrganization, "organization.create-public", Home, GLOBAL_OWNERS; none, Ordinary, PUBLIC;
    /// Rename an organization.
    RenameOrganization, "organization.rename", Organization, OWNERS; none, Ordinary, EVERY_API;
    /// Delete an organization and every key in it.
    DeleteOrganization, "organization.delete", Organization, OWNERS; none, Ordinary, EVERY_API;
    /// Read an organization's settings.
    ReadOrganizationSettings, "organization-settings.read", Organization, ANYONE; none, Ordinary, EVERY_API;
    /// Change an organization's settings, the access-list requirement among them.
    ChangeOrganizationSettings, "organization-settings.change", Organization, OWNERS; none, Ordinary, EVERY_API;

    /// List an organization's API keys and read one.
    ReadKeys, "api-key.read", Organization, ANYONE; key, Ordinary, EVERY_API;
    /// Make an API key.
    CreateKey, "api-key.create", Organization, KEY_ADMINS; none, Ordinary, EVERY_API;
    /// Change an API key's description or organization roles.
    ChangeKey, "api-key.change", Organization, KEY_ADMINS; key, Ordinary, EVERY_API;
    /// Delete an API key, its access list and its assignments.
    DeleteKey, "api-key.delete", Organization, KEY_ADMINS; key, Ordinary, EVERY_API;

    /// Grant Organization Owner: beside making or changing a key, the right that its new role asks for.
    GrantOrgOwner, "organization-role.grant-owner", Organization, OWNERS; none, Ordinary, EVERY_API;

    /// Read a key's access list.
    ReadAccessList, "access-list.read", Organization, KEY_ADMINS, or_self; list, Ordinary, EVERY_API;
    /// Add entries to a key's access list.
    AddAccessListEntries, "access-list.add", Organization, KEY_ADMINS, or_self; list, ChangesKeyList, EVERY_API;
    /// Remove an entry from a key's access list.
    RemoveAccessListEntry, "access-list.remove", Organization, KEY_ADMINS, or_self; list, ChangesKeyList, EVERY_API;

    /// Read an organization's events.
    ReadOrganizationEvents, "organization-event.read", Organization, ANYONE; none, Ordinary, EVERY_API;

    /// List the types of events that there are.
    ReadEventTypes, "event-type.read", Home, EVERYBODY; none, Ordinary, EVERY_API;

    /// List the projects that the caller sees, in an organization or, for a global key, in all of them.
    ListProjects, "project.list", Home, EVERYBODY; none, Ordinary, EVERY_API;
    /// Make a project; the key that makes it becomes its owner.
    CreateProject, "project.create", Organization, &[OrgOwner, OrgGroupCreator, GlobalOwner]; none, Ordinary, EVERY_API;
    /// Read a project and what is around it.
    ReadProject, "project.read", Project, PROJECT_READERS; none, Ordinary, EVERY_API;
    /// Rename a project, or change its tags.
    ChangeProject, "project.change", Project, PROJECT_OWNERS; none, Ordinary, EVERY_API;
    /// Delete a project; every key loses its roles in it.
    DeleteProject, "project.delete", Project, PROJECT_OWNERS; none, Ordinary, EVERY_API;
    /// Read a project's settings.
    ReadProjectSettings, "project-settings.read", Project, PROJECT_READERS; none, Ordinary, ATLAS;
    /// Change a project's settings.
    ChangeProjectSettings, "project-settings.change", Project, PROJECT_OWNERS; none, Ordinary, ATLAS;
    /// Set or reset a limit of a project.
    ChangeProjectLimit, "project-limit.change", Project, PROJECT_OWNERS; none, Ordinary, ATLAS;
    /// Turn the managed threshold of slow operations on or off.
    ChangeManagedSlowMs, "managed-slow-ms.change", Project, PROJECT_OWNERS; none, Ordinary, ATLAS;
    /// Read a project's events.
    ReadProjectEvents, "project-event.read", Project, PROJECT_READERS; none, Ordinary, EVERY_API;

    /// List the keys that hold a role in a project.
    ReadProjectKeys, "project-key.read", Project, PROJECT_KEY_READERS; none, Ordinary, EVERY_API;
    /// Make a key and give it roles in a project.
    CreateProjectKey, "project-key.create", Project, PROJECT_KEY_ADMINS; none, Ordinary, EVERY_API;
    /// Give organization roles to a key that is made in a project: beside making it, a right of its own.
    GrantOrgRoles, "organization-role.grant", Project, KEY_ADMINS; none, Ordinary, EVERY_API;
    /// Grant Organization Owner to a key that is made in a project: a right beyond granting other roles.
    GrantOrgOwnerInProject, "project-key.grant-org-owner", Project, OWNERS; none, Ordinary, EVERY_API;
    /// Give a key of the organization roles in a project, by POST.
    AssignKey, "project-key.assign", Project, PROJECT_OWNERS; key, Ordinary, ATLAS;
    /// Change a key's roles in a project, or assign it, by PATCH.
    ChangeProjectKey, "project-key.change", Project, PROJECT_KEY_ADMINS; key, Ordinary, EVERY_API;
    /// Grant Project Owner: beside assigning or changing a key, the right that its new role asks for.
    GrantProjectOwner, "project-role.grant-owner", Project, PROJECT_OWNER_GRANTERS; none, Ordinary, EVERY_API;
    /// Take a key out of a project.
    UnassignKey, "project-key.unassign", Project, PROJECT_KEY_ADMINS; key, Ordinary, EVERY_API;

    /// Read an organization's people: members, and those who are invited.
    ReadOrganizationUsers, "organization-user.read", Organization, ANYONE; none, Ordinary, EVERY_API;
    /// Invite a person to an organization, by the newer calls.
    AddOrganizationUser, "organization-user.add", Organization, OWNERS; none, Ordinary, ATLAS;
    /// Change what a person holds in an organization.
    ChangeOrganizationUser, "organization-user.change", Organization, OWNERS; none, Ordinary, ATLAS;
    /// Take a person out of an organization.
    RemoveOrganizationUser, "organization-user.remove", Organization, OWNERS; none, Ordinary, EVERY_API;
    /// Replace a member's roles in an organization, by the older call.
    ReplaceOrganizationRoles, "organization-user.replace-roles", Organization, KEY_ADMINS; none, Ordinary, EVERY_API;
    /// Read a project's people.
    ReadProjectUsers, "project-user.read", Project, PROJECT_READERS; none, Ordinary, EVERY_API;
    /// Give a person roles in a project, or invite them.
    AddProjectUser, "project-user.add", Project, PROJECT_USER_ADMINS; none, Ordinary, ATLAS;
    /// Change a person's roles in a project.
    ChangeProjectUser, "project-user.change", Project, PROJECT_USER_ADMINS; none, Ordinary, EVERY_API;
    /// Take a person out of a project.
    RemoveProjectUser, "project-user.remove", Project, PROJECT_USER_ADMINS; none, Ordinary, EVERY_API;

    /// Read an organization's teams and who is in them.
    ReadTeams, "team.read", Organization, ANYONE; team, Ordinary, EVERY_API;
    /// Make a team.
    CreateTeam, "team.create", Organization, KEY_ADMINS; none, Ordinary, EVERY_API;
    /// Rename a team.
    RenameTeam, "team.rename", Organization, KEY_ADMINS; team, Ordinary, EVERY_API;
    /// Delete a team.
    DeleteTeam, "team.delete", Organization, KEY_ADMINS; team, Ordinary, EVERY_API;
    /// Add people to a team, or take them out.
    ChangeTeamMembers, "team.change-members", Organization, KEY_ADMINS; team, Ordinary, EVERY_API;
    /// Read a project's teams.
    ReadProjectTeams, "project-team.read", Project, PROJECT_READERS; team, Ordinary, EVERY_API;
    /// Give teams roles in a project, change or end them.
    ChangeProjectTeams, "project-team.change", Project, PROJECT_USER_ADMINS; team, Ordinary, EVERY_API;

    /// Read an organization's invitations.
    ReadOrganizationInvitations, "organization-invitation.read", Organization, INVITATION_READERS; none, Ordinary, EVERY_API;
    /// Invite a person to an organization, by the older calls; change an invitation, take it back.
    ChangeOrganizationInvitations, "organization-invitation.change", Organization, KEY_ADMINS; none, Ordinary, EVERY_API;
    /// Grant roles in an organization's projects, beside inviting to it.
    GrantRolesInProjects, "project-role.grant-in-organization", Organization, OWNERS; none, Ordinary, EVERY_API;
    /// Read a project's invitations.
    ReadProjectInvitations, "project-invitation.read", Project, PROJECT_INVITATION_READERS; none, Ordinary, EVERY_API;
    /// Invite a person to a project, by the older calls; change an invitation, take it back.
    ChangeProjectInvitations, "project-invitation.change", Project, PROJECT_USER_ADMINS; none, Ordinary, EVERY_API;

    /// Make an account; its roles become invitations.
    CreateAccount, "account.create", Anywhere, ACCOUNT_ADMINS; none, Ordinary, EVERY_API;
    /// Read the account of somebody whom the caller administers.
    ReadAccount, "account.read", Anywhere, ACCOUNT_READERS; none, Ordinary, EVERY_API;
    /// Change an account's roles where the caller administers them; the whole account for a global owner.
    ChangeAccount, "account.change", Anywhere, ACCOUNT_ADMINS; none, Ordinary, PUBLIC;
    /// Take a person out of where the caller administers them; delete the account for a global owner.
    DeleteAccount, "account.delete", Anywhere, ACCOUNT_ADMINS; none, Ordinary, PUBLIC;
    /// Read or change the access list of a person: never by a key.
    UseAccountAccessList, "account-access-list.use", Anywhere, NOBODY; none, Ordinary, EVERY_API;

    /// List the global API keys and read one, or the roles that they may have.
    ReadGlobalKeys, "global-key.read", Deployment, GLOBAL_READERS; key, Ordinary, OPS_MANAGER;
    /// Make a global API key.
    CreateGlobalKey, "global-key.create", Deployment, GLOBAL_OWNERS; none, Ordinary, OPS_MANAGER;
    /// Change a global API key's description or roles.
    ChangeGlobalKey, "global-key.change", Deployment, GLOBAL_OWNERS; key, Ordinary, OPS_MANAGER;
    /// Delete a global API key.
    DeleteGlobalKey, "global-key.delete", Deployment, GLOBAL_OWNERS; key, Ordinary, OPS_MANAGER;
    /// Read the global access list.
    ReadGlobalList, "global-access-list.read", Deployment, GLOBAL_READERS; global_list, Ordinary, OPS_MANAGER;
    /// Add an entry to the global access list.
    AddGlobalEntry, "global-access-list.add", Deployment, GLOBAL_OWNERS; global_list, Ordinary, OPS_MANAGER;
    /// Change an entry of the global access list.
    ChangeGlobalEntry, "global-access-list.change", Deployment, GLOBAL_OWNERS; global_list, Ordinary, OPS_MANAGER;
    /// Remove an entry from the global access list.
    RemoveGlobalEntry, "global-access-list.remove", Deployment, GLOBAL_OWNERS; global_list, Ordinary, OPS_MANAGER;

    /// Sign in, and do again what proves who one is.
    SignIn, "session.create", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// See one's own sessions.
    ReadOwnSessions, "session.read", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Sign out, here or elsewhere.
    EndOwnSessions, "session.end", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// See one's own account, its sign-ins and what one belongs to.
    ReadOwnAccount, "own-account.read", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Change one's own name and preferences.
    ChangeOwnAccount, "own-account.change", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Change one's own password, or set it through a link.
    ChangeOwnPassword, "own-account.change-password", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Turn one's own second factor on or off, replace its recovery codes.
    ChangeOwnSecondFactor, "own-account.change-second-factor", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Read and change one's own access list.
    UseOwnAccessList, "own-access-list.use", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Accept or decline an invitation.
    AnswerInvitation, "invitation.answer", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Make an organization of one's own, where everybody may.
    CreateOwnOrganization, "organization.create-own", Deployment, ONESELF; none, Ordinary, CONSOLE;
    /// Make a link by which somebody sets a new password.
    MakeResetLink, "account.make-reset-link", Deployment, GLOBAL_OWNERS; none, Ordinary, CONSOLE;
    /// List every account.
    ReadAccounts, "account.list", Deployment, GLOBAL_READERS; none, Ordinary, CONSOLE;
    /// Read what happened in the deployment, outside organizations.
    ReadDeploymentEvents, "deployment-event.read", Deployment, GLOBAL_READERS; none, Ordinary, CONSOLE;
    /// Read what happened in an organization and in those of its projects that one sees.
    ReadOrganizationActivity, "organization-activity.read", Organization, ANYONE; none, Ordinary, CONSOLE;
    /// Add the first addresses to a key that one has just made, or remove them.
    ChangeFirstAddresses, "access-list.change-first", Organization, ANYONE; key, ChangesKeyList, CONSOLE;
    /// Read the access list of a key in a project.
    ReadProjectKeyList, "project-key.read-access-list", Project, PROJECT_KEY_ADMINS; key, Ordinary, CONSOLE;
    /// Change the description and the access list of a key that is in no other project and only a member beside.
    ChangeProjectOwnKey, "project-key.change-own", Project, PROJECT_KEY_ADMINS; key, ChangesKeyList, CONSOLE;

    /// Write down that somebody failed to sign in.
    RecordFailedSignIn, "session.record-failure", Deployment, NOBODY; none, Ordinary, SERVER;
    /// First run: make a token that lets somebody set this deployment up.
    MakeSetupToken, "deployment.make-setup-token", Deployment, NOBODY; none, Ordinary, SERVER;
    /// First run: make the first user and its global key, once.
    CreateFirstUser, "deployment.create-first-user", Deployment, NOBODY; none, Ordinary, SERVER;
    /// First run: keep what somebody who brought a setup token says of the first owner, until it is done.
    DraftSetup, "deployment.draft-setup", Deployment, NOBODY; none, Ordinary, SERVER;
    /// First run: make the first organization and its owner, once.
    Bootstrap, "deployment.bootstrap", Deployment, NOBODY; none, Ordinary, SERVER;
}

/// The table as Markdown: `docs/policy.md`.
pub fn printed() -> String {
    use std::fmt::Write as _;

    let mut page = String::from(
        "# Policy\n\nWho may do what. Generated from the policy table; a test compares it, and a change of rights is a change of\nthis page. Columns: OO Organization Owner, OU Organization User Admin, OM Organization Member and the roles that\nimply it, OR Organization Read Only, OC Organization Project Creator, PO Project Owner, PU Project User Admin, PR any\nother role in the project, GO Global Owner, GR Global Read Only, GM any other global role (in organizations and projects\nsuch a role counts as OU and PU, or as PR), ME each person in what is theirs, never a key. `home` is the caller's\norganization, or the deployment for a global key. `y` allowed, `self` for the calling key itself, `-` refused.\n\n",
    );
    let heads: Vec<_> = Holder::ALL.iter().map(|holder| holder.heading()).collect();
    let _ = writeln!(page, "| Action | Where | What | Offered in | {} |", heads.join(" | "));
    let _ = writeln!(page, "|---|---|---|---|{}", "---|".repeat(heads.len()));
    for rule in POLICY {
        let cells: Vec<_> = Holder::ALL
            .iter()
            .map(|holder| match (rule.allowed.contains(*holder), rule.own) {
                (true, _) => "y",
                (false, true) if !matches!(holder, GlobalReadOnly | GlobalMember | Person) => "self",
                (false, _) => "-",
            })
            .collect();
        let place = match rule.scope {
            Deployment => "deployment",
            Organization => "organization",
            ScopeKind::Project => "project",
            Home => "home",
            Anywhere => "any of them",
        };
        let _ = writeln!(
            page,
            "| `{}` | {place} | {} | {} | {} |",
            rule.name,
            rule.about.trim(),
            rule.surfaces.join(", "),
            cells.join(" | ")
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_share_a_name() {
        let mut names: Vec<_> = POLICY.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();

        assert_eq!(names.len(), POLICY.len());
    }

    #[test]
    fn the_printed_matrix_is_the_page_in_docs() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/policy.md");
        if std::env::var_os("KEYWRIGHT_UPDATE_DOCS").is_some() {
            std::fs::write(path, printed()).unwrap();
        }

        let page = std::fs::read_to_string(path).unwrap();

        assert_eq!(page, printed(), "run with KEYWRIGHT_UPDATE_DOCS=1 and review the difference");
    }
}

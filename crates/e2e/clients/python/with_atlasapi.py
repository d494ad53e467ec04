"""atlasapi, through its own methods, in Atlas v1.0. It reads its base URL as it is imported; its lists end in a slash.

Its module for API keys needs a package that is not installed with it, so no key is made here.
"""

import importlib.metadata
import os

import flows
from flows import ORG, OWNER, check, held

os.environ["BASE_URL"] = flows.URL

from atlasapi.atlas import Atlas  # noqa: E402
from atlasapi.errors import ErrAtlasNotFound, ErrAtlasUnauthorized  # noqa: E402
from atlasapi.projects import Project  # noqa: E402
from atlasapi.settings import Settings  # noqa: E402

GROUPS = f"{flows.URL}{Settings.URI_STUB}/groups"


def refused(error, call):
    """What it raises; it prints the request and the answer before it does."""
    try:
        answer = call()
    except error as refusal:
        return refusal
    check(False, f"no {error.__name__}: {answer}")


def organizations(atlas):
    check([org.id for org in atlas.Organizations.organizations] == [ORG], "the organization is not the only one")
    check(atlas.Organizations.organization_by_id(ORG).name == "Development", "the organization has another name")
    check(atlas.Organizations.organization_by_name("Development").id == ORG, "another organization has the name")
    held("organizations")


def projects(atlas):
    wanted = Project.for_create("of atlasapi", ORG)
    made = atlas.network.post(GROUPS, wanted.create_dict)["id"]
    atlas.group = made

    check(atlas.Projects.project_by_id(made).name == "of atlasapi", "the project has another name")
    check(atlas.Projects.project_by_name("of atlasapi").created_date.year > 2000, "the project has no date")
    check(made in [project.id for project in atlas.Projects.projects], "the project is not in the list")
    check(made in [one.id for one in atlas.Organizations.get_all_projects_for_org(ORG)], "nor in the organization's")
    check(atlas.Projects.settings.is_data_explorer is True, "the settings are not those of a new project")
    check(list(atlas.Clusters.get_all_clusters(iterable=True)) == [], "there is a cluster")
    kinds = [event.event_type.name for event in atlas.Events.all]
    check("GROUP_CREATED" in kinds, f"the project was not made: {kinds}")
    held("projects")


def people(atlas):
    """It makes neither teams nor users: what it reads is made by its own network."""
    check(list(atlas.Projects.get_project_teams()) == [], "there is a team")
    teams = f"{flows.URL}{Settings.URI_STUB}/orgs/{ORG}/teams"
    owner = os.environ["KEYWRIGHT_CONSOLE_USER"]
    team = atlas.network.post(teams, {"name": "of atlasapi", "usernames": [owner]})["id"]
    atlas.network.post(f"{GROUPS}/{atlas.group}/teams", [{"teamId": team, "roleNames": ["GROUP_READ_ONLY"]}])

    assigned = [(one.team_id, one.roles) for one in atlas.Projects.get_project_teams()]
    check(assigned == [(team, ["GROUP_READ_ONLY"])], f"other teams: {assigned}")
    for flat in (False, True):  # a new project belongs to the organization's owner, who is in the team, too
        users = [user.username for user in atlas.Projects.get_project_users(flatten_teams=flat)]
        check(users == [owner], f"other users, with teams {flat}: {users}")
    check(atlas.Projects.user_count(flatten_teams=True) == 1, "another number of users")
    check(atlas.Projects.user_count(include_org_users=True) == 1, "the organization's owner is not counted")
    held("people")


def the_end_of_a_project(atlas):
    atlas.network.delete(f"{GROUPS}/{atlas.group}")
    refused(ErrAtlasNotFound, lambda: atlas.Projects.project_by_id(atlas.group))
    held("the end of a project")


print("client atlasapi", importlib.metadata.version("atlasapi"))
atlas = Atlas(*OWNER)
organizations(atlas)
projects(atlas)
people(atlas)
the_end_of_a_project(atlas)
refused(ErrAtlasUnauthorized, lambda: list(Atlas(OWNER[0], "wrong").Organizations.organizations))
held("wrong password")

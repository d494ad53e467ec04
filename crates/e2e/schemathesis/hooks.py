"""What schemathesis cannot read from a document: who calls, which things exist, and rules beyond a schema.

Run by crates/e2e/tests/it/schemathesis.rs, with the variables of dev.env and KEYWRIGHT_URL; for what Ops Manager alone
has, with a global owner's key and no organization. Requests whose path is meant
to be good get the IDs of real things, every fourth one keeps what was invented. What a request destroys is made for it.
"""

import collections
import copy
import functools
import ipaddress
import itertools
import os

import requests
import schemathesis
from requests.auth import HTTPDigestAuth
from schemathesis.core.parameters import ParameterLocation

URL = os.environ["KEYWRIGHT_URL"]
ORG = os.environ["KEYWRIGHT_ORG_ID"]
PROJECT = os.environ["KEYWRIGHT_PROJECT_ID"]
USER = os.environ["KEYWRIGHT_OWNER_USER_ID"]
ADDRESS = "198.51.100.0/24"
ATLAS, PUBLIC = "/api/atlas/v2", "/api/public/v1.0"
IN_PROJECT = ["GROUP_READ_ONLY"]

numbers = itertools.count(1)


def fresh_name():
    """A person's name that nobody has."""
    return f"person-{next(numbers)}@example.org"


def fresh_block():
    """A block that is on no list."""
    number = next(numbers)
    return f"10.{number // 256}.{number % 256}.0/24"


class Client:
    """The owner, making things."""

    def __init__(self):
        self.auth = HTTPDigestAuth(os.environ["KEYWRIGHT_PUBLIC_KEY"], os.environ["KEYWRIGHT_PRIVATE_KEY"])
        self.session = requests.Session()
        self.session.trust_env = False

    def call(self, method, path, body=None, base=ATLAS):
        answer = self.session.request(method, f"{URL}{base}{path}", json=body, auth=self.auth)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def project(self):
        return self.call("POST", "/groups", {"name": f"made {next(numbers)}", "orgId": ORG})["id"]

    def key(self):
        """A key of the organization with a role in the project and an access list."""
        key = self.call("POST", f"/groups/{PROJECT}/apiKeys", {"desc": "made", "roles": IN_PROJECT})["id"]
        self.call("POST", f"/orgs/{ORG}/apiKeys/{key}/accessList", [{"cidrBlock": ADDRESS}])
        return key

    def organization(self):
        """Another organization, and an owner key of it."""
        key = {"desc": "made", "roles": ["ORG_OWNER"]}
        made = self.call("POST", "/orgs", {"name": "made", "orgOwnerId": USER, "apiKey": key})
        return made["organization"]["id"], HTTPDigestAuth(made["apiKey"]["publicKey"], made["apiKey"]["privateKey"])

    def event(self, parent):
        return self.call("GET", f"{parent}/events?includeExtensions=true")["results"][0]["id"]

    def name(self):
        return self.call("GET", f"/users/{USER}")["username"]

    def team(self, member=False, assigned=False):
        """A team of the organization: with the owner's account in it, with a role in the project, or neither."""
        usernames = [lasting("userName")] if member else []
        team = self.call("POST", f"/orgs/{ORG}/teams", {"name": f"made {next(numbers)}", "usernames": usernames})
        if assigned:
            self.call("POST", f"/groups/{PROJECT}/teams", [{"teamId": team["id"], "roleNames": IN_PROJECT}])
        return team

    def person(self, parent):
        """Somebody who is invited there."""
        in_org = parent.startswith("/orgs/")
        roles = {"orgRoles": ["ORG_MEMBER", "ORG_READ_ONLY"]} if in_org else ["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"]
        return self.call("POST", f"{parent}/users", {"username": fresh_name(), "roles": roles})["id"]

    def invitation(self, parent):
        roles = ["ORG_MEMBER"] if parent.startswith("/orgs/") else IN_PROJECT
        return self.call("POST", f"{parent}/invites", {"username": fresh_name(), "roles": roles})

    def global_key(self):
        return self.call("POST", "/admin/apiKeys", {"desc": "made", "roles": ["GLOBAL_READ_ONLY"]}, PUBLIC)["id"]

    def global_entry(self, block):
        return self.call("POST", "/admin/accessList", {"cidrBlock": block, "description": "made"}, PUBLIC)["id"]


owner = Client()
schemathesis.auth.set_from_requests(owner.auth)
if not ORG:
    owner.global_entry("127.0.0.0/8")  # which keeps the caller in, whatever else comes on the list

of_org, of_project = f"/orgs/{ORG}", f"/groups/{PROJECT}"


@functools.cache
def lasting(name):
    """A thing that no request destroys."""
    return {
        "orgId": lambda: ORG,
        "groupId": lambda: PROJECT,
        "groupName": lambda: "sandbox",
        "renamed project": owner.project,
        "apiUserId": owner.key,
        "global key": owner.global_key,
        "entryId": lambda: owner.global_entry(fresh_block()),
        "ipAddress": lambda: ADDRESS,
        "userId": lambda: USER,
        "userName": owner.name,
        "changed person of the organization": lambda: owner.person(of_org),
        "changed person of the project": lambda: owner.person(of_project),
        "team": lambda: owner.team(member=True, assigned=True),
        "teamId": lambda: lasting("team")["id"],
        "teamName": lambda: owner.team()["name"],
        "renamed team": lambda: owner.team()["id"],
        "invitation to the organization": lambda: owner.invitation(of_org),
        "invitation to the project": lambda: owner.invitation(of_project),
        "event of the organization": lambda: owner.event(of_org),
        "event of the project": lambda: owner.event(of_project),
    }[name]()


def place(case):
    """Where a path is, as the names above have it, and the path of that."""
    return ("project", of_project) if case.path.startswith("/groups/") else ("organization", of_org)


def person(case):
    """Whom a path means by a user."""
    where, parent = place(case)
    if case.path.startswith(("/orgs/{orgId}/users/", "/groups/{groupId}/users/")):
        if case.method == "DELETE":
            return owner.person(parent)
        if case.method in ("PATCH", "POST"):
            return lasting(f"changed person of the {where}")
    return USER


def team(case):
    """Which team a path means."""
    if case.path.startswith("/groups/"):
        return owner.team(assigned=True)["id"] if case.method == "DELETE" else lasting("teamId")
    if case.path.endswith(":removeUser") or "{userId}" in case.path:
        return owner.team(member=True)["id"]
    if case.method in ("DELETE", "POST"):
        return owner.team()["id"]
    return lasting("renamed team" if case.method == "PATCH" else "teamId")


def thing(name, case):
    """What a parameter of a case's path shall stand for."""
    deletes, (where, parent) = case.method == "DELETE", place(case)
    of_admin = case.path.startswith("/admin/")
    match name:
        case "eventId":
            return lasting(f"event of the {where}")
        case "apiUserId" if of_admin:
            return owner.global_key() if deletes else lasting("global key")
        case "apiUserId" if deletes:
            return owner.key()
        case "entryId" if deletes:
            return owner.global_entry(fresh_block())
        case "userId":
            return person(case)
        case "teamId":
            return team(case)
        case "invitationId":
            return (owner.invitation(parent) if deletes else lasting(f"invitation to the {where}"))["id"]
        case "groupId" if deletes and case.path == "/groups/{groupId}":
            return owner.project()
        case "groupId" if case.method == "PATCH" and case.path == "/groups/{groupId}":
            return lasting("renamed project")
        case "groupId" if case.path.startswith("/groups/{groupId}/users/{userId}") and case.method in ("GET", "PUT"):
            return lasting("renamed project")  # which the owner's account owns, too
        case "document" | "endpointSetId" | "limitName":
            return case.path_parameters[name]
    return lasting(name)


def placed(role):
    """A role of an account, with the ID of where it is."""
    if role["roleName"].startswith("GROUP_"):
        return {"groupId": PROJECT, "roleName": role["roleName"]}
    return {"orgId": ORG, "roleName": role["roleName"]}


def distinct(items):
    return [item for n, item in enumerate(items) if item not in items[:n]]


def good_people(body, case):
    """What a body says of people and teams."""
    if body.get("country"):
        body["country"] = "DE"
    if len(set(body.get("password", "ab").lower())) == 1:
        body["password"] = "a lighthouse in the fog"  # where the invented one is common, as 00000000 is
    if case.path.endswith("/invites"):
        where, _ = place(case)
        body["username"] = fresh_name() if case.method == "POST" else lasting(f"invitation to the {where}")["username"]
    if case.path.startswith("/users") and body.get("roles"):
        body["roles"] = distinct([placed(role) for role in body["roles"]])
    if body.get("teamIds"):
        body["teamIds"] = [lasting("teamId")]
    if body.get("usernames"):
        body["usernames"] = [lasting("userName")]
    if "teamId" in body:
        body["teamId"] = owner.team()["id"]
    if "id" in body and "/teams/" in case.path:
        body["id"] = USER
    # In one body, and beside the roles that another has.
    for holder in (body, body.get("roles")):
        if isinstance(holder, dict) and holder.get("groupRoleAssignments"):
            holder["groupRoleAssignments"] = [assigned(item) for item in holder["groupRoleAssignments"]]
    # Who owns it stays its owner.
    for roles, ownership in (("orgRoles", "ORG_OWNER"), ("groupRoles", "GROUP_OWNER")):
        if case.method == "PUT" and body.get(roles):
            body[roles] = [*body[roles], ownership]
    if case.method == "PATCH" and case.path == "/orgs/{orgId}/users/{userId}":
        # Null says nothing, and something must be said.
        if all(value is None for value in (body.get("roles") or {}).values()):
            body["teamIds"] = body.get("teamIds") or []
    return body


def assigned(item):
    """Roles in the project, at least one."""
    roles = "roles" if "groupRoles" not in item else "groupRoles"
    if not item.get(roles) and not item.get("groupRole"):
        item = dict(item, **{roles: IN_PROJECT})
    return dict(item, groupId=PROJECT)


def good_body(body, case):
    """A body that keeps the rules which its schema cannot say."""
    if isinstance(body, list):
        return distinct([good_body(item, case) for item in body])
    if not isinstance(body, dict):
        return body
    body = good_people(copy.deepcopy(body), case)
    body.update({name: value for name, value in {"orgId": ORG, "orgOwnerId": USER}.items() if name in body})
    if case.path.startswith("/admin/"):
        return good_admin(body, case)
    if "ipAddress" in body or "cidrBlock" in body or case.path.endswith(("/accessList", "/whitelist")):
        address = body.get("ipAddress")
        usable = address and not ipaddress.ip_address(address).is_unspecified
        body = {"ipAddress": address} if usable else {"cidrBlock": "203.0.113.64/26"}
    if body.get("tags"):
        body["tags"] = list({tag["key"] if isinstance(tag, dict) else tag: tag for tag in body["tags"]}.values())
    if timeouts := body.get("customSessionTimeouts"):
        body["customSessionTimeouts"] = dict(timeouts, idleSessionTimeoutInSeconds=300)
    if case.path.endswith("/limits/{limitName}"):
        body["value"] = 25  # which any limit can have
    if case.method == "POST" and case.path == "/groups/{groupId}/apiKeys":
        body["roles"] = [*body["roles"], "GROUP_READ_ONLY"]
    if case.method == "PATCH" and "apiKeys" in case.path and not body.get("desc") and not body.get("roles"):
        body["desc"] = "changed"
    return body


def good_admin(body, case):
    """The same of global keys and of entries of the global list."""
    if "apiKeys" in case.path:
        if case.method == "PATCH" and not body.get("desc") and not body.get("roles"):
            body["desc"] = "changed"
        return body
    if body.get("cidrBlock"):
        body["cidrBlock"] = fresh_block()
    if case.method == "PATCH" and not body.get("cidrBlock") and not body.get("description"):
        body["description"] = "changed"
    return body


def good_query(query):
    """A query that keeps the rules which no schema can say."""
    query = dict(query)
    if "projectOwnerId" in query:
        query["projectOwnerId"] = USER
    if "orgMembershipStatuses" in query:
        query.pop("orgMembershipStatus", None)  # which excludes the other
    return query


def versions(case):
    """The media types of good answers, oldest version first."""
    responses = case.operation.definition.raw["responses"]
    good = next((responses[status] for status in ("200", "201", "202") if status in responses), {})
    return sorted(good.get("content", {}))


def is_bad(case, location):
    """Is this part of the case meant to be refused?"""
    component = case.meta.components.get(location) if case.meta else None
    return component is not None and component.mode.is_negative


calls = collections.Counter()


@schemathesis.hook
def filter_case(context, case):
    """Drops what is meant to be bad and is not: no Authorization (it is added later), undeclared parameters of the query
    (they are ignored), and declared ones that are empty (they count as absent), a tag that is there twice (it counts once)."""
    if is_bad(case, ParameterLocation.HEADER):
        return False
    if is_bad(case, ParameterLocation.QUERY):
        declared = {parameter.name for parameter in case.operation.query}
        return bool(case.query) and all(name in declared and value not in ("", [], {}, [""]) for name, value in case.query.items())
    if is_bad(case, ParameterLocation.BODY) and isinstance(case.body, dict):
        tags = case.body.get("tags")
        return not isinstance(tags, list) or tags == distinct(tags)
    return True


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, dict) and case.body.get("apiAccessListRequired"):
        case.body = dict(case.body, apiAccessListRequired=False)  # or the caller would lock itself out
    calls[case.operation.label] += 1
    if len(media := versions(case)) > 1:
        # Newer versions have parameters that older ones ignore.
        newest = is_bad(case, ParameterLocation.QUERY) or calls[case.operation.label] % 2
        case.headers["Accept"] = media[-1 if newest else 0]
    # What is invented may have been seen in an answer, so it must not be what a request destroys.
    invented = case.method in ("GET", "POST") and calls[case.operation.label] % 4 == 0
    if case.path_parameters and not is_bad(case, ParameterLocation.PATH):
        if case.method == "DELETE" and case.path == "/orgs/{orgId}":
            org, auth = owner.organization()
            case.path_parameters = {"orgId": org}
            if case._auth:
                kwargs["auth"] = auth
        else:
            kept = {"orgId", "groupId", "groupName"} if invented else set()
            things = {name: thing(name, case) for name in case.path_parameters if name not in kept}
            if things:
                case.path_parameters = dict(case.path_parameters, **things)
    if not is_bad(case, ParameterLocation.BODY):
        case.body = good_body(case.body, case)
    if case.query and not is_bad(case, ParameterLocation.QUERY):
        case.query = good_query(case.query)


answered = set()


@schemathesis.hook
def after_call(context, case, response):
    """Notes which operations answered well at least once, for the test to look at."""
    label = case.operation.label
    if response.status_code < 300 and label not in answered:
        answered.add(label)
        with open("answered", "a", encoding="utf-8") as file:
            file.write(f"{label}\n")

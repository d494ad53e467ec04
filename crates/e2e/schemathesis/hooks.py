"""What schemathesis cannot read from a document: who calls, which things exist, and rules beyond a schema.

Run by crates/e2e/tests/it/schemathesis.rs, with the variables of dev.env and KEYWRIGHT_URL. Requests whose path is meant
to be good get the IDs of real things, every fourth one keeps what was invented. What a request destroys is made for it.
"""

import collections
import functools
import ipaddress
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


class Client:
    """The owner, making things."""

    def __init__(self):
        self.auth = HTTPDigestAuth(os.environ["KEYWRIGHT_PUBLIC_KEY"], os.environ["KEYWRIGHT_PRIVATE_KEY"])
        self.session = requests.Session()
        self.session.trust_env = False
        self.made = 0

    def call(self, method, path, body=None):
        answer = self.session.request(method, f"{URL}/api/atlas/v2{path}", json=body, auth=self.auth)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def project(self):
        self.made += 1
        return self.call("POST", "/groups", {"name": f"made {self.made}", "orgId": ORG})["id"]

    def key(self):
        """A key of the organization with a role in the project and an access list."""
        key = self.call("POST", f"/groups/{PROJECT}/apiKeys", {"desc": "made", "roles": ["GROUP_READ_ONLY"]})["id"]
        self.call("POST", f"/orgs/{ORG}/apiKeys/{key}/accessList", [{"cidrBlock": ADDRESS}])
        return key

    def organization(self):
        """Another organization, and an owner key of it."""
        key = {"desc": "made", "roles": ["ORG_OWNER"]}
        made = self.call("POST", "/orgs", {"name": "made", "orgOwnerId": USER, "apiKey": key})
        return made["organization"]["id"], HTTPDigestAuth(made["apiKey"]["publicKey"], made["apiKey"]["privateKey"])

    def event(self, parent):
        return self.call("GET", f"{parent}/events?includeExtensions=true")["results"][0]["id"]


owner = Client()
schemathesis.auth.set_from_requests(owner.auth)


@functools.cache
def lasting(name):
    """A thing that no request destroys."""
    return {
        "orgId": lambda: ORG,
        "groupId": lambda: PROJECT,
        "groupName": lambda: "sandbox",
        "renamed project": owner.project,
        "apiUserId": owner.key,
        "ipAddress": lambda: ADDRESS,
        "event of the organization": lambda: owner.event(f"/orgs/{ORG}"),
        "event of the project": lambda: owner.event(f"/groups/{PROJECT}"),
    }[name]()


def thing(name, case):
    """What a parameter of a case's path shall stand for."""
    deletes, in_project = case.method == "DELETE", case.path.startswith("/groups/")
    match name:
        case "eventId":
            return lasting("event of the project" if in_project else "event of the organization")
        case "apiUserId" if deletes:
            return owner.key()
        case "groupId" if deletes and case.path == "/groups/{groupId}":
            return owner.project()
        case "groupId" if case.method == "PATCH" and case.path == "/groups/{groupId}":
            return lasting("renamed project")
        case "document" | "endpointSetId" | "limitName":
            return case.path_parameters[name]
    return lasting(name)


def good_body(body, case):
    """A body that keeps the rules which its schema cannot say."""
    if isinstance(body, list):
        items = [good_body(item, case) for item in body]
        return [item for n, item in enumerate(items) if item not in items[:n]]
    if not isinstance(body, dict):
        return body
    body = dict(body)
    body.update({name: value for name, value in {"orgId": ORG, "orgOwnerId": USER}.items() if name in body})
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


def is_bad(case, location):
    """Is this part of the case meant to be refused?"""
    component = case.meta.components.get(location) if case.meta else None
    return component is not None and component.mode.is_negative


calls = collections.Counter()


@schemathesis.hook
def filter_case(context, case):
    """Drops what is meant to be bad and is not: no Authorization (it is added later), undeclared parameters of the query
    (they are ignored), and declared ones that are empty (they count as absent)."""
    if is_bad(case, ParameterLocation.HEADER):
        return False
    if is_bad(case, ParameterLocation.QUERY):
        declared = {parameter.name for parameter in case.operation.query}
        return bool(case.query) and all(name in declared and value not in ("", [], {}, [""]) for name, value in case.query.items())
    return True


@schemathesis.hook
def before_call(context, case, kwargs):
    if isinstance(case.body, dict) and case.body.get("apiAccessListRequired"):
        case.body = dict(case.body, apiAccessListRequired=False)  # or the caller would lock itself out
    calls[case.operation.label] += 1
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
    if not is_bad(case, ParameterLocation.QUERY) and "projectOwnerId" in (case.query or {}):
        case.query = dict(case.query, projectOwnerId=USER)

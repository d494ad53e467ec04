"""The flows of a plain HTTP client: what people script with a public and a private key, and what must come of it.

A program that is named after its client hands over `session(public, private)`, which makes one session of that
client and returns `send(method, target, body)`, which returns a status and a text. Everything else is here, the checks
included.

The program's argument is what to run: `flows`, 8 requests `at-once`, the `refusals`, or two calls with a `restart` of
the server between them. The first line that is printed says which client it is, the last how many calls there were,
and those between name a flow that held. What does not hold ends the program.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

URL = os.environ["KEYWRIGHT_URL"]
ORG = os.environ["KEYWRIGHT_ORG_ID"]
OWNER = (os.environ["KEYWRIGHT_PUBLIC_KEY"], os.environ["KEYWRIGHT_PRIVATE_KEY"])
MEMBER = (os.environ["KEYWRIGHT_MEMBER_PUBLIC_KEY"], os.environ["KEYWRIGHT_MEMBER_PRIVATE_KEY"])

ROOTS = ("/api/atlas/v1.0", "/api/atlas/v2", "/api/public/v1.0")
V2 = "/api/atlas/v2"
KEYS = f"{V2}/orgs/{ORG}/apiKeys"
WHOAMI = "/api/keywright/v1/whoami"
AT_ONCE = 8


calls = []


class Caller:
    """A session that knows which status it expects, and counts."""

    def __init__(self, send):
        self.send = send

    def text(self, method, target, expected, body=None):
        calls.append(target)
        status, text = self.send(method, target, None if body is None else json.dumps(body, ensure_ascii=False))
        check(status == expected, f"{method} {target} answered {status}, not {expected}: {text}")
        return text

    def __call__(self, method, target, expected, body=None):
        text = self.text(method, target, expected, body)
        return json.loads(text) if text else None


def check(holds, sentence):
    if not holds:
        sys.exit(sentence)


def held(flow):
    print("flow", flow, flush=True)


def organizations(owner):
    page = owner("GET", f"{V2}/orgs", 200)
    check([org["id"] for org in page["results"]] == [ORG], f"the organization is not the only one: {page}")
    held("organizations")


def make_key(owner, name):
    """A POST, so that the challenge comes in answer to a body; a GET; a PATCH; the key in every dialect."""
    made = owner("POST", KEYS, 200, {"desc": name, "roles": ["ORG_MEMBER", "ORG_READ_ONLY"]})
    check(len(made["privateKey"]) == 36, f"the private key is not shown: {made}")
    roles = sorted(role["roleName"] for role in made["roles"])
    check(roles == ["ORG_MEMBER", "ORG_READ_ONLY"], f"other roles than asked for: {made}")

    read = owner("GET", f"{KEYS}/{made['id']}", 200)
    masked = f"********-****-****-{made['privateKey'][-12:]}"
    check(read["privateKey"] == masked, f"the private key is not masked: {read}")

    changed = owner("PATCH", f"{KEYS}/{made['id']}", 200, {"desc": f"{name} ü"})
    check(changed["desc"] == f"{name} ü" and changed["roles"] == made["roles"], f"not what was asked for: {changed}")

    for root in ROOTS:
        same = owner("GET", f"{root}/orgs/{ORG}/apiKeys/{made['id']}", 200)
        check(same["desc"] == f"{name} ü", f"another key in {root}: {same}")
    held("key")
    return made


def access_list(owner, key):
    """A block in a path is written with %2F by some and with a slash by others; the query is signed too."""
    entries = f"{KEYS}/{key['id']}/accessList"
    blocks = [{"cidrBlock": "192.0.2.0/24"}, {"cidrBlock": "2001:db8::/32"}, {"ipAddress": "198.51.100.7"}]
    page = owner("POST", entries, 200, blocks)
    check(page["totalCount"] == 3, f"not all entries are there: {page}")

    compact = owner.text("GET", f"{entries}/192.0.2.0%2F24", 200)
    pretty = owner.text("GET", f"{entries}/192.0.2.0%2F24?pretty=true&q=a%20b", 200)
    check(len(pretty.splitlines()) > 1 >= len(compact.splitlines()), f"not printed prettily: {pretty}")
    check(json.loads(pretty)["cidrBlock"] == "192.0.2.0/24", f"another entry: {pretty}")
    check(owner("GET", f"{entries}/192.0.2.0/24", 200) == json.loads(compact), "the slash leads to another entry")

    for entry in ("192.0.2.0/24", "2001:db8::%2F32?q=a%20b", "198.51.100.7"):
        check(owner.text("DELETE", f"{entries}/{entry}", 204) == "", "204 has a body")
    gone = owner("GET", f"{entries}/192.0.2.0%2F24", 404)
    check(gone["errorCode"] == "API_KEY_ACCESS_LIST_NOT_FOUND", f"another error: {gone}")
    check(owner("GET", entries, 200)["totalCount"] == 0, "an entry is left")
    held("access list")


def project(owner, key, name):
    made = owner("POST", f"{V2}/groups", 201, {"name": name, "orgId": ORG})
    keys = f"{V2}/groups/{made['id']}/apiKeys"
    owner("POST", f"{keys}/{key['id']}", 204, [{"roles": ["GROUP_READ_ONLY"]}])
    changed = owner("PATCH", f"{keys}/{key['id']}", 200, {"roles": ["GROUP_DATA_ACCESS_READ_ONLY"]})
    check("GROUP_DATA_ACCESS_READ_ONLY" in str(changed["roles"]), f"the role is not there: {changed}")
    check(key["id"] in [one["id"] for one in owner("GET", keys, 200)["results"]], "the key is not in the project")
    owner("DELETE", f"{keys}/{key['id']}", 204)
    check(key["id"] not in [one["id"] for one in owner("GET", keys, 200)["results"]], "the key is still in the project")
    owner("DELETE", f"{V2}/groups/{made['id']}", 202)
    gone = owner("GET", f"{V2}/groups/{made['id']}", 404)
    check((gone["error"], gone["errorCode"]) == (404, "GROUP_NOT_FOUND"), f"another error: {gone}")
    held("project")


def death(owner, key, session):
    of_key = Caller(session(key["publicKey"], key["privateKey"]))
    check(of_key("GET", WHOAMI, 200)["apiKeyId"] == key["id"], "the key is taken for another")
    owner("DELETE", f"{KEYS}/{key['id']}", 204)
    gone = owner("DELETE", f"{KEYS}/{key['id']}", 400)
    check(gone["errorCode"] == "API_KEY_NOT_FOUND", f"another error: {gone}")
    of_key.text("GET", WHOAMI, 401)
    held("death")


def in_threads(session):
    """One request, and then 8 at once in the same session, in a thread each."""
    owner = Caller(session(*OWNER))

    def ask(number):
        return owner("GET", f"{KEYS}?itemsPerPage={number}", 200)

    ask(100)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        check(len(list(pool.map(ask, range(1, AT_ONCE + 1)))) == AT_ONCE, "an answer is missing")


def refusals(session, silent):
    """A client that is refused stops. Those in `silent` keep the body of that answer from their user."""
    wrong = Caller(session(OWNER[0], "00000000-0000-4000-8000-000000000000"))("GET", KEYS, 401)
    code = None if "wrong password" in silent else "UNEXPECTED_ERROR"
    check((wrong and wrong["errorCode"]) == code, f"another error: {wrong}")
    held("wrong password")
    denied = Caller(session(*MEMBER))("POST", KEYS, 401, {"desc": "no", "roles": ["ORG_MEMBER"]})
    code = None if "missing role" in silent else "USER_UNAUTHORIZED"
    check((denied and denied["errorCode"]) == code, f"another error: {denied}")
    held("missing role")


def restart(session):
    """The nonce of an earlier start is stale: a session takes the new one and goes on."""
    owner = Caller(session(*OWNER))
    owner("GET", KEYS, 200)
    print("paused", flush=True)
    sys.stdin.readline()
    owner("GET", KEYS, 200)
    held("restart of the server")


def run(client, version, session, at_once=in_threads, silent=()):
    argument = sys.argv[1]
    print("client", client, version, flush=True)
    if argument == "at-once":
        at_once(session)
        held(f"{AT_ONCE} at once")
    elif argument == "refusals":
        refusals(session, silent)
    elif argument == "restart":
        restart(session)
    else:
        owner = Caller(session(*OWNER))
        organizations(owner)
        key = make_key(owner, client)
        access_list(owner, key)
        project(owner, key, f"of {client}")
        death(owner, key, session)
    print("calls", len(calls))

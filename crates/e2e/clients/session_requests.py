"""50 calls of one requests.Session. The server counts how often it had to send a challenge."""

import os

import requests
from requests.auth import HTTPDigestAuth

session = requests.Session()
session.trust_env = False
session.auth = HTTPDigestAuth(os.environ["KEYWRIGHT_PUBLIC_KEY"], os.environ["KEYWRIGHT_PRIVATE_KEY"])
keys = f"{os.environ['KEYWRIGHT_URL']}/api/atlas/v2/orgs/{os.environ['KEYWRIGHT_ORG_ID']}/apiKeys"

for number in range(10):
    made = session.post(keys, json={"desc": f"requests {number}", "roles": ["ORG_MEMBER"]})
    assert made.status_code == 200, made.text
    key = f"{keys}/{made.json()['id']}"

    added = session.post(f"{key}/accessList", params={"pretty": "true"}, json=[{"cidrBlock": "192.0.2.0/24"}])
    assert added.status_code == 200 and added.json()["totalCount"] == 1, added.text

    changed = session.patch(key, json={"desc": f"requests ü {number}"})
    assert changed.status_code == 200, changed.text

    listed = session.get(keys, params={"itemsPerPage": 500}).json()
    assert f"requests ü {number}" in [key["desc"] for key in listed["results"]], listed

    deleted = session.delete(key)
    assert deleted.status_code == 204 and deleted.content == b"", deleted.text

"""50 calls of one httpx.Client. The server counts how often it had to send a challenge."""

import os

import httpx

auth = httpx.DigestAuth(os.environ["KEYWRIGHT_PUBLIC_KEY"], os.environ["KEYWRIGHT_PRIVATE_KEY"])
keys = f"/api/atlas/v1.0/orgs/{os.environ['KEYWRIGHT_ORG_ID']}/apiKeys"

with httpx.Client(base_url=os.environ["KEYWRIGHT_URL"], auth=auth, trust_env=False) as client:
    for number in range(10):
        made = client.post(keys, json={"desc": f"httpx {number}", "roles": ["ORG_READ_ONLY"]})
        assert made.status_code == 200, made.text
        key = f"{keys}/{made.json()['id']}"

        added = client.post(f"{key}/whitelist", json=[{"ipAddress": "2001:db8::1"}])
        assert added.status_code == 200 and added.json()["totalCount"] == 1, added.text

        changed = client.patch(key, json={"roles": ["ORG_MEMBER"]})
        assert changed.status_code == 200, changed.text

        read = client.get(key, params={"pretty": "true"})
        assert read.json()["roles"][0]["roleName"] == "ORG_MEMBER", read.text

        deleted = client.delete(key)
        assert deleted.status_code == 204 and deleted.content == b"", deleted.text

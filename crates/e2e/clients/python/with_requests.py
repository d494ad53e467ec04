"""requests: one Session for an owner; the nonce is used until the server says that it is stale."""

import flows
import requests
from requests.auth import HTTPDigestAuth


def session(public, private):
    client = requests.Session()
    client.trust_env = False
    client.auth = HTTPDigestAuth(public, private)

    def send(method, target, body):
        content = {"data": body.encode(), "headers": {"Content-Type": "application/json"}} if body else {}
        answer = client.request(method, flows.URL + target, timeout=20, **content)
        return answer.status_code, answer.text

    return send


flows.run("requests", requests.__version__, session)

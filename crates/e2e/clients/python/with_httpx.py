"""httpx: one Client, which sends its body along with the request that is challenged."""

import flows
import httpx


def session(public, private):
    auth = httpx.DigestAuth(public, private)
    client = httpx.Client(base_url=flows.URL, auth=auth, trust_env=False, timeout=20)

    def send(method, target, body):
        content = {"content": body, "headers": {"Content-Type": "application/json"}} if body else {}
        answer = client.request(method, target, **content)
        return answer.status_code, answer.text

    return send


flows.run("httpx", httpx.__version__, session)

"""urllib.request, of the standard library: a new challenge and a new connection for each request.

It tries a wrong password five times before it gives up, with an error of its own that has no body. Its handler counts
these tries without a lock, so that threads need an opener each.
"""

import platform
import threading
import urllib.error
import urllib.request

import flows


def opener(public, private):
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, flows.URL, public, private)
    digest = urllib.request.HTTPDigestAuthHandler(passwords)
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), digest)


def session(public, private):
    local = threading.local()

    def send(method, target, body):
        headers = {"Content-Type": "application/json"} if body else {}
        request = urllib.request.Request(flows.URL + target, body and body.encode(), headers, method=method)
        if not hasattr(local, "opener"):
            local.opener = opener(public, private)
        try:
            with local.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return send


flows.run("urllib.request", platform.python_version(), session, silent=["wrong password"])

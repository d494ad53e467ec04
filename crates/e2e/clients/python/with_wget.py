"""wget: a challenge for each request. It says the status on the way, and keeps the body of a 401 to itself."""

import subprocess

import flows

WGET = ("wget", "--quiet", "--server-response", "--content-on-error", "--no-proxy", "--tries=1", "-O", "-")


def session(public, private):
    def send(method, target, body):
        command = [*WGET, f"--user={public}", f"--password={private}", f"--method={method}"]
        if body:
            command += ["--header=Content-Type: application/json", f"--body-data={body}"]
        done = subprocess.run([*command, flows.URL + target], capture_output=True, text=True)
        statuses = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("  HTTP/1.1 ")]
        flows.check(statuses, f"wget got no answer: {done.stderr}")
        return int(statuses[-1]), done.stdout

    return send


version = subprocess.run(["wget", "--version"], capture_output=True, text=True).stdout.split()[2]
flows.run("wget", version, session, silent=["wrong password", "missing role"])

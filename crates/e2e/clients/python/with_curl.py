"""curl: a challenge for each request, and no body on the one that is challenged."""

import subprocess

import flows

CURL = ("curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20", "--digest")


def run(*arguments, body=None):
    done = subprocess.run([*CURL, *arguments], input=body and body.encode(), capture_output=True)
    flows.check(done.returncode == 0, f"curl ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode()


def session(public, private):
    def send(method, target, body):
        options = ["-u", f"{public}:{private}", "-X", method, "-w", r"\n%{http_code}"]
        if body:
            options += ["-H", "Content-Type: application/json", "--data-binary", "@-"]
        printed = run(*options, flows.URL + target, body=body)
        text, status = printed.rsplit("\n", 1)
        return int(status), text

    return send


def at_once(session):
    """8 URLs of one command with --parallel."""
    urls = [f"{flows.URL}{flows.KEYS}?itemsPerPage={number + 1}" for number in range(flows.AT_ONCE)]
    options = [option for url in urls for option in ("-o", "/dev/null", url)]
    printed = run("-u", ":".join(flows.OWNER), "--parallel", "--parallel-immediate", "-w", r"%{http_code}\n", *options)
    flows.calls.extend(urls)
    flows.check(printed.split() == ["200"] * flows.AT_ONCE, f"not all of them were answered 200: {printed}")


version = subprocess.run(["curl", "--version"], capture_output=True, text=True).stdout.split()[1]
flows.run("curl", version, session, at_once)

"""A mail server on a free port of 127.0.0.1, for tests that send to it.

usage: serve.py FOLDER [--tls starttls|wrapped] [--name NAME] [--login USER:PASSWORD]

With --tls its certificate is for NAME (default: 127.0.0.1) and signed by an authority of its own, whose certificate it
puts into FOLDER/ca.pem. With --login nobody sends without signing in.

It prints lines of JSON: {"port": …} when it listens, then {"event": …} for what happens. What it does with a letter says
the recipient's name: `later` is turned away twice and then taken, `unknown` is refused for good, in words that quote the
letter's recipient, and `slow` is never answered. Everybody else gets it.
"""

import argparse
import asyncio
import json
import logging
import ssl
import warnings
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult


def say(line):
    print(json.dumps(line), flush=True)


class Handler:
    def __init__(self):
        self.turned_away = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name == "later" and self.turned_away < 2:
            self.turned_away += 1
            say({"event": "turned away"})
            return "451 4.7.1 come back later"
        if name == "unknown":
            say({"event": "refused"})
            return f"550 5.1.1 <{address}>: nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("slow@"):
            say({"event": "slow"})
            await asyncio.Event().wait()
        login = session.auth_data
        say(
            {
                "event": "mail",
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "hello": session.host_name,
                "tls": session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None,
                "user": login.login.decode() if login else None,
                "text": envelope.content.decode("ascii"),
            }
        )
        return "250 OK"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tls", choices=["starttls", "wrapped"])
    parser.add_argument("--name", default="127.0.0.1")
    parser.add_argument("--login")
    said = parser.parse_args()

    context = None
    if said.tls:
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(said.name).configure_cert(context)
        authority.cert_pem.write_to_path(said.folder / "ca.pem")

    def authenticate(server, session, envelope, mechanism, data):
        right = f"{data.login.decode()}:{data.password.decode()}" == said.login
        say({"event": "sign in", "right": right})
        return AuthResult(success=right, handled=right, auth_data=data)

    handler = Handler()
    options = {"authenticator": authenticate, "auth_required": said.login is not None}
    if said.tls == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    else:
        options |= {"auth_require_tls": False}

    loop = asyncio.get_running_loop()
    wrapped = context if said.tls == "wrapped" else None
    server = await loop.create_server(lambda: SMTP(handler, loop=loop, **options), "127.0.0.1", 0, ssl=wrapped)
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


# It warns of what these tests are about.
warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
asyncio.run(main())

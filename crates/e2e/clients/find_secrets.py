"""Looks for secrets below the folder of the first argument, in every form that somebody might store them in.

Standard input: JSON, {"pairs": [[public, private], ...], "texts": {name: text, ...}}.
Prints a line for every find: file, what was found, its form.
"""

import base64
import hashlib
import json
import pathlib
import sys


def forms(name, raw):
    """A secret of raw bytes."""
    yield f"{name}, raw", raw
    yield f"{name}, hex", raw.hex().encode()
    yield f"{name}, upper hex", raw.hex().upper().encode()
    yield f"{name}, base64", base64.b64encode(raw).rstrip(b"=")
    yield f"{name}, url-safe base64", base64.urlsafe_b64encode(raw).rstrip(b"=")


def needles(given):
    for public, private in given["pairs"]:
        digits = private.replace("-", "")
        yield from forms(f"private key of {public}", private.encode())
        yield f"digits of {public}", digits.encode()
        yield from forms(f"bytes of {public}", bytes.fromhex(digits))
        proof = f"{public}:MMS Public API:{private}".encode()
        yield from forms(f"MD5 HA1 of {public}", hashlib.md5(proof).digest())
        yield from forms(f"SHA-256 HA1 of {public}", hashlib.sha256(proof).digest())
    for name, text in given["texts"].items():
        yield from forms(name, text.encode())


given = dict(needles(json.load(sys.stdin)))
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
    if path.is_file():
        content = path.read_bytes()
        for name, needle in given.items():
            if needle in content:
                print(f"{path.relative_to(sys.argv[1])}: {name}")

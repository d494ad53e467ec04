"""aiohttp with its DigestAuthMiddleware, which sends the header up front once it has a nonce."""

import asyncio
import atexit

import aiohttp
import flows

loop = asyncio.new_event_loop()


async def opened(public, private):
    return aiohttp.ClientSession(middlewares=(aiohttp.DigestAuthMiddleware(public, private),))


async def ask(client, method, target, body=None):
    headers = {"Content-Type": "application/json"} if body else {}
    # Text, as people write it: the %2F of a path is sent and signed as it stands.
    async with client.request(method, flows.URL + target, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


def session(public, private):
    client = loop.run_until_complete(opened(public, private))
    atexit.register(lambda: loop.run_until_complete(client.close()))
    return lambda method, target, body: loop.run_until_complete(ask(client, method, target, body))


async def tasks():
    async with await opened(*flows.OWNER) as client:
        targets = [f"{flows.KEYS}?itemsPerPage={number + 1}" for number in range(flows.AT_ONCE)]
        flows.calls.extend([flows.KEYS, *targets])
        first = await ask(client, "GET", flows.KEYS)
        return [first, *await asyncio.gather(*(ask(client, "GET", target) for target in targets))]


def at_once(_session):
    """One request, and then 8 tasks at once in the same session."""
    for status, text in loop.run_until_complete(tasks()):
        flows.check(status == 200, f"one of {flows.AT_ONCE} at once was answered {status}: {text}")


flows.run("aiohttp", aiohttp.__version__, session, at_once)

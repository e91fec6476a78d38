"""Many connections at once, each its own, from one asyncio loop: what a load tool would do, without one."""

import asyncio
import json
import re
import time
import uuid


class Outcome:
    """What became of one request."""

    def __init__(self, status, seconds, error=None, head=b"", answer=None):
        self.status, self.seconds, self.error = status, seconds, error
        self.head, self.answer = head, answer or {}
        self.began = time.monotonic() - seconds

    @property
    def is_whole(self):
        """An answer that lacks nothing."""
        return self.status == 200 and self.answer["degraded"] == []

    @property
    def stages(self):
        """Milliseconds by stage, as `Server-Timing` says."""
        found = re.search(rb"(?im)^server-timing: (.*?)\r?$", self.head)
        parts = found[1].decode().split(", ") if found else []
        return {name: float(value) for name, value in (part.split(";dur=") for part in parts)}


async def one(pixie, query, user, sent=None, **members):
    """One query on a connection of its own, from connecting to the last byte."""
    body = json.dumps({"user_id": user, "query": query} | members).encode()
    started = time.monotonic()
    writer = None
    try:
        reader, writer = await asyncio.open_connection(pixie.host, pixie.port)
        writer.write(b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\nContent-Type: application/json\r\nConnection: close\r\n"
                     b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        if sent:
            sent()
        answer = await reader.read()
        head, _, content = answer.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        document = json.loads(content)
        assert status != 200 or document["response"]
        return Outcome(status, time.monotonic() - started, head=head, answer=document)
    except (OSError, ValueError, IndexError, AssertionError) as error:
        return Outcome(None, time.monotonic() - started, repr(error))
    finally:
        if writer:
            writer.close()


async def burst(pixie, count, sent=None):
    """`count` different queries of different users, all at once."""
    return await asyncio.gather(*(one(pixie, f"Tell me about subject {number}", str(uuid.uuid4()), sent) for number in range(count)))


async def sustained(pixie, connections, seconds):
    """`connections` clients that ask one query after the other until the time is over."""
    end = time.monotonic() + seconds
    found = []

    async def client(number):
        await asyncio.sleep(number / connections)
        while time.monotonic() < end:
            found.append(await one(pixie, f"Tell me about subject {uuid.uuid4()}", str(uuid.uuid4())))

    await asyncio.gather(*(client(number) for number in range(connections)))
    return found


def quantile(outcomes, fraction):
    took = sorted(outcome.seconds for outcome in outcomes)
    return took[min(len(took) - 1, int(fraction * len(took)))]

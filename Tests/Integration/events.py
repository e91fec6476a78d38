"""Reads server-sent events."""

import json


def events(response):
    """The (name, data) pairs of a complete `text/event-stream` response."""
    assert response.headers["Content-Type"] == "text/event-stream"
    found = []
    for block in response.text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if not lines:
            continue
        assert [line.split(": ", 1)[0] for line in lines] == ["event", "data"], block
        found.append((lines[0].split(": ", 1)[1], json.loads(lines[1].split(": ", 1)[1])))
    return found


def text(found):
    """What the token events say together."""
    return "".join(data["text"] for name, data in found if name == "token")

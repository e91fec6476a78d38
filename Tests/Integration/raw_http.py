"""HTTP by hand over a socket, for requests no library would send."""

import contextlib
import json
import socket


class RawConnection:
    def __init__(self, pixie, timeout=10):
        self.socket = socket.create_connection((pixie.host, pixie.port), timeout=timeout)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def try_send(self, data):
        """False when the server closed the connection meanwhile, as it may."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def read_response(self):
        """(status, headers, body), or None when the connection was closed without one."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                return None
        head, rest = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        while len(rest) < length:
            self.buffer = head + b"\r\n\r\n" + rest
            if not self._more():
                break
            rest = self.buffer.split(b"\r\n\r\n", 1)[1]
        self.buffer = rest[length:]
        return int(lines[0].split()[1]), headers, rest[:length]

    def is_closed_by_peer(self):
        """Waits for the end of the connection; fails with a timeout when it does not come."""
        while self._more():
            pass
        return True

    def close(self):
        self.socket.close()


@contextlib.contextmanager
def connection(pixie, timeout=10):
    made = RawConnection(pixie, timeout)
    try:
        yield made
    finally:
        made.close()


def exchange(pixie, data, timeout=10):
    """Sends these bytes; the response as (status, headers, body), or None when there is none."""
    with connection(pixie, timeout) as made:
        made.try_send(data)
        return made.read_response()


def query_request(body, headers=b"Content-Type: application/json\r\n"):
    """A whole POST of these bytes."""
    return b"POST /v1/query HTTP/1.1\r\nHost: pixie\r\n%bContent-Length: %d\r\n\r\n%b" % (headers, len(body), body)


def problem(response):
    """The problem document of a response that must be one."""
    status, headers, body = response
    assert headers["content-type"] == "application/problem+json", (status, headers, body)
    document = json.loads(body)
    assert document["status"] == status and document["code"] and document["detail"]
    assert document["request_id"] == headers["x-request-id"]
    return document

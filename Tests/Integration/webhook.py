"""A webhook of the test's own."""

import http.server
import json
import threading
import time


class Webhook:
    """Keeps every body it is sent; refuses all of them while it is down."""

    def __init__(self):
        self.bodies = []
        # When each alert came, and when it fired.
        self.timed = []
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                # Read once: what is answered is what was done.
                status = outer.status
                if status == 200:
                    outer.timed.append([(time.time(), alert["startsAt"]) for alert in body.get("alerts", [])])
                    outer.bodies.append(body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def names(self):
        return sorted(alert["labels"]["alertname"] for body in self.bodies for alert in body["alerts"])

    def close(self):
        self.server.shutdown()
        self.server.server_close()

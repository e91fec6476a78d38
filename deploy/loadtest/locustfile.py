"""The guide's four load scenarios, for Locust.

    locust -f deploy/loadtest/locustfile.py --host http://127.0.0.1:8080                 the ramp: 10 users, 10 more every 30 s
    PIXIE_RAMP=off locust -f deploy/loadtest/locustfile.py --host ... --headless -u 100 -r 10 -t 2m

Pixie must run with PIXIE_RATE_LIMIT_PER_USER=0, or the limit of a single user is what is measured. PIXIE_USERS names a file with one
user's id a line; without it users nobody has heard of ask. PIXIE_API_TOKEN is sent where it is set. An answer that is not 200, or
lacks what it should have, is a failure.
"""

import itertools
import os
import pathlib
import random
import uuid

from locust import FastHttpUser, LoadTestShape, between, tag, task

TOKEN = os.environ.get("PIXIE_API_TOKEN")
USERS = [line.strip() for line in pathlib.Path(os.environ["PIXIE_USERS"]).read_text().splitlines() if line.strip()] \
    if "PIXIE_USERS" in os.environ else [str(uuid.UUID(int=number, version=4)) for number in range(1, 1001)]


STARTED = itertools.count()


class PixieUser(FastHttpUser):
    wait_time = between(0.5, 1.5)

    def on_start(self):
        self.user = random.choice(USERS)
        # Each begins with the next scenario, so that a short run has all of them.
        scenarios = (self.simple, self.rag, self.multi_turn, self.heavy)
        scenarios[next(STARTED) % len(scenarios)]()

    def ask(self, name, query, **members):
        headers = {"Authorization": f"Bearer {TOKEN}"} if TOKEN else {}
        body = {"user_id": self.user, "query": query} | members
        with self.client.post("/v1/query", json=body, headers=headers, name=name, catch_response=True) as response:
            try:
                answer = response.json()
            except ValueError:
                answer = {}
            if response.status_code != 200:
                response.failure(f"{response.status_code} {answer.get('code')}")
            elif not answer.get("response") and not answer.get("tool_calls"):
                response.failure("an empty answer")
            return answer

    @tag("simple")
    @task(4)
    def simple(self):
        self.ask("simple", "What can you help me with?")

    @tag("rag")
    @task(4)
    def rag(self):
        self.ask("rag", "What are my tasks for today?")

    @tag("multi-turn")
    @task(1)
    def multi_turn(self):
        session = str(uuid.uuid4())
        created = self.ask("create task", f"Create a task: check item {random.randrange(1_000_000)}", session_id=session)
        results = [{"tool_call_id": call["id"], "result": {"id": str(uuid.uuid4())}} for call in created.get("tool_calls", [])]
        self.ask("then list all tasks", "Now list all my tasks", session_id=session, tool_results=results)

    @tag("heavy")
    @task(1)
    def heavy(self):
        """Everybody at once, and nothing from a cache."""
        self.ask("heavy", "Compare my pending tasks with next week's events", cache="bypass")


if os.environ.get("PIXIE_RAMP", "on") != "off":
    class Ramp(LoadTestShape):
        """10 users, 10 more every 30 s; stop it when the latency passes its target."""

        def tick(self):
            return 10 + 10 * int(self.get_run_time() // 30), 10

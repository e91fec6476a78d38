"""The same work as `pixie-benchmarks metrics`, by PyPI's prometheus_client. Prints its figures in nanoseconds, a line each, then the
port at which it answers scrapes until its standard input ends."""

import sys
import threading
import time
import wsgiref.simple_server

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, make_wsgi_app


def measure(name, body, count):
    samples = []
    for _ in range(7):
        start = time.perf_counter_ns()
        body(count)
        samples.append((time.perf_counter_ns() - start) / count)
    print("figure", name, *samples, sep="\t", flush=True)


def repeat(action):
    def run(count):
        for _ in range(count):
            action()
    return run


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


counters = Counter("requests", "Requests.", ["route", "code"], registry=CollectorRegistry())
bound = counters.labels("/v1/query", "200")
histogram = Histogram("latency_seconds", "Time.", registry=CollectorRegistry(), buckets=[0.005 * 2 ** step for step in range(12)])
measure("counter/increment", repeat(bound.inc), 100_000)
measure("histogram/observe, one value", repeat(lambda: histogram.observe(0.3)), 100_000)
measure("family/look-up and increment", repeat(lambda: counters.labels("/v1/query", "200").inc()), 100_000)

registry = CollectorRegistry()
for family in range(5):
    counter = Counter(f"bench_requests_{family}", "Requests.", ["route", "instance"], registry=registry)
    for index in range(2_000):
        counter.labels(f"/v1/route-{index % 50}", f"worker-{index}").inc(index * 7_919)
measure("scrape/10,000 counters", lambda count: generate_latest(registry), 1)

server = wsgiref.simple_server.make_server("127.0.0.1", 0, make_wsgi_app(registry), handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("port", server.server_port, sep="\t", flush=True)
sys.stdin.read()

"""Queries of every kind over the metrics of a Pixie, invented from a grammar by a seeded generator."""

import random

COUNTERS = ["pixie_http_requests_total", "pixie_cache_requests_total", "pixie_query_duration_seconds_count", "semantic_cache_hits_total",
            "pixie_llm_tokens_total", "pixie_query_duration_seconds_bucket", "pixie_http_request_duration_seconds_sum"]
GAUGES = ["pixie_cache_entries", "pixie_cache_bytes", "pixie_build_info", "pixie_query_duration_seconds_sum"]
MATCHERS = ['route="/v1/query"', 'code=~"2..|4.."', 'code!="200"', 'cache!~"emb.*"', 'source="llm"', 'route!=""', 'none=""', 'le=~".*5.*"']
LABELS = ["route", "code", "method", "cache", "source", "job", "le", "model", "result"]
OVER_TIME = ["sum", "avg", "min", "max", "count", "stddev", "stdvar", "last", "present"]
WINDOWS = ["7s", "20s", "1m", "1m30s"]


class Grammar:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, items):
        return self.random.choice(items)

    def chance(self, part):
        return self.random.random() < part

    def selector(self, names=None):
        matchers = self.random.sample(MATCHERS, self.random.randint(0, 2)) if self.chance(0.5) else []
        return self.one(names or COUNTERS + GAUGES) + ("{" + ",".join(matchers) + "}" if matchers else "")

    def offset(self):
        return f" offset {self.one(['3s', '11s'])}" if self.chance(0.15) else ""

    def grouping(self):
        labels = ",".join(self.random.sample(LABELS, self.random.randint(0, 3)))
        return f"{self.one(['by', 'without'])} ({labels}) "

    def ranged(self, depth):
        kind = self.random.randint(0, 5)
        if kind <= 1:
            return f"{self.one(['rate', 'increase', 'irate', 'delta', 'idelta', 'deriv', 'resets', 'changes'])}" \
                   f"({self.selector(COUNTERS)}[{self.one(WINDOWS)}]{self.offset()})"
        if kind == 2:
            return f"{self.one(OVER_TIME)}_over_time({self.selector()}[{self.one(WINDOWS)}]{self.offset()})"
        if kind == 3:
            return f"quantile_over_time({self.one(['0', '0.5', '0.9', '1'])}, {self.selector()}[{self.one(WINDOWS)}])"
        if kind == 4:
            return f"{self.one(OVER_TIME)}_over_time({self.vector(depth - 1)}[{self.one(WINDOWS)}:{self.one(['3s', '5s'])}])"
        return f"predict_linear({self.selector(COUNTERS)}[{self.one(WINDOWS)}], {self.one(['10', '-5'])})"

    def vector(self, depth):
        if depth <= 0:
            return self.selector() + self.offset()
        kind = self.random.randint(0, 10)
        if kind <= 2:
            return self.ranged(depth)
        if kind <= 4:
            operation = self.one(["sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"])
            # Version 3 of Prometheus says NaN where one of the values is infinite or NaN, version 2 may say 0: of samples as they are.
            return f"{operation} {self.grouping()}({self.vector(0 if operation.startswith('std') else depth - 1)})"
        if kind == 5:
            return f"quantile {self.grouping()}({self.one(['0.1', '0.5', '0.99'])}, {self.vector(depth - 1)})"
        if kind == 6:
            function = self.one(["abs", "ceil", "floor", "round", "sqrt", "exp", "ln", "log2", "sgn", "-", "clamp_min"])
            return f"clamp_min({self.vector(depth - 1)}, 2)" if function == "clamp_min" else f"{function}({self.vector(depth - 1)})"
        if kind == 7:
            operation = self.one(["+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">= bool", "<= bool"])
            return f"({self.vector(depth - 1)}) {operation} {self.one(['2', '0.5', '1e3', '-1', '(1/0)'])}"
        if kind == 8:
            by = self.one(LABELS[:5])
            inner = self.vector(depth - 1)
            operation = self.one(["+", "-", "*", "/", "and", "or", "unless", ">", "== bool"])
            return f"sum by ({by}) ({inner}) {operation} on ({by}) count by ({by}) ({self.vector(depth - 1)})"
        if kind == 9:
            quantile = self.one(["0", "0.5", "0.95", "0.999", "1", "2"])
            return f"histogram_quantile({quantile}, sum by (le{self.one(['', ', source', ', job'])}) " \
                   f"({self.one(['rate', 'increase'])}(pixie_query_duration_seconds_bucket[{self.one(WINDOWS)}])))"
        return self.one([
            f'label_replace({self.vector(depth - 1)}, "new", "$1-x", "{self.one(LABELS)}", "(.?).*")',
            f'label_join({self.vector(depth - 1)}, "new", "/", "job", "{self.one(LABELS)}")',
            f"absent({self.selector()})", f"scalar(sum({self.vector(depth - 1)})) + vector(1)",
            f"count_values {self.grouping()}(\"v\", {self.selector(GAUGES)})", f"sort({self.vector(depth - 1)})",
            f"max by (job) (topk {self.grouping()}(2, {self.vector(depth - 1)}))",
        ])

    def queries(self, count):
        found = set()
        while len(found) < count:
            found.add(self.vector(self.random.randint(1, 3)))
        return sorted(found)

"""Changes every rule of a Prometheus rule file in every small way, and says which changes its unit tests do not notice.

    python Tests/Tools/mutate_rules.py alerts/pixie.rules.yml alerts/tests/*.test.yml

A change is one number, range, `for`, `keep_firing_for`, comparison, label matcher, set operator or aggregation label. Each is tried with
`promtool test rules` on the tests that name the rule, with only the rule's own group loaded. Exit code 0: every change was noticed.
"""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

COMPARISONS = [">=", "<=", "==", "!=", ">", "<"]
OPPOSITE_MATCHER = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}
UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
TOKEN = re.compile(
    r"""(?P<matchers>\{[^}]*\})|(?P<text>"[^"]*")|(?P<range>\[[^\]]*\])|(?P<clause>\b(?:by|without|on|ignoring)\s*\([^)]*\))"""
    r"""|(?P<set>\b(?:and|or|unless)\b)|(?P<name>[a-zA-Z_:][\w:]*)|(?P<comparison>[<>]=?|[=!]=)|(?P<number>\d+(?:\.\d+)?)""")
MATCHER = re.compile(r"([\w]+\s*)(=~|!~|!=|=)(\s*\"[^\"]*\")")


@dataclasses.dataclass
class Mutant:
    group: dict
    rule: dict
    change: str

    @property
    def name(self):
        return self.rule.get("alert") or self.rule["record"]


def milliseconds(text):
    return sum(int(count) * UNITS[unit] for count, unit in re.findall(r"(\d+)(ms|[smhdw])", text))


def changed_durations(text, step):
    """A tenth more and a tenth less, or one evaluation where that is longer."""
    length = milliseconds(text)
    change = max(length // 10, step)
    return [f"{length + change}ms"] + ([f"{length - change}ms"] if length > change else ["0s"])


def changed_ranges(text):
    length = milliseconds(text)
    return [f"[{length * 5 // 4}ms]", f"[{length * 3 // 4}ms]"]


def changed_numbers(text):
    """Whole numbers by one, others by a fiftieth."""
    if "." not in text:
        return [str(int(text) + 1), f"({int(text) - 1})"]
    return [repr(float(text) * 1.02), repr(float(text) * 0.98)]


def changed_expressions(expression):
    for match in TOKEN.finditer(expression):
        kind, text = match.lastgroup, match.group()
        if kind == "number":
            changes = changed_numbers(text)
        elif kind == "range":
            changes = changed_ranges(text)
        elif kind == "comparison":
            changes = [other for other in COMPARISONS if other != text]
        elif kind == "matchers":
            changes = [text[:one.start(2)] + OPPOSITE_MATCHER[one[2]] + text[one.end(2):] for one in MATCHER.finditer(text)]
        elif kind == "set":
            changes = [other for other in ("and", "or", "unless") if other != text]
        elif kind == "clause" and not text.startswith(("on", "ignoring")):
            opening = text.index("(")
            labels = [label.strip() for label in text[opening + 1:-1].split(",")]
            changes = [text[:opening] + "(" + ", ".join(labels[:place] + labels[place + 1:]) + ")"
                       for place in range(len(labels)) if labels[place] != "le"]
        else:
            continue
        for change in changes:
            yield f"{text} -> {change}", expression[:match.start()] + change + expression[match.end():]


def mutants(rules):
    for group in rules["groups"]:
        step = milliseconds(group["interval"])
        for rule in group["rules"]:
            # A constant is not compared with anything: what it is makes no difference.
            if rule["expr"] != "vector(1)":
                for change, expression in changed_expressions(rule["expr"]):
                    yield Mutant(group, rule | {"expr": expression}, change)
            for field in ("for", "keep_firing_for"):
                if field in rule:
                    for length in changed_durations(rule[field], step):
                        yield Mutant(group, rule | {field: length}, f"{field}: {rule[field]} -> {length}")


def names_rule(test, name):
    expressions = [one["expr"] for one in test.get("promql_expr_test", [])]
    return any(name == one["alertname"] for one in test.get("alert_rule_test", [])) or any(
        re.search(rf"(?<![\w:]){re.escape(name)}(?![\w:])", expression) for expression in expressions)


def tests_of(name, files):
    """The test files cut down to what says something about the rule."""
    for content in files:
        tests = [test for test in content["tests"] if names_rule(test, name)]
        if tests:
            yield content | {"tests": tests}


def group_of(mutant):
    """The mutant's group without the alerts that are not looked at."""
    rules = [mutant.rule if rule.get("alert", rule.get("record")) == mutant.name else rule
             for rule in mutant.group["rules"] if "record" in rule or rule.get("alert") == mutant.name]
    return {"groups": [mutant.group | {"rules": rules}]}


def passing(mutants, tests):
    """Those of one rule's mutants that its tests do not notice. One process tries them all, because starting it takes longest."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, mutant in enumerate(mutants):
            # JSON is YAML.
            pathlib.Path(folder, f"{number}.rules.yml").write_text(json.dumps(group_of(mutant)))
            for place, content in enumerate(tests):
                paths.append(pathlib.Path(folder, f"{number}.{place}.test.yml"))
                paths[-1].write_text(json.dumps(content | {"rule_files": [f"{number}.rules.yml"]}))
        ended = subprocess.run([PROMTOOL, "test", "rules", *map(str, paths)], capture_output=True, text=True, timeout=300)
        said = re.split(r"^Unit Testing: +", ended.stdout + ended.stderr, flags=re.MULTILINE)[1:]
        assert len(said) == len(paths), ended.stdout + ended.stderr
        failed = {path.name.split(".")[0] for path, words in zip(paths, said) if "SUCCESS" not in words}
        return [mutant for number, mutant in enumerate(mutants) if str(number) not in failed]


def survivors(rules_path, test_paths, workers):
    """The changes no test noticed, and how many there were; fails where a rule has no test or its tests fail as it is."""
    rules = yaml.safe_load(pathlib.Path(rules_path).read_text())
    files = [yaml.safe_load(pathlib.Path(path).read_text()) for path in test_paths]
    untouched = [Mutant(group, rule, "as it is") for group in rules["groups"] for rule in group["rules"]]
    tests = {one.name: list(tests_of(one.name, files)) for one in untouched}
    untested = [name for name, found in tests.items() if not found]
    if untested:
        sys.exit(f"no test names {', '.join(untested)}")
    by_rule = {one.name: [one] for one in untouched}
    for one in mutants(rules):
        by_rule[one.name].append(one)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        unnoticed = []
        for name, passed in zip(by_rule, pool.map(lambda name: passing(by_rule[name], tests[name]), by_rule)):
            if by_rule[name][0] not in passed:
                sys.exit(f"the tests of {name} fail without any change")
            unnoticed += passed[1:]
    return unnoticed, sum(map(len, by_rule.values())) - len(by_rule)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rules")
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="promtool runs at a time (default: one a processor)")
    arguments = parser.parse_args()
    unnoticed, count = survivors(arguments.rules, arguments.tests, arguments.workers)
    for one in unnoticed:
        print(f"not noticed: {one.name}: {one.change}")
    print(f"{count - len(unnoticed)} of {count} changes noticed")
    sys.exit(1 if unnoticed else 0)


PROMTOOL = shutil.which("promtool") or "promtool"

if __name__ == "__main__":
    main()

"""The console: one page of the admin listener. Read as HTML, with its script's pure parts run under Node, and, where a headless
Chromium is installed, seen in it."""

import base64
import hashlib
import html.parser
import json
import re
import shutil
import subprocess

import httpx
import pytest

from browser import Browser
from pixie_process import ADMIN_TOKEN, eventually


def admin(pixie):
    listening = eventually(lambda: [line for line in pixie.log_lines() if line["msg"] == "admin listening"], what="the admin listener")
    return listening[0]["address"]


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.open = [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


@pytest.fixture(scope="module")
def answer(pixie):
    return httpx.get(admin(pixie) + "/", trust_env=False)


@pytest.fixture(scope="module")
def page(answer):
    return Page(answer.text)


def test_the_page_is_whole_and_lets_nothing_else_in(answer, page):
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["connect-src"] == "'self'" and "unsafe" not in str(policy)
    for tag in ("script", "style"):
        text = re.search(rf"<{tag}>(.*)</{tag}>", answer.text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy[f"{tag}-src"] == f"'sha256-{digest}'"
    for tag, attributes in page.tags:
        assert not {"style", *(name for name in attributes if name.startswith("on"))} & attributes.keys(), f"{tag} {attributes}"
        assert "src" not in attributes and not attributes.get("href", "#").startswith(("http", "//")), f"{tag} {attributes}"
    script = "".join(page.texts["script"])
    assert not re.search(r"https?://|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|localStorage|document\.cookie", script)


def test_everything_has_a_name_and_is_reached_by_keyboard(page):
    labels = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
    for tag, attributes in page.tags:
        if tag in ("input", "select"):
            assert attributes.get("id") in labels or "name" in attributes, f"{tag} {attributes} has no label"
        assert int(attributes.get("tabindex", "0")) <= 0
    assert {attributes["lang"] for tag, attributes in page.tags if tag == "html"} == {"en"}
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(identifiers)) == len(identifiers)
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert attributes.get(name, identifiers[0]) in identifiers
    assert not any(tag in ("div", "span") and "onclick" in attributes for tag, attributes in page.tags)
    style = "".join(page.texts["style"])
    assert "prefers-color-scheme: dark" in style and ":focus-visible" in style


def test_the_page_is_for_everybody_and_the_figures_are_not(start):
    pixie = start(PIXIE_ADMIN_TOKENS=ADMIN_TOKEN)
    base = admin(pixie)
    assert httpx.get(base + "/", trust_env=False).status_code == 200
    assert httpx.post(base + "/", trust_env=False).status_code in (401, 405)
    assert httpx.get(base + "/admin/v1/cache", trust_env=False).status_code == 401
    assert ADMIN_TOKEN not in httpx.get(base + "/", headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}, trust_env=False).text


def node(page, expression):
    path = shutil.which("node")
    if path is None:
        pytest.skip("node is not installed")
    script = "".join(page.texts["script"])
    done = subprocess.run([path, "-e", f"{script}\nconst {{ words }} = globalThis.pixie; console.log(JSON.stringify({expression}))"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("expression, expected", [
    ("[words.seconds(0.0000004), words.seconds(0.00042), words.seconds(0.25), words.seconds(1.5), words.seconds(300), words.seconds(NaN)]",
     ["0 µs", "420 µs", "250 ms", "1.5 s", "5 min", "–"]),
    ("[words.bytes(0), words.bytes(999), words.bytes(512e6), words.bytes(undefined)]", ["0 B", "999 B", "512 MB", "–"]),
    ("[words.share(0.1234), words.share(0), words.share(Infinity)]", ["12.3 %", "0 %", "–"]),
    ("[words.dollars(0), words.dollars(0.0123), words.dollars(12.3)]", ["$0.00", "$0.0123", "$12.30"]),
    ("[words.rate(0.5), words.rate(1234.6)]", ["0.5/s", "1235/s"]),
    ('pixie.course({result: [{values: [[0, "0"], [10, "5"], [20, "NaN"], [30, "10"]]}]}, 300, 60)', "0,58 100,30 300,2"),
    ("pixie.course({result: []}, 300, 60)", ""),
    ('pixie.number({resultType: "vector", result: [{value: [1, "2.5"]}]})', 2.5),
    ('[pixie.deletion("users", "a/b"), pixie.deletion("responses", ""), pixie.deletion("tags", "") ?? null]',
     ["/admin/v1/cache/users/a%2Fb", "/admin/v1/cache/responses", None]),
    ('pixie.question("all", {matched: 3, tiers: {exact: 2, semantic: 1, embedding: 0}})', "This deletes 3 entries (all): 2 exact, 1 semantic."),
    ('pixie.sortedAlerts([{state: "pending", labels: {severity: "critical", alertname: "a"}}, {state: "firing", labels: {severity: "info",'
     ' alertname: "b"}}, {state: "firing", labels: {severity: "critical", alertname: "c"}}]).map(one => one.labels.alertname)', ["c", "b", "a"]),
])
def test_figures_are_written_for_people(page, expression, expected):
    assert node(page, expression) == expected


def test_every_query_of_the_page_is_answered(pixie, page):
    for name, query in node(page, "pixie.queries").items():
        answer = httpx.post(admin(pixie) + "/api/v1/query", data={"query": query}, trust_env=False).json()
        assert answer["status"] == "success", f"{name}: {answer}"


def test_a_deletion_counts_before_it_deletes(page):
    """The only calls that delete are the count, and what follows the confirmation."""
    script = "".join(page.texts["script"])
    deletions = re.findall(r'call\(([^;]*?)method: "DELETE"', script)
    assert sum("?dry_run=true" in one for one in deletions) == 1
    assert sum("?wait=true" in one for one in deletions) == 1 and script.index("?dry_run=true") < script.index("?wait=true")
    assert [one for one in deletions if "cache" in one] == [] and sum("jobs" in one for one in deletions) == 1


@pytest.fixture
def browser(tmp_path):
    browser = Browser(tmp_path / "browser")
    yield browser
    browser.close()


def shown(browser, text):
    return eventually(lambda: browser.run(f"document.body?.innerText.includes({json.dumps(text)})"), within=60, what=f"{text!r} on the page")


def test_in_a_browser_the_page_shows_figures_and_deletes_only_what_was_confirmed(start, browser):
    pixie = start()
    pixie.ask("What did I note about offers?")
    browser.open(admin(pixie) + "/")
    for text in ("As of ", "Tiers of this instance", "0 rules, 0 active", "2 entries of this instance", "No Qdrant is configured"):
        shown(browser, text)
    delete = "[...document.querySelectorAll('#entries button')][0]"
    # By keyboard alone: the button, then the one that keeps, which has the focus.
    browser.run(f"{delete}.focus()")
    browser.press("Enter", 13)
    eventually(lambda: browser.run("document.getElementById('confirm').open"), within=30, what="the question")
    assert "This deletes 1 entr" in browser.run("document.getElementById('confirm-text').textContent") \
        or "This deletes 2 entr" in browser.run("document.getElementById('confirm-text').textContent")
    assert browser.run("document.activeElement.id") == "confirm-no"
    browser.press("Enter", 13)
    eventually(lambda: not browser.run("document.getElementById('confirm').open"), within=30, what="the end of the question")
    entries = lambda: httpx.get(admin(pixie) + "/admin/v1/cache/entries", trust_env=False).json()["entries"]
    assert len(entries()) == 2
    browser.run(f"{delete}.focus()")
    browser.press("Enter", 13)
    eventually(lambda: browser.run("document.getElementById('confirm').open"), within=30, what="the question again")
    browser.run("document.getElementById('confirm-yes').click()")
    eventually(lambda: len(entries()) < 2, within=30, what="the deletion")
    shown(browser, "Deleted ")
    assert browser.faults == []


def test_in_a_browser_the_token_is_asked_for_and_forgotten(start, browser):
    pixie = start(PIXIE_ADMIN_TOKENS=ADMIN_TOKEN)
    browser.open(admin(pixie) + "/")
    shown(browser, "A token is needed.")
    browser.run(f"document.getElementById('token').value = {json.dumps(ADMIN_TOKEN)}; document.getElementById('access').requestSubmit()")
    shown(browser, "Tiers of this instance")
    assert browser.run("[document.getElementById('token').value, localStorage.length, document.cookie]") == ["", 0, ""]
    browser.run("document.getElementById('forget').click()")
    assert browser.run("sessionStorage.length") == 0
    assert [fault for fault in browser.faults if fault.get("source") == "security"] == []

"""A headless Chromium, driven by its own debugging protocol."""

import itertools
import json
import pathlib
import shutil
import subprocess

import httpx
import pytest

from pixie_process import eventually


class Browser:
    def __init__(self, folder):
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if path is None:
            pytest.skip("no headless Chromium is installed")
        websocket = pytest.importorskip("websocket", reason="websocket-client drives the browser")
        self.process = subprocess.Popen(
            [path, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--remote-allow-origins=*",
             f"--user-data-dir={folder}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.numbers = itertools.count(1)
        port_file = pathlib.Path(folder) / "DevToolsActivePort"
        eventually(lambda: port_file.exists() and port_file.read_text().count("\n"), within=60, what="the browser's port")
        port = port_file.read_text().split()[0]
        pages = eventually(lambda: [one for one in httpx.get(f"http://127.0.0.1:{port}/json", trust_env=False).json()
                                    if one["type"] == "page"], within=60, what="a page")
        self.socket = websocket.create_connection(pages[0]["webSocketDebuggerUrl"], timeout=60)
        self.faults = []
        self.call("Log.enable")
        self.call("Runtime.enable")

    def call(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("method") == "Runtime.exceptionThrown":
                self.faults.append(message["params"]["exceptionDetails"])
            if message.get("method") == "Log.entryAdded" and message["params"]["entry"]["source"] in ("security", "violation"):
                self.faults.append(message["params"]["entry"])
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def open(self, address):
        self.call("Page.navigate", url=address)

    def run(self, expression):
        """The value of an expression on the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key, code):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text="\r" if key == "Enter" else "")

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()

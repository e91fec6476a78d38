#!/usr/bin/env python3
"""A loopback OpenAI-compatible server that behaves as it is told, for tests and load runs.

Prints "listening PORT" once it accepts connections. Standard library only; one process, one core.

  POST /v1/chat/completions   whole or streamed, with tools and usage
  POST /v1/embeddings         base64 or numbers; texts that share words get vectors near each other
  GET  /v1/models
  POST /control               a JSON object, see below; members not named keep their value
  GET  /count                 what happened so far

/control:
  {"reset": true}                                   everything back to the start, counters too
  {"chat": {
     "latency": 0.2 | [0.1, 0.5],                   seconds before the answer, fixed or a range
     "text": "...",                                 default: "MODEL was asked: " and the last user message
     "echo": "last" | "all",                        which messages the default text repeats
     "tool_calls": [{"name", "arguments": {} | "raw text", "id"?}],
     "refusal": "...", "finish_reason": "stop", "usage": {...} | null,
     "chunk_delay": 0.01, "chunk_words": 1,         pace and size of streamed pieces
     "cut_after": 3,                                break the connection after so many streamed pieces
     "end_after": 3,                                end the stream properly after so many, without a finish reason
     "no_done": true, "crlf": true,                 leave [DONE] out; end lines in CRLF and cut chunks anywhere
     "stream_error": {"message": "...", "type": "...", "code": ...},   sent after the first piece
     "ignore_stream": true,                         answer a streaming request in one piece
     "hold_after": 0,                               keep what comes after so many streamed pieces, or a whole answer, until this is null
     "garbage": true, "hang": true}}                200 with nonsense; never answer
  {"embeddings": {"latency", "garbage", "hang", "format": "float", "shuffle": true, "drop_last": true,
     "fill": 0 | "nan", "scale": 3.0, "dimensions": 1536, "reject_containing": "word"}}
  {"fail_next": {"count": 2, "status": 503, "path": "chat" | "embeddings" | null, "headers": {...}, "message": "..."}}
  {"fail_models": {"gpt-4o": 500}}
  {"hang_models": ["gpt-4o"]}                       these never answer
  {"close_next": 1}                                 close the connection instead of answering the next requests
"""

import argparse
import array
import asyncio
import base64
import collections
import functools
import hashlib
import json
import math
import random
import re
import sys

CHAT = {"latency": 0, "text": None, "echo": "last", "tool_calls": None, "refusal": None, "finish_reason": None, "usage": {},
        "chunk_delay": 0, "chunk_words": 1, "cut_after": None, "end_after": None, "no_done": False, "crlf": False,
        "stream_error": None, "ignore_stream": False, "hold_after": None, "garbage": False, "hang": False}
EMBEDDINGS = {"latency": 0, "garbage": False, "hang": False, "format": None, "shuffle": False, "drop_last": False,
              "fill": None, "scale": 1.0, "dimensions": 1536, "reject_containing": None}
WORD = re.compile(r"[^\W_]+")
KEPT_BODIES = 50
KEPT_BODY_BYTES = 64 * 1024


class Script:
    """What the server is told to do, and what it has seen."""

    def __init__(self):
        self.open = 0
        self.held = {}
        self.reset()

    def reset(self):
        self.chat = dict(CHAT)
        self.embeddings = dict(EMBEDDINGS)
        self.fail_next = None
        self.fail_models = {}
        self.hang_models = []
        self.close_next = 0
        self.requests = collections.Counter()
        self.models = collections.Counter()
        self.texts = 0
        self.answered = 0
        self.cancelled = 0
        self.most_open = self.open
        self.bodies = collections.deque(maxlen=KEPT_BODIES)

    def control(self, change):
        if change.get("reset"):
            self.reset()
        self.chat.update(change.get("chat", {}))
        self.embeddings.update(change.get("embeddings", {}))
        for name in ("fail_next", "fail_models", "hang_models", "close_next"):
            if name in change:
                setattr(self, name, change[name])
        if self.chat["hold_after"] is None:
            held, self.held = self.held, {}
            for go_on in held.values():
                go_on()

    def failure(self, path, model):
        """The status, headers and message to fail this request with, or None."""
        if model in self.fail_models:
            return self.fail_models[model], {}, "scripted failure of the model"
        rule = self.fail_next
        if rule and rule.get("count", 1) > 0 and rule.get("path") in (None, path):
            rule["count"] = rule.get("count", 1) - 1
            return rule.get("status", 500), rule.get("headers", {}), rule.get("message", "scripted failure")
        return None


script = Script()
connections = set()
vectors = collections.OrderedDict()


def vector(text, dimensions):
    """A unit vector of hashed words, as an array of 32-bit floats."""
    key = (text, dimensions)
    found = vectors.get(key)
    if found is not None:
        return found
    sums = {}
    for word in WORD.findall(text.lower()) or [text]:
        digest = hashlib.blake2b(word.encode(), digest_size=32).digest()
        for at in range(0, 32, 4):
            index = (digest[at] << 8 | digest[at + 1]) % dimensions
            sums[index] = sums.get(index, 0.0) + (1.0 if digest[at + 2] & 1 else -1.0)
    norm = math.sqrt(sum(value * value for value in sums.values())) or 1.0
    made = array.array("f", bytes(4 * dimensions))
    for index, value in sums.items():
        made[index] = value / norm
    if not any(sums.values()):
        made[0] = 1.0
    if len(vectors) > 4096:
        vectors.popitem(last=False)
    vectors[key] = made
    return made


def tokens(text):
    return (len(text.encode()) + 3) // 4


def dump(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def seconds(latency):
    return random.uniform(*latency) if isinstance(latency, list) else latency


def content(message):
    text = message.get("content")
    if isinstance(text, list):
        return " ".join(part.get("text", "") for part in text)
    return text or ""


def chat_text(rules, request):
    if rules["text"] is not None:
        return rules["text"]
    messages = request.get("messages", [])
    if rules["echo"] == "all":
        said = "\n".join(content(message) for message in messages)
    else:
        said = next((content(m) for m in reversed(messages) if m.get("role") == "user"), "")
    return f"{request.get('model')} was asked: {said[:8000]}"


class Connection(asyncio.Protocol):
    def __init__(self):
        self.buffer = bytearray()
        self.timer = None
        self.busy = False
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        connections.add(self)

    def connection_lost(self, error):
        connections.discard(self)
        script.held.pop(self, None)
        if self.busy:
            self.busy = False
            script.open -= 1
            script.cancelled += 1
        if self.timer:
            self.timer.cancel()

    def data_received(self, data):
        self.buffer += data
        if not self.busy:
            self.next_request()

    def next_request(self):
        while not self.busy:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[:end]).decode("latin-1").split("\r\n")
            headers = {}
            for line in head[1:]:
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            length = int(headers.get("content-length", 0))
            if len(self.buffer) < end + 4 + length:
                return
            body = bytes(self.buffer[end + 4:end + 4 + length])
            del self.buffer[:end + 4 + length]
            method, path, _ = (head[0] + "  ").split(" ", 2)
            self.handle(method, path.split("?")[0], headers, body)

    # Answers

    def respond(self, status, body, headers=None, content_type="application/json"):
        extra = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self.write(f"HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\n{extra}content-length: {len(body)}\r\n\r\n"
                   .encode() + body)
        self.done()

    def write(self, data):
        if not self.transport.is_closing():
            self.transport.write(data)

    def done(self):
        if self.busy:
            self.busy = False
            script.open -= 1
            script.answered += 1
            if self.buffer:
                asyncio.get_running_loop().call_soon(self.next_request)

    def later(self, delay, action, *arguments):
        if delay > 0:
            self.timer = asyncio.get_running_loop().call_later(delay, action, *arguments)
        else:
            action(*arguments)

    def cut(self):
        # Closed by us: not a client that went away.
        self.busy = False
        script.open -= 1
        self.transport.close()

    # Requests

    def handle(self, method, path, headers, body):
        if path == "/count":
            return self.respond(200, dump(self.count()))
        if path == "/control":
            script.control(json.loads(body or b"{}"))
            return self.respond(200, b"{}")
        script.requests[path] += 1
        self.busy = True
        script.open += 1
        script.most_open = max(script.most_open, script.open)
        if path == "/v1/models":
            return self.respond(200, dump({"object": "list", "data": [
                {"id": name, "object": "model", "owned_by": "scripted"}
                for name in ("gpt-4o-mini", "gpt-4o", "text-embedding-3-small")]}))
        kind = {"/v1/chat/completions": "chat", "/v1/embeddings": "embeddings"}.get(path)
        if kind is None:
            return self.respond(404, dump({"error": {"message": f"no such path: {path}"}}))
        if method != "POST":
            return self.respond(405, dump({"error": {"message": "only POST"}}))
        try:
            request = json.loads(body)
        except ValueError:
            return self.respond(400, dump({"error": {"message": "not JSON", "type": "invalid_request_error"}}))
        model = request.get("model")
        script.models[f"{kind} {model}"] += 1
        if len(body) <= KEPT_BODY_BYTES:
            script.bodies.append({"path": path, "body": request, "headers": headers})
        rules = script.chat if kind == "chat" else script.embeddings
        if script.close_next > 0:
            script.close_next -= 1
            return self.cut()
        if rules["hang"] or model in script.hang_models:
            return None
        if kind == "chat" and script.chat["hold_after"] is not None and not (request.get("stream") and script.chat["hold_after"]):
            script.held[self] = functools.partial(self.answer, kind, request)
            return None
        return self.answer(kind, request)

    def answer(self, kind, request):
        rules = script.chat if kind == "chat" else script.embeddings
        failure = script.failure(kind, request.get("model"))
        answer = self.chat if kind == "chat" else self.embed
        if failure:
            status, extra, message = failure
            error = dump({"error": {"message": message, "type": "scripted", "code": None}})
            return self.later(seconds(rules["latency"]), self.respond, status, error, extra)
        if rules["garbage"]:
            return self.later(seconds(rules["latency"]), self.respond, 200, b"\x00<html>not json</html>")
        return self.later(seconds(rules["latency"]), answer, dict(rules), request)

    def count(self):
        return {"requests": dict(script.requests), "models": dict(script.models), "texts": script.texts,
                "answered": script.answered, "cancelled": script.cancelled,
                "open": script.open, "held": len(script.held), "most_open": script.most_open,
                "connections": len(connections), "bodies": list(script.bodies)}

    def embed(self, rules, request):
        texts = request.get("input")
        texts = [texts] if isinstance(texts, str) else texts
        script.texts += len(texts)
        word = rules["reject_containing"]
        if word and any(word in text for text in texts):
            return self.respond(400, dump({"error": {"message": "input is not acceptable", "type": "invalid_request_error"}}))
        plain = rules["format"] == "float" or request.get("encoding_format") != "base64"
        data = []
        for index, text in enumerate(texts):
            made = vector(text, rules["dimensions"])
            if rules["scale"] != 1.0:
                made = array.array("f", (value * rules["scale"] for value in made))
            if rules["fill"] is not None:
                made = array.array("f", [float(rules["fill"])] * rules["dimensions"])
            data.append({"object": "embedding", "index": index,
                         "embedding": made.tolist() if plain else base64.b64encode(made.tobytes()).decode()})
        if rules["shuffle"]:
            data.reverse()
        if rules["drop_last"]:
            data.pop()
        used = sum(map(tokens, texts))
        return self.respond(200, dump({"object": "list", "model": request.get("model"), "data": data,
                                       "usage": {"prompt_tokens": used, "total_tokens": used}}))

    def chat(self, rules, request):
        text = chat_text(rules, request)
        calls = [{"id": call.get("id", f"call_{at}"), "type": "function", "function": {
            "name": call["name"], "arguments": call["arguments"] if isinstance(call.get("arguments"), str)
            else json.dumps(call.get("arguments", {}))}} for at, call in enumerate(rules["tool_calls"] or [])]
        if calls and rules["text"] is None:
            text = None
        reason = rules["finish_reason"] or ("tool_calls" if calls else "stop")
        usage = rules["usage"]
        if usage == {}:
            prompt = sum(tokens(content(message)) for message in request.get("messages", []))
            answer = tokens(text or "") + sum(tokens(call["function"]["arguments"]) for call in calls)
            usage = {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
        if request.get("stream") and not rules["ignore_stream"]:
            return self.stream(rules, request, text, calls, reason, usage)
        message = {"role": "assistant", "content": text, "refusal": rules["refusal"]}
        if rules["refusal"]:
            message["content"] = None
        if calls:
            message["tool_calls"] = calls
        return self.respond(200, dump({
            "id": "chatcmpl-scripted", "object": "chat.completion", "created": 0, "model": request.get("model"),
            "system_fingerprint": "fp_scripted", "usage": usage,
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}]}))

    def stream(self, rules, request, text, calls, reason, usage):
        pieces = []

        def event(delta, finish=None):
            pieces.append({"id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": 0,
                           "model": request.get("model"),
                           "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

        event({"role": "assistant", "content": ""})
        if rules["refusal"]:
            event({"refusal": rules["refusal"]})
        elif text:
            words = re.findall(r"\S*\s*", text)
            size = max(1, rules["chunk_words"])
            for at in range(0, len(words), size):
                part = "".join(words[at:at + size])
                if part:
                    event({"content": part})
        for at, call in enumerate(calls):
            arguments = call["function"]["arguments"]
            event({"tool_calls": [{"index": at, "id": call["id"], "type": "function",
                                   "function": {"name": call["function"]["name"], "arguments": ""}}]})
            for start in range(0, len(arguments), 7):
                event({"tool_calls": [{"index": at, "function": {"arguments": arguments[start:start + 7]}}]})
        event({}, reason)
        if usage and request.get("stream_options", {}).get("include_usage"):
            pieces.append({"id": "chatcmpl-scripted", "object": "chat.completion.chunk", "model": request.get("model"),
                           "choices": [], "usage": usage})
        if rules["stream_error"]:
            pieces[2:] = [{"error": rules["stream_error"]}]
        if rules["end_after"] is not None:
            pieces = pieces[:rules["end_after"]]
        newline = b"\r\n" if rules["crlf"] else b"\n"
        lines = [b"data: " + dump(piece) + newline * 2 for piece in pieces]
        if rules["crlf"]:
            lines.insert(1, b": a comment" + newline * 2)
        if not rules["no_done"] and rules["end_after"] is None and not rules["stream_error"]:
            lines.append(b"data: [DONE]" + newline * 2)
        if rules["cut_after"] is not None:
            lines = lines[:rules["cut_after"]]
        if rules["crlf"]:
            whole = b"".join(lines)
            lines = [whole[at:at + 13] for at in range(0, len(whole), 13)]
        self.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                   b"transfer-encoding: chunked\r\n\r\n")
        self.send(lines, 0, rules)

    def send(self, lines, at, rules):
        hold = rules["hold_after"]
        if hold is not None and script.chat["hold_after"] is not None:
            self.write(b"".join(b"%x\r\n%b\r\n" % (len(line), line) for line in lines[at:hold]))
            script.held[self] = functools.partial(self.send, lines, max(at, min(hold, len(lines))), rules | {"hold_after": None})
            return
        delay = rules["chunk_delay"]
        if delay > 0 and at < len(lines):
            self.write(b"%x\r\n%b\r\n" % (len(lines[at]), lines[at]))
            self.later(delay, self.send, lines, at + 1, rules)
            return
        if at < len(lines):
            self.write(b"".join(b"%x\r\n%b\r\n" % (len(line), line) for line in lines[at:]))
        if rules["cut_after"] is not None:
            return self.cut()
        self.write(b"0\r\n\r\n")
        self.done()


async def serve(host, port, until_input_closes):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, host, port, backlog=4096)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    if until_input_closes:
        await loop.run_in_executor(None, sys.stdin.buffer.read)
    else:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--until-input-closes", action="store_true", help="exit when standard input is closed")
    options = parser.parse_args()
    try:
        asyncio.run(serve(options.host, options.port, options.until_input_closes))
    except KeyboardInterrupt:
        pass

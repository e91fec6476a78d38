// What a Node backend does with Pixie: fetch, read the answer, follow a stream, leave in its middle.
import assert from "node:assert/strict";
import test from "node:test";

const address = process.env.PIXIE_ADDRESS;
const user = "00000000-0000-4000-8000-000000000001";

const ask = (members, options = {}) =>
  fetch(`${address}/v1/query`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user_id: user, ...members }),
    ...options,
  });

test("an answer", async () => {
  const response = await ask({ query: "What are my pending tasks?" });
  assert.equal(response.status, 200);
  assert.match((await response.json()).response, /Northwind/);
});

test("a problem", async () => {
  const response = await ask({ query: "" });
  assert.equal(response.status, 422);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.equal((await response.json()).errors[0].field, "query");
});

test("a stream", async () => {
  const response = await ask({ query: "What are my pending tasks?", stream: true });
  let text = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) text += piece;
  const events = text.split("\n\n").filter(Boolean).map((block) => block.match(/^event: (\w+)\ndata: (.*)$/).slice(1));
  assert.equal(events.at(-1)[0], "done");
  assert.match(JSON.parse(events.at(-1)[1]).response, /Northwind/);
});

test("many requests over kept-alive connections", async () => {
  const statuses = await Promise.all(
    Array.from({ length: 200 }, (_, number) => ask({ query: `Question ${number}` }).then(async (response) => {
      await response.text();
      return response.status;
    })));
  assert.deepEqual([...new Set(statuses)], [200]);
});

test("leaving a stream in its middle", async () => {
  const leaving = new AbortController();
  const response = await ask({ query: "What is planned?", stream: true }, { signal: leaving.signal });
  await response.body.getReader().read();
  leaving.abort();
  assert.equal((await fetch(`${address}/livez`)).status, 200);
});

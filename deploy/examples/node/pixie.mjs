// A client of Pixie for a Node backend (Node 18 or later): plain fetch, no packages.

export class PixieError extends Error {
  constructor(problem, retryAfter) {
    super(`${problem.code}: ${problem.detail}`);
    Object.assign(this, { problem, retryAfter });
  }
}

export class Pixie {
  constructor(address, { token, timeout = 15_000 } = {}) {
    Object.assign(this, { address, token, timeout });
  }

  /** The whole answer: {response, tool_calls, sources, model, usage, cache, degraded...}. `members`: query, session_id, tool_results... */
  async ask(user, members) {
    const response = await this.#send("POST", "/v1/query", { user_id: user, ...members });
    return response.json();
  }

  /** The answer in pieces: yields [event, data], of which the last is ["done", answer]. Throws PixieError where it ends in an error. */
  async *stream(user, members) {
    const response = await this.#send("POST", "/v1/query", { user_id: user, ...members, stream: true });
    let rest = "";
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + piece).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
        if (!fields.event) continue; // a comment that keeps the connection open
        const data = JSON.parse(fields.data);
        if (fields.event === "error") throw new PixieError(data);
        yield [fields.event, data];
      }
    }
  }

  /**
   * One turn of a conversation: asks, carries out the calls the answer asks for with `tools` (name -> async function of the
   * arguments), and reports their results with the next question, which is `next`.
   */
  async converse(user, session, query, tools, next) {
    const answer = await this.ask(user, { query, session_id: session });
    const results = [];
    for (const call of answer.tool_calls) {
      const result = await tools[call.name](call.arguments).catch((error) => ({ error: String(error) }));
      results.push({ tool_call_id: call.id, result });
    }
    if (answer.tool_calls.length > 0) await this.dataChanged(user);
    return this.ask(user, { query: next, session_id: session, tool_results: results });
  }

  /** To be called after every change of the user's tasks, events or documents: what was built on them is forgotten. */
  async dataChanged(user, changed = {}) {
    await this.#send("POST", "/v1/events/data-changed?wait=true", { user_id: user, ...changed });
  }

  async putDocument(user, id, content, metadata = {}) {
    const response = await this.#send("PUT", `/v1/documents/${encodeURIComponent(id)}`, { user_id: user, content, metadata });
    return response.json();
  }

  async #send(method, path, body) {
    const headers = { "content-type": "application/json" };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    const signal = AbortSignal.timeout(this.timeout);
    const response = await fetch(this.address + path, { method, headers, body: JSON.stringify(body), signal });
    if (response.ok) return response;
    throw new PixieError(await response.json(), Number(response.headers.get("retry-after")) || undefined);
  }
}

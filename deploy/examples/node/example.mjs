// node deploy/examples/node/example.mjs [http://127.0.0.1:8080]
import { randomUUID } from "node:crypto";
import { Pixie } from "./pixie.mjs";

const pixie = new Pixie(process.argv[2] ?? "http://127.0.0.1:8080", { token: process.env.PIXIE_API_TOKEN });
const user = "00000000-0000-4000-8000-000000000001";

console.log("Asked:", (await pixie.ask(user, { query: "What are my pending tasks?" })).response);

process.stdout.write("Streamed: ");
for await (const [event, data] of pixie.stream(user, { query: "When is the board meeting?" })) {
  if (event === "token") process.stdout.write(data.text);
  if (event === "done") console.log(`\n(${data.source}, ${data.model})`);
}

const made = [];
const tools = { create_task: async (task) => ({ id: made.push(task), ...task }) };
const listed = await pixie.converse(user, randomUUID(), "Create a task: water the orchids", tools, "Now list all my pending tasks");
console.log("Carried out:", JSON.stringify(made));
console.log("Then:", listed.response);

await pixie.putDocument(user, "orchids", "The orchids want water every Friday.", { title: "Orchids", source: "note" });
const answer = await pixie.ask(user, { query: "What do my notes say about orchids?" });
console.log("From a document:", answer.response, answer.sources.map((source) => source.document_id));

extension ConsolePage {
    static let script = words + behaviour

    private static let behaviour = #"""
        if (typeof document === "undefined") globalThis.pixie = pixie; else (() => {
          const $ = id => document.getElementById(id);
          const { words } = pixie;

          /** An element; texts are only ever texts, never markup. */
          const make = (name, properties, ...children) => {
            const element = Object.assign(document.createElement(name), properties);
            element.append(...children.filter(child => child !== undefined));
            return element;
          };
          const say = text => { if ($("state").textContent !== text) $("state").textContent = text; };
          /** How a deletion went; stays until the next. */
          const tell = text => { $("outcome").textContent = text; };
          const note = (place, text) => place.replaceChildren(make("p", { className: "soft" }, text));
          const table = (place, caption, heads, rows) => place.replaceChildren(make("table", {},
            make("caption", {}, caption),
            make("thead", {}, make("tr", {}, ...heads.map(head => make("th", { scope: "col" }, head)))),
            make("tbody", {}, ...rows.map(cells => make("tr", {}, ...cells.map(cell => cell instanceof Node && cell.nodeName === "TD" ? cell : make("td", {}, cell ?? "–")))))));
          const coloured = (text, kind) => make("span", { className: kind }, text);

          // The token lives in this tab's session and nowhere else.
          const token = () => sessionStorage.getItem("token") ?? "";
          const call = async (path, options = {}) => {
            const headers = { ...(options.headers ?? {}) };
            if (token()) headers.Authorization = "Bearer " + token();
            const response = await fetch(path, { ...options, headers, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(15000) });
            const body = await response.json().catch(() => ({}));
            if (!response.ok) throw Object.assign(new Error(body.detail ?? body.error ?? "status " + response.status), { status: response.status });
            return body;
          };
          const ask = async (path, parameters) => (await call("/api/v1/" + path, { method: "POST", body: new URLSearchParams(parameters) })).data;
          const value = async query => pixie.number(await ask("query", { query }));

          const traffic = async () => {
            const [rate, p50, p95, p99, errors, saved, spent, overview, bySaved] = await Promise.all([
              ...["rate", "p50", "p95", "p99", "errors", "saved", "spent"].map(name => value(pixie.queries[name])),
              call("/admin/v1/cache"), ask("query", { query: pixie.queries.savedByCache })]);
            const figures = [["Rate", words.rate(rate)], ["p50", words.seconds(p50)], ["p95", words.seconds(p95)], ["p99", words.seconds(p99)],
              ["Errors", words.share(errors)], ["Saved by caches", words.dollars(saved)], ["Spent on models", words.dollars(spent)]];
            $("figures").replaceChildren(...figures.map(([name, text]) => make("div", {}, make("dt", {}, name), make("dd", {}, text))));
            const now = Date.now() / 1000;
            const data = await ask("query_range", { query: pixie.queries.rate, start: now - 600, end: now, step: 10 });
            $("line").setAttribute("points", pixie.course(data, 600, 60));
            const dollars = pixie.byLabel(bySaved, "cache");
            table($("tiers"), "Tiers of this instance", ["Cache", "Entries", "Memory", "Hits 1 min", "15 min", "since start", "Saved"],
              overview.tiers.map(tier => [tier.cache, String(tier.entries), words.bytes(tier.bytes), words.share(tier.hit_rate["1m"]),
                words.share(tier.hit_rate["15m"]), words.share(tier.hit_rate.start), words.dollars(dollars[tier.cache])]));
          };

          const alerts = async () => {
            const [active, rules] = await Promise.all([call("/api/v1/alerts"), call("/api/v1/rules?type=alert")]);
            const all = rules.data.groups.flatMap(group => group.rules);
            const failing = all.filter(rule => rule.health === "err");
            const rows = pixie.sortedAlerts(active.data.alerts).map(alert => [
              coloured(alert.state, alert.state === "firing" && alert.labels.severity === "critical" ? "bad" : "warn"),
              alert.labels.severity ?? "–", alert.labels.alertname, words.seconds((Date.now() - Date.parse(alert.activeAt)) / 1000),
              alert.annotations.description ?? alert.annotations.summary ?? ""]);
            const caption = all.length + " rules, " + rows.length + " active" + (failing.length ? ", " + failing.length + " failing: " + failing[0].name : "");
            if (rows.length) table($("alerts"), caption, ["State", "Severity", "Alert", "For", "What"], rows); else note($("alerts"), caption);
          };

          const dependencies = async () => {
            const kinds = { up: "good", embedded: "soft", unknown: "soft" };
            const list = (await call("/admin/v1/dependencies")).dependencies;
            table($("dependencies"), "What Pixie asks, and what is missing without it", ["Name", "State", "Which", "Without"],
              list.map(one => [one.name, coloured(one.state, kinds[one.state] ?? "bad"), one.detail, one.without]));
          };

          let shown = [], cursor;
          const entries = async (isMore = false) => {
            const parameters = new URLSearchParams([...new FormData($("filter"))].filter(([, text]) => text));
            parameters.set("limit", "25");
            if (isMore && cursor) parameters.set("cursor", cursor);
            const page = await call("/admin/v1/cache/entries?" + parameters);
            shown = isMore ? [...shown, ...page.entries] : page.entries;
            cursor = page.cursor;
            $("more").hidden = !cursor;
            if (!shown.length) return note($("entries"), "No entry of this instance matches.");
            table($("entries"), shown.length + " entries of this instance", ["Kind", "Question", "Answer", "Age", "Tags", ""], shown.map(entry => [
              entry.kind, entry.question, entry.response.length > 160 ? entry.response.slice(0, 160) + "…" : entry.response,
              words.seconds(entry.age_seconds), entry.tags.join(" "),
              make("button", { type: "button", ariaLabel: "Delete the entry " + entry.question, onclick: event =>
                remove("/admin/v1/cache/entries/" + encodeURIComponent(entry.id), "“" + entry.question + "”", event.target) }, "Delete")]));
          };

          /** Counts first, asks, and only then deletes. */
          const remove = async (path, what, opener) => {
            try {
              const counted = await call(path + "?dry_run=true", { method: "DELETE" });
              $("confirm-text").textContent = pixie.question(what, counted);
              $("confirm-yes").onclick = async () => {
                $("confirm").close();
                try {
                  const done = await call(path + "?wait=true", { method: "DELETE" });
                  tell("Deleted " + done.removed + (done.instances ? " on " + done.instances.applied + " of " + done.instances.live + " instances" : ""));
                  await entries();
                } catch (error) { tell("Not deleted: " + error.message); }
              };
              $("confirm").onclose = () => opener?.focus();
              $("confirm").showModal();
              $("confirm-no").focus();
            } catch (error) { tell("Not counted: " + error.message); }
          };

          const collections = async () => {
            let list;
            try { list = (await call("/admin/v1/qdrant/collections")).collections; } catch (error) {
              if (error.status === 404) return note($("collections"), "No Qdrant is configured: vectors are in this process.");
              throw error;
            }
            const infos = await Promise.all(list.slice(0, 20).map(one => call("/admin/v1/qdrant/collections/" + encodeURIComponent(one.name)).catch(() => ({}))));
            table($("collections"), "HNSW: links a node (m), width of building (ef_construct), vectors under which all are compared",
              ["Name", "Status", "Points", "Indexed", "Segments", "m", "ef_construct", "Full scan under", "Memory"],
              list.slice(0, 20).map((one, index) => [one.name, coloured(one.status, one.status === "green" ? "good" : one.status === "red" ? "bad" : "warn"),
                String(one.points), words.share(one.indexed_share), String(one.segments), String(infos[index].m ?? "–"),
                String(infos[index].ef_construct ?? "–"), String(infos[index].full_scan_vectors ?? "–"), words.bytes(infos[index].estimated_bytes)]));
          };

          const jobs = async () => {
            const list = (await call("/admin/v1/jobs")).jobs;
            if (!list.length) return note($("jobs"), "No job is under way or was lately.");
            table($("jobs"), "Long work", ["What", "To what", "State", "Progress", ""], list.map(job => [job.kind, job.detail,
              coloured(job.state, job.state === "failed" ? "bad" : job.state === "done" ? "good" : "soft"),
              make("td", {}, make("progress", { max: job.total || 1, value: job.total ? job.completed : job.state === "done" ? 1 : 0, ariaLabel: job.kind }),
                " " + job.completed + (job.total ? " of " + job.total : "") + (job.error ? ": " + job.error : job.note ? ": " + job.note : "")),
              ["queued", "running"].includes(job.state) ? make("button", { type: "button", ariaLabel: "Cancel " + job.kind, onclick: () =>
                call("/admin/v1/jobs/" + encodeURIComponent(job.id), { method: "DELETE" }).then(jobs, error => say(error.message)) }, "Cancel") : ""]));
          };

          const parts = { traffic, alerts, dependencies, collections, jobs };
          const refresh = async () => {
            const faults = [];
            for (const [name, part] of Object.entries(parts)) {
              // What the reader is about to press stays where it is.
              if (name !== "traffic" && document.activeElement?.closest?.("#" + name)) continue;
              try { await part(); } catch (error) { faults.push([name, error]); }
            }
            if (!faults.length) say("As of " + new Date().toLocaleTimeString());
            else if (faults[0][1].status === 401) { say("A token is needed."); $("token").focus(); }
            else say(faults[0][0] + ": " + faults[0][1].message);
          };

          const guarded = work => event => { event.preventDefault(); work(event).catch(error => say(error.message)); };
          $("access").onsubmit = guarded(async () => {
            sessionStorage.setItem("token", $("token").value);
            $("token").value = "";
            await refresh();
            await entries();
          });
          $("forget").onclick = () => { sessionStorage.removeItem("token"); say("The token is forgotten."); };
          $("filter").onsubmit = guarded(() => entries());
          $("more").onclick = guarded(() => entries(true));
          $("drop").onsubmit = guarded(async event => {
            const form = new FormData($("drop"));
            const path = pixie.deletion(form.get("what"), form.get("which").trim());
            if (!path) return tell("Say which.");
            await remove(path, form.get("what") + " " + form.get("which").trim(), event.submitter);
          });
          $("confirm-no").onclick = () => $("confirm").close();
          const cycle = async () => { if (!document.hidden) await refresh(); setTimeout(cycle, 5000); };
          cycle().then(() => entries()).catch(error => say(error.message));
        })();

        """#
}

extension ConsolePage {
    /// How figures are asked for and written. Needs no page, so that it can be tested without one.
    static let words = #"""

        "use strict";
        const pixie = (() => {
          const finite = value => typeof value === "number" && Number.isFinite(value);
          const trimmed = (value, digits) => String(Number(value.toFixed(digits)));
          const words = {
            rate: value => finite(value) ? trimmed(value, value < 10 ? 2 : 0) + "/s" : "–",
            share: value => finite(value) ? trimmed(value * 100, 1) + " %" : "–",
            dollars: value => finite(value) ? "$" + (value !== 0 && Math.abs(value) < 1 ? value.toFixed(4) : value.toFixed(2)) : "–",
            seconds: value => {
              if (!finite(value)) return "–";
              if (value < 0.001) return trimmed(value * 1e6, 0) + " µs";
              if (value < 1) return trimmed(value * 1e3, value < 0.01 ? 2 : 0) + " ms";
              if (value < 120) return trimmed(value, 2) + " s";
              if (value < 7200) return trimmed(value / 60, 0) + " min";
              return value < 172800 ? trimmed(value / 3600, 1) + " h" : trimmed(value / 86400, 1) + " d";
            },
            bytes: value => {
              if (!finite(value)) return "–";
              const units = ["B", "kB", "MB", "GB", "TB"];
              let unit = 0;
              while (Math.abs(value) >= 1000 && unit < units.length - 1) { value /= 1000; unit += 1; }
              return trimmed(value, unit === 0 ? 0 : 1) + " " + units[unit];
            },
          };
          const queries = {
            rate: 'sum(rate(pixie_http_requests_total{route="/v1/query"}[1m]))',
            p50: "histogram_quantile(0.5, sum by (le) (rate(pixie_query_duration_seconds_bucket[5m])))",
            p95: "histogram_quantile(0.95, sum by (le) (rate(pixie_query_duration_seconds_bucket[5m])))",
            p99: "histogram_quantile(0.99, sum by (le) (rate(pixie_query_duration_seconds_bucket[5m])))",
            errors: 'sum(rate(pixie_http_requests_total{route="/v1/query",code=~"5.."}[5m])) / sum(rate(pixie_http_requests_total{route="/v1/query"}[5m]))',
            saved: "sum(pixie_llm_saved_dollars_total)",
            savedByCache: "sum by (cache) (pixie_llm_saved_dollars_total)",
            spent: "sum(pixie_llm_cost_dollars_total)",
          };
          /** The number of an instant query's answer; undefined where there is no series. */
          const number = data => data.resultType === "scalar" ? Number(data.result[1])
            : data.result.length ? Number(data.result[0].value[1]) : undefined;
          const byLabel = (data, label) => Object.fromEntries(data.result.map(one => [one.metric[label] ?? "", Number(one.value[1])]));
          /** Points of a line through the values of a range query's first series, in a box. */
          const course = (data, width, height) => {
            const points = (data.result[0]?.values ?? []).map(([time, value]) => [time, Number(value)]).filter(([, value]) => finite(value));
            if (points.length < 2) return "";
            const [first, last] = [points[0][0], points[points.length - 1][0]];
            const top = Math.max(...points.map(([, value]) => value), 1e-9);
            return points.map(([time, value]) =>
              trimmed((time - first) / (last - first) * width, 1) + "," + trimmed(height - 2 - value / top * (height - 4), 1)).join(" ");
          };
          const order = { critical: 0, warning: 1, info: 2 };
          const sortedAlerts = alerts => [...alerts].sort((one, other) =>
            (one.state === "firing" ? 0 : 1) - (other.state === "firing" ? 0 : 1)
            || (order[one.labels.severity] ?? 3) - (order[other.labels.severity] ?? 3)
            || (one.labels.alertname ?? "").localeCompare(other.labels.alertname ?? ""));
          /** What is said before a deletion, from what its dry run counted. */
          const question = (what, counted) => counted.matched === 0 ? "Nothing here matches " + what + "; other instances may hold some. Delete there too?"
            : "This deletes " + counted.matched + (counted.matched === 1 ? " entry" : " entries") + " (" + what + ")"
              + (counted.tiers ? ": " + Object.entries(counted.tiers).filter(([, count]) => count).map(([tier, count]) => count + " " + tier).join(", ") : "") + ".";
          /** The path of a deletion; undefined where a name is missing. */
          const deletion = (what, which) => what === "responses" || what === "embeddings" ? "/admin/v1/cache/" + what
            : which ? "/admin/v1/cache/" + what + "/" + encodeURIComponent(which) : undefined;
          return { words, queries, number, byLabel, course, sortedAlerts, question, deletion };
        })();

        """#
}

/// The console's page.
enum ConsolePage {
    static var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Pixie</title>
        <link rel="icon" href="data:,">
        <style>\(style)</style>
        </head>
        <body>
        \(body)
        <script>\(script)</script>
        </body>
        </html>

        """
    }

    private static let body = """
        <a class="skip" href="#traffic">To the figures</a>
        <header>
          <h1>Pixie</h1>
          <p id="state" role="status" aria-live="polite">Loading</p>
          <form id="access">
            <label for="token">Token</label>
            <input id="token" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-note">
            <button>Use</button> <button type="button" id="forget">Forget</button>
            <span id="token-note">kept until this tab is closed</span>
          </form>
        </header>
        <main>
          <section id="traffic" aria-labelledby="traffic-title" tabindex="-1">
            <h2 id="traffic-title">Traffic</h2>
            <dl id="figures"></dl>
            <svg id="course" viewBox="0 0 600 60" role="img" aria-label="Queries a second over the last ten minutes"
              preserveAspectRatio="none"><polyline id="line" points=""></polyline></svg>
          </section>
          <section aria-labelledby="alerts-title"><h2 id="alerts-title">Alerts</h2><div id="alerts"></div></section>
          <section aria-labelledby="dependencies-title">
            <h2 id="dependencies-title">Dependencies</h2><div id="dependencies"></div>
          </section>
          <section class="wide" aria-labelledby="cache-title">
            <h2 id="cache-title">Cache</h2>
            <div id="tiers"></div>
            <form id="filter">
              <label>Question contains <input name="contains"></label>
              <label>User <input name="user_id" spellcheck="false"></label>
              <label>Tag <input name="tag" spellcheck="false"></label>
              <label>Kind <select name="kind"><option value="">any</option><option>exact</option><option>semantic</option></select></label>
              <button>Find</button>
            </form>
            <p id="outcome" role="status" aria-live="polite"></p>
            <div id="entries"></div>
            <p><button type="button" id="more" hidden>More</button></p>
            <form id="drop">
              <label>Delete <select name="what">
                <option value="users">all of the user</option><option value="documents">all built on the document</option>
                <option value="tags">all with the tag</option><option value="responses">every answer</option>
                <option value="embeddings">every embedding</option></select></label>
              <label>which <input name="which" spellcheck="false"></label>
              <button>Count and ask</button>
            </form>
          </section>
          <section aria-labelledby="collections-title">
            <h2 id="collections-title">Qdrant collections</h2><div id="collections"></div>
          </section>
          <section aria-labelledby="jobs-title"><h2 id="jobs-title">Jobs</h2><div id="jobs"></div></section>
        </main>
        <dialog id="confirm" aria-labelledby="confirm-title">
          <h2 id="confirm-title">Delete?</h2>
          <p id="confirm-text"></p>
          <p><button type="button" id="confirm-no">Keep</button> <button type="button" id="confirm-yes">Delete</button></p>
        </dialog>
        """
}

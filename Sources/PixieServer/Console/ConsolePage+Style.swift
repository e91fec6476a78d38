extension ConsolePage {
    static let style = """

        :root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --panel: #f6f8fa;
          --good: #116329; --bad: #a40e26; --warn: #7d4e00; --accent: #0550ae; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4ae; --line: #30363d; --panel: #161b22;
            --good: #56d364; --bad: #ff7b72; --warn: #e3b341; --accent: #79c0ff; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
        header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: baseline; padding: .75rem 1.25rem;
          border-bottom: 1px solid var(--line); }
        h1 { font-size: 1.25rem; margin: 0; }
        h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
        #state { margin: 0; flex: 1; color: var(--soft); }
        #token-note { color: var(--soft); font-size: .85rem; }
        main { display: grid; gap: 1rem; padding: 1rem 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr)); }
        section { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem; background: var(--panel); overflow-x: auto; }
        dl { display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; margin: 0; }
        dt { color: var(--soft); font-size: .85rem; }
        dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
        svg { width: 100%; height: 60px; margin-top: .5rem; }
        polyline { fill: none; stroke: var(--accent); stroke-width: 2; vector-effect: non-scaling-stroke; }
        table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; color: var(--soft); font-size: .85rem; }
        th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td { font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
        .wide { grid-column: 1 / -1; }
        form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .6rem 0 0; }
        header form { margin: 0; align-items: baseline; }
        input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
          border-radius: .3rem; padding: .2rem .5rem; }
        button { cursor: pointer; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .soft { color: var(--soft); }
        .skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: .5rem; }
        dialog { color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; max-width: 34rem; }
        dialog::backdrop { background: rgb(0 0 0 / .5); }

        """
}

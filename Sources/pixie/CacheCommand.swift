import ArgumentParser

struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Look at the caches of a running Pixie, change them, and measure the semantic cache.",
        discussion: """
            All but tune act on the admin listener at --server, with the first token of PIXIE_ADMIN_TOKENS.

              pixie cache stats
              pixie cache entries --contains report
              pixie cache invalidate --user 00000000-0000-4000-8000-000000000001 --dry-run
              pixie cache settings --threshold 0.96
              pixie cache warm questions.txt
              pixie cache tune --pairs pairs.jsonl
            """,
        subcommands: [
            Stats.self, Entries.self, Invalidate.self, Settings.self, Warm.self, Tune.self,
        ]
    )
}

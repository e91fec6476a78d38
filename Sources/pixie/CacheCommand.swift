import ArgumentParser

struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Measure the semantic cache.",
        discussion: """
              pixie cache tune --pairs pairs.jsonl
              pixie cache tune --help
            """,
        subcommands: [Tune.self]
    )
}

import ArgumentParser

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Check and test alerting and recording rules.",
        discussion: """
              pixie alerts check alerts/*.yml
              pixie alerts test alerts/tests/*.test.yml
            """,
        subcommands: [Check.self, Test.self]
    )
}

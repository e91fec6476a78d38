import ArgumentParser

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts",
        abstract: "Check and test alerting and recording rules, and look at what they say.",
        discussion: """
              pixie alerts check alerts/*.yml
              pixie alerts test alerts/tests/*.test.yml
              pixie alerts list
              pixie alerts eval "sum(rate(pixie_http_requests_total[5m]))"
            """,
        subcommands: [Check.self, Test.self, List.self, Eval.self]
    )
}

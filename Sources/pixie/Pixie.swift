import ArgumentParser

@main
struct Pixie: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "pixie")
}

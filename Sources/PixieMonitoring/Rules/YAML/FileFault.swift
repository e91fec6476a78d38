/// What is wrong with a file a person wrote, and where: `alerts/pixie.rules.yml:12:31: unknown function "rat"`.
public struct FileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// As the file was named by whoever asked for it.
    public let file: String
    /// Nil when the whole file is at fault.
    public let position: SourcePosition?
    public let message: String

    public init(file: String, position: SourcePosition? = nil, message: String) {
        self.file = file
        self.position = position
        self.message = message
    }

    public var description: String {
        position.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
    }
}

import Crypto
public import PixieCore

/// A Lua script that the server runs as one step. Sent whole only when the server does not know it yet.
public struct RedisScript: Sendable, Hashable {
    public let source: String
    /// How the server names it: SHA-1 of the source, in hexadecimal.
    public let sha: String

    public init(_ source: String) {
        self.source = source
        sha = unsafe Insecure.SHA1.hash(data: Array(source.utf8)).withUnsafeBytes { unsafe Hexadecimal.text($0) }
    }

    /// One call of it. `name` is the digest or the source.
    func command(_ verb: RedisCommand.Verb, _ name: String, keys: [String], arguments: [[UInt8]]) -> RedisCommand {
        var command = RedisCommand(verb, name)
        command.append(keys.count)
        for key in keys { command.append(key) }
        for argument in arguments { command.append(argument) }
        return command
    }
}

extension RedisPool {
    /// What `script` returns for `keys` (its `KEYS`) and `arguments` (its `ARGV`). Throws as `send` does.
    public func run(
        _ script: RedisScript, keys: [String] = [], arguments: [[UInt8]] = [], deadline: Deadline
    ) async throws -> RedisValue {
        do {
            let known = script.command(.evaluateSHA, script.sha, keys: keys, arguments: arguments)
            return try await send(known, deadline: deadline)
        } catch let error as RedisError where error.serverCode == "NOSCRIPT" {
            // Certainly not executed; and sending the source makes it known.
            let whole = script.command(.evaluate, script.source, keys: keys, arguments: arguments)
            return try await send(whole, deadline: deadline)
        }
    }
}

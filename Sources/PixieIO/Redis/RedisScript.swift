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
    ///
    /// `first` is run before it on a server that does not know the script: one that was started anew, or has taken another's place.
    public func run(
        _ script: RedisScript, keys: [String] = [], arguments: [[UInt8]] = [], after first: RedisScript? = nil,
        deadline: Deadline
    ) async throws -> RedisValue {
        do {
            let known = script.command(.evaluateSHA, script.sha, keys: keys, arguments: arguments)
            return try await send(known, deadline: deadline)
        } catch let error as RedisError where error.serverCode == "NOSCRIPT" {
            if let first {
                _ = try await send(first.command(.evaluate, first.source, keys: [], arguments: []), deadline: deadline)
            }
            // Certainly not executed; and sending the source makes it known.
            let whole = script.command(.evaluate, script.source, keys: keys, arguments: arguments)
            return try await send(whole, deadline: deadline)
        }
    }

    /// What `script` returns, for a caller who has no task to wait in; `send` with a completion says how it is called. A server that does
    /// not know the script answers `NOSCRIPT`: `run` makes it known.
    public func runKnown(
        _ script: RedisScript, keys: [String], deadline: Deadline,
        completion: @escaping @Sendable (Result<RedisValue, any Error>) -> Void
    ) {
        send(
            script.command(.evaluateSHA, script.sha, keys: keys, arguments: []), deadline: deadline,
            completion: completion)
    }
}

import ArgumentParser

// The same for every command: 0 done, 1 the check failed, 2 usage, 3 unreachable, 4 refused.
extension ExitCode {
    static let usage = ExitCode(2)
    static let unreachable = ExitCode(3)
    static let refused = ExitCode(4)
}

import Logging
import PixieCore

/// Keeps what receivers have still to be told in the state folder. An actor, so that an older state is never written after a newer one.
actor NoticeKeeper {
    private static let file = "notices.json"

    private let folder: any StateFolder
    private let logger: Logger
    private var saved: [UInt8]?

    init(folder: any StateFolder, logger: Logger) {
        self.folder = folder
        self.logger = logger
    }

    /// What an earlier process had still to tell. A file that cannot be read is set aside.
    func load() async -> NoticeFile? {
        do {
            guard let bytes = try await folder.read(Self.file) else { return nil }
            saved = bytes
            do { return try NoticeFile(json: bytes) } catch {
                logger.error(
                    "the alerts that waited for delivery are damaged; they were set aside",
                    metadata: ["file": "\(Self.file).damaged", "error": "\(error)"])
                try await folder.replace("\(Self.file).damaged", with: bytes)
            }
        } catch {
            logger.error("the alerts that waited for delivery cannot be read", metadata: ["error": "\(error)"])
        }
        return nil
    }

    /// When it returns, what `waiting` gives outlives a crash.
    /// - Returns: whether that is so.
    @discardableResult
    func save(_ waiting: @Sendable () -> [String: [AlertNotice]]) async -> Bool {
        let file = NoticeFile(waiting())
        // Strings and integers always encode.
        guard let bytes = try? file.json(), bytes != saved else { return true }
        if file.receivers.isEmpty, saved == nil { return true }
        do {
            saved = bytes
            try await folder.replace(Self.file, with: bytes)
            return true
        } catch {
            saved = nil
            logger.error("the alerts that wait for delivery cannot be saved", metadata: ["error": "\(error)"])
            return false
        }
    }
}

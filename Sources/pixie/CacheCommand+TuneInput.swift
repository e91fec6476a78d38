import Glibc
import PixieCore
import PixieQuery

extension CacheCommand.Tune {
    /// The pairs and how similar each is, by the file of embeddings or by the configured model.
    func measure(
        _ configuration: PixieConfiguration
    ) async throws(TuneFailure) -> ([MeasuredPair], TuningReport.Embedding) {
        let questions = try readPairs()
        guard let path = embeddings else { return try await embed(questions, configuration) }
        let file = try InputFile(path: path)
        var reader = try file.blamed { () throws(TuningError) in
            try PairVectorReader(pairs: questions.count, bytes: file.size, dimensions: dimensions)
        }
        try file.forEachPiece { piece throws(TuningError) in try reader.read(piece) }
        let similarities = try file.blamed { () throws(TuningError) in try reader.finish() }
        let name = String(path.split(separator: "/").last ?? Substring(path))
        return (
            zip(questions, similarities).map { MeasuredPair($0, similarity: $1) },
            TuningReport.Embedding(name: name, dimensions: reader.vectorDimensions)
        )
    }

    private func readPairs() throws(TuneFailure) -> [QuestionPair] {
        let file = try InputFile(path: pairs)
        var reader = PairReader()
        try file.forEachPiece { piece throws(TuningError) in try reader.read(piece) }
        return try file.blamed { () throws(TuningError) in try reader.finish() }
    }
}

/// A file open for reading from its start. What goes wrong with it is told in one line that names it.
private struct InputFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    /// In bytes.
    let size: Int

    /// Throws when there is no such file, or no regular one, or it may not be read.
    init(path: String) throws(TuneFailure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw TuneFailure(words: "\(path): not a regular file", exit: .usage)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Gives the file's bytes, 256 KiB at a time.
    func forEachPiece(_ body: (ArraySlice<UInt8>) throws(TuningError) -> Void) throws(TuneFailure) {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return }
            if count > 0 {
                try blamed { () throws(TuningError) in try body(buffer[..<count]) }
            } else if errno != EINTR {
                throw Self.failure(path, errno)
            }
        }
    }

    /// Runs `body` on what was read.
    func blamed<R>(_ body: () throws(TuningError) -> R) throws(TuneFailure) -> R {
        do { return try body() } catch { throw TuneFailure(words: "\(path):\(error)", exit: .usage) }
    }

    private static func failure(_ path: String, _ code: Int32) -> TuneFailure {
        TuneFailure(words: "\(path): \(String(cString: strerror(code)))", exit: .usage)
    }
}

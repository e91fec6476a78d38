/// The rival: libmicrohttpd used from C, which gives one of Pixie's own answers to every request.
struct BareServer {
    let process: ChildProcess
    let port: Int

    init(source: String, answer: LoopbackRequest.Answer, in folder: WorkingFolder) throws(BenchmarkError) {
        let binary = "\(folder.path)/bare_server"
        _ = try ChildProcess(["cc", "-O2", "-o", binary, source, "-lmicrohttpd"]).outputAtEnd()
        // These libmicrohttpd adds by itself.
        let own: Set<String> = ["Date", "Connection", "Content-Length"]
        let fields = answer.fields.filter { !own.contains($0.name) }.map { "\($0.name): \($0.value)\n" }.joined()
        let file = try folder.write("\(fields)\n\(answer.body)", to: "answer.txt")
        process = try ChildProcess([binary, "0", file])
        let line = try process.output(through: "listening")
        guard let port = line.split(separator: " ").last.flatMap({ Int($0) }) else {
            throw BenchmarkError("no port in: \(line)")
        }
        self.port = port
    }
}

import FoundationEssentials

/// The tests' OpenAI-compatible server, which takes one second for an answer.
struct ScriptedModel {
    let process: ChildProcess
    let port: Int

    var address: String { "http://127.0.0.1:\(port)/v1" }

    init(script: String) throws(BenchmarkError) {
        process = try ChildProcess(["python3", script])
        let line = try process.output(through: "listening")
        guard let port = line.split(separator: " ").last.flatMap({ Int($0) }) else {
            throw BenchmarkError("no port in: \(line)")
        }
        self.port = port
        let slow = LoopbackRequest(
            port: port, method: "POST", path: "/control", body: #"{"chat":{"latency":1,"text":"As scripted."}}"#)
        guard try slow.send()?.status == 200 else {
            throw BenchmarkError("the scripted model cannot be told to be slow")
        }
    }

    /// How many chats it has been asked for.
    func chats() throws -> Int {
        guard let answer = try LoopbackRequest(port: port, path: "/count").send() else {
            throw BenchmarkError("the scripted model does not answer")
        }
        let count = try JSONDecoder().decode(Count.self, from: Data(answer.body.utf8))
        return count.requests["/v1/chat/completions"] ?? 0
    }

    private struct Count: Decodable {
        let requests: [String: Int]
    }
}

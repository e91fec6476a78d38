import FoundationEssentials
import PixieCore
import PixieIO
import Synchronization
import Testing

@testable import PixieBackends

@Suite(.serialized) struct OpenAIChatModelTests {
    private func failure(
        _ script: String, streaming: Bool, deadline: Duration = .seconds(20)
    ) async throws -> (error: UpstreamError?, requests: Int, pieces: Int) {
        var result: (UpstreamError?, Int, Int) = (nil, 0, 0)
        try await ScriptedModel.run(script) { model in
            let pieces = Pieces()
            let error = await #expect(throws: UpstreamError.self) {
                try await model.chat("sk-very-secret").complete(
                    ScriptedModel.request(), deadline: .after(deadline),
                    onText: pieces.receiver(if: streaming))
            }
            let count = try await model.count()
            result = (error, count.requests["/v1/chat/completions"] ?? 0, await pieces.all.count)
        }
        #expect(result.0?.upstream == .languageModel)
        #expect(result.0.map { "\($0)".contains("very-secret") } == false)
        return result
    }

    @Test(arguments: [true, false])
    func anAnswerComesWithItsModelUsageAndFinishReason(streaming: Bool) async throws {
        try await ScriptedModel.run { model in
            let pieces = Pieces()
            let answer = try await model.chat().complete(
                ScriptedModel.request("Grüße, what is due?"), deadline: .after(.seconds(20)),
                onText: pieces.receiver(if: streaming))
            #expect(answer.text == "gpt-4o-mini was asked: Grüße, what is due?")
            #expect(answer.finishReason == .stop)
            #expect(answer.model == "gpt-4o-mini")
            #expect(answer.usage.promptTokens > 0)
            #expect(answer.usage.completionTokens > 0)
            let streamed = await pieces.all
            #expect(streamed.joined() == (streaming ? answer.text : ""))
            #expect(streamed.count == (streaming ? 7 : 0))
        }
    }

    @Test(arguments: [true, false])
    func anAnswerThatHasNotBegunInTheTimeForThatIsATimeoutLongBeforeTheDeadline(streaming: Bool) async throws {
        try await ScriptedModel.run(#"{"chat": {"hold_after": 0}}"#) { model in
            let start = ContinuousClock.now
            var request = ScriptedModel.request()
            request.startBy = .after(.milliseconds(100))
            let error = await #expect(throws: UpstreamError.self) {
                try await model.chat().complete(
                    request, deadline: .after(.seconds(120)), onText: Pieces().receiver(if: streaming))
            }
            #expect(error?.code == .timeout)
            #expect(start.duration(to: .now) < .seconds(60))
            _ = try await model.count { $0.cancelled == 1 }
        }
    }

    @Test func anAnswerThatHasBegunHasUntilTheDeadline() async throws {
        try await ScriptedModel.run(#"{"chat": {"text": "one two three", "hold_after": 2}}"#) { model in
            var request = ScriptedModel.request()
            let limit = Deadline.after(.seconds(5))
            request.startBy = limit
            let answer = try await model.chat().complete(request, deadline: .after(.seconds(120))) { piece in
                guard piece.hasPrefix("one") else { return }
                try await Task.sleep(until: limit.instant.advanced(by: .milliseconds(100)), clock: .continuous)
                try await model.control(#"{"chat": {"hold_after": null}}"#)
            }
            #expect(answer.text == "one two three")
        }
    }

    @Test func theRequestSaysWhatTheModelNeedsAndCarriesTheKeyOnlyAsAHeader() async throws {
        try await ScriptedModel.run { model in
            let tool = ToolDefinition(
                name: "create_task", summary: "Creates a task.", parameters: .object(["type": .string("object")]))
            let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            for key in ["sk-1", nil] {
                _ = try await OpenAIChatModel(endpoint: model.endpoint(key: key)).complete(
                    ScriptedModel.request(tools: [tool], traceparent: trace), deadline: .after(.seconds(20)),
                    onText: { _ in })
            }
            let bodies = try await model.count().bodies
            #expect(bodies.map { $0.headers["authorization"] } == ["Bearer sk-1", nil])
            #expect(bodies.allSatisfy { $0.headers["traceparent"] == trace })
            guard case .object(let body) = bodies[0].body else { throw CancellationError() }
            #expect(body["stream"] == .bool(true))
            #expect(body["stream_options"] == .object(["include_usage": .bool(true)]))
            #expect(body["max_tokens"] == .integer(300))
            #expect(body["temperature"] == .number(0.2))
            let function: JSONValue = .object([
                "name": .string("create_task"), "description": .string("Creates a task."),
                "parameters": .object(["type": .string("object")]),
            ])
            #expect(body["tools"] == .array([.object(["type": .string("function"), "function": function])]))
        }
    }

    @Test(arguments: [true, false])
    func toolCallsArePutTogetherFromTheirFragments(streaming: Bool) async throws {
        let script = """
            {"chat": {"crlf": true, "tool_calls": [
              {"name": "create_task", "id": "call_a", "arguments": {"title": "Call \\"Bob\\" 🙂", "tags": [1, 2.5, null, true]}},
              {"name": "delete_event", "id": "call_b", "arguments": ""}]}}
            """
        try await ScriptedModel.run(script) { model in
            let answer = try await model.chat().complete(
                ScriptedModel.request(), deadline: .after(.seconds(20)), onText: Pieces().receiver(if: streaming))
            let arguments: JSONValue = .object([
                "title": .string("Call \"Bob\" 🙂"), "tags": .array([.integer(1), .number(2.5), .null, .bool(true)]),
            ])
            #expect(
                answer.toolCalls == [
                    ToolCall(id: "call_a", name: "create_task", arguments: arguments),
                    ToolCall(id: "call_b", name: "delete_event", arguments: .object([:])),
                ])
            #expect(answer.finishReason == .toolCalls)
            #expect(answer.text.isEmpty)
        }
    }

    @Test(arguments: [
        ("length", ChatCompletion.FinishReason.length), ("content_filter", .contentFilter), ("eos_token", .other),
        ("stop", .stop),
    ])
    func finishReasonsAreTold(word: String, reason: ChatCompletion.FinishReason) async throws {
        try await ScriptedModel.run(#"{"chat": {"finish_reason": "\#(word)"}}"#) { model in
            for streaming in [true, false] {
                let answer = try await model.chat().complete(
                    ScriptedModel.request(), deadline: .after(.seconds(20)), onText: Pieces().receiver(if: streaming))
                #expect(answer.finishReason == reason)
            }
        }
    }

    @Test func aRefusalIsAnAnswerThatSaysSo() async throws {
        try await ScriptedModel.run(#"{"chat": {"refusal": "I cannot help with that."}}"#) { model in
            for streaming in [true, false] {
                let answer = try await model.chat().complete(
                    ScriptedModel.request(), deadline: .after(.seconds(20)), onText: Pieces().receiver(if: streaming))
                #expect(answer.text == "I cannot help with that.")
                #expect(answer.finishReason == .contentFilter)
            }
        }
    }

    @Test(arguments: [
        #"{"chat": {"no_done": true}}"#, #"{"chat": {"ignore_stream": true}}"#, #"{"chat": {"usage": null}}"#,
    ])
    func serversThatLeaveThingsOutAreUnderstood(script: String) async throws {
        try await ScriptedModel.run(script) { model in
            let pieces = Pieces()
            let answer = try await model.chat().complete(
                ScriptedModel.request(), deadline: .after(.seconds(20)), onText: { await pieces.add($0) })
            #expect(answer.text == "gpt-4o-mini was asked: What is due today?")
            #expect(await pieces.all.joined() == answer.text)
        }
    }

    @Test(arguments: [
        (#"{"chat": {"cut_after": 3}}"#, UpstreamError.Code.interrupted, 2),
        (#"{"chat": {"end_after": 3}}"#, .interrupted, 2),
        (#"{"chat": {"stream_error": {"message": "boom sk-very-secret", "type": "server_error"}}}"#, .failed, 1),
        (#"{"chat": {"stream_error": {"message": "slow", "code": "rate_limit_exceeded"}}}"#, .rateLimited, 1),
        (#"{"chat": {"garbage": true}}"#, .malformed, 0),
        (#"{"chat": {"tool_calls": [{"name": "f", "arguments": "{not json"}]}}"#, .malformed, 0),
        (#"{"chat": {"tool_calls": [{"name": "f", "arguments": "[1]"}]}}"#, .malformed, 0),
    ])
    func aBrokenStreamFailsAndIsNotSentAgain(script: String, code: UpstreamError.Code, pieces: Int) async throws {
        let result = try await failure(script, streaming: true)
        #expect(result.error?.code == code)
        #expect(result.requests == 1)
        #expect(result.pieces == pieces)
    }

    @Test(arguments: [
        (#"{"chat": {"garbage": true}}"#, UpstreamError.Code.malformed),
        (#"{"chat": {"tool_calls": [{"name": "f", "arguments": "{"}]}}"#, .malformed),
        (#"{"close_next": 9}"#, .interrupted),
    ])
    func aBrokenAnswerFails(script: String, code: UpstreamError.Code) async throws {
        #expect(try await failure(script, streaming: false).error?.code == code)
    }

    @Test(arguments: [400, 401, 403, 404, 422])
    func aRefusedRequestIsNotSentAgainAndTellsTheServersWords(status: Int) async throws {
        let script = #"{"fail_next": {"count": 9, "status": \#(status), "message": "bad key sk-very-secret\nline"}}"#
        for streaming in [true, false] {
            let result = try await failure(script, streaming: streaming)
            #expect(result.error?.code == .rejected)
            #expect(result.error?.detail == "status \(status): bad key *** line")
            #expect(result.error?.isTransient == false)
            #expect(result.requests == 1)
        }
    }

    @Test(arguments: [
        (408, UpstreamError.Code.failed), (429, .rateLimited), (500, .failed), (502, .failed), (503, .failed),
        (504, .failed),
    ])
    func aStruggledServerIsAskedTwiceMore(status: Int, code: UpstreamError.Code) async throws {
        let script = #"{"fail_next": {"count": 9, "status": \#(status)}}"#
        let result = try await failure(script, streaming: status % 2 == 0)
        #expect(result.error?.code == code)
        #expect(result.requests == 3)
    }

    @Test(arguments: [true, false])
    func aRetryThatSucceedsIsAnAnswer(streaming: Bool) async throws {
        try await ScriptedModel.run(#"{"fail_next": {"count": 2, "status": 503}}"#) { model in
            let pieces = Pieces()
            let answer = try await model.chat().complete(
                ScriptedModel.request(), deadline: .after(.seconds(20)),
                onText: pieces.receiver(if: streaming))
            #expect(answer.text == "gpt-4o-mini was asked: What is due today?")
            #expect(await pieces.all.joined() == (streaming ? answer.text : ""))
        }
    }

    @Test func anAskedPauseLongerThanTheDeadlineFailsAtOnceAndIsTold() async throws {
        let script = #"{"fail_next": {"count": 9, "status": 429, "headers": {"Retry-After": "30"}}}"#
        let result = try await failure(script, streaming: false, deadline: .seconds(10))
        #expect(result.error?.retryAfter == .seconds(30))
        #expect(result.requests == 1)
    }

    @Test(arguments: [true, false])
    func aModelThatNeverAnswersIsATimeoutAndTheCallIsTakenBack(streaming: Bool) async throws {
        try await ScriptedModel.run(#"{"chat": {"hang": true}}"#) { model in
            let error = await #expect(throws: UpstreamError.self) {
                try await model.chat().complete(
                    ScriptedModel.request(), deadline: .after(.milliseconds(300)),
                    onText: Pieces().receiver(if: streaming))
            }
            #expect(error?.code == .timeout)
            _ = try await model.count { $0.cancelled == 1 && $0.open == 0 }
        }
    }

    @Test func aStreamThatOutlastsTheDeadlineIsATimeout() async throws {
        try await ScriptedModel.run(#"{"chat": {"chunk_delay": 0.2}}"#) { model in
            let error = await #expect(throws: UpstreamError.self) {
                try await model.chat().complete(
                    ScriptedModel.request(), deadline: .after(.milliseconds(500)), onText: { _ in })
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test(arguments: [true, false])
    func cancellingTheTaskTakesTheCallBack(streaming: Bool) async throws {
        try await ScriptedModel.run(#"{"chat": {"hang": true}}"#) { model in
            let task = Task {
                try await model.chat().complete(
                    ScriptedModel.request(), deadline: .after(.seconds(60)), onText: Pieces().receiver(if: streaming))
            }
            _ = try await model.count { $0.open == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await model.count { $0.cancelled == 1 && $0.open == 0 }
        }
    }

    @Test func anErrorOfTheReceiverStopsTheTransfer() async throws {
        struct Gone: Error {}
        try await ScriptedModel.run(#"{"chat": {"chunk_delay": 0.05}}"#) { model in
            await #expect(throws: Gone.self) {
                try await model.chat().complete(
                    ScriptedModel.request(), deadline: .after(.seconds(60)), onText: { _ in throw Gone() })
            }
            let count = try await model.count { $0.open == 0 }
            #expect(count.cancelled == 1)
            #expect(count.requests["/v1/chat/completions"] == 1)
        }
    }

    @Test func nobodyListeningIsUnreachableAfterTwoMoreTries() async throws {
        try await ScriptedModel.run { model in
            // One random number is drawn for each further try.
            let drawn = Mutex(0)
            let endpoint = OpenAIEndpoint(
                client: model.client, baseURL: "http://127.0.0.1:1/v1",
                retries: RetryPolicy(baseDelay: .milliseconds(2)),
                random: {
                    drawn.withLock { $0 += 1 }
                    return 0.5
                })
            let error = await #expect(throws: UpstreamError.self) {
                try await OpenAIChatModel(endpoint: endpoint).complete(
                    ScriptedModel.request(), deadline: .after(.seconds(10)), onText: nil)
            }
            #expect(error?.code == .unreachable)
            #expect(drawn.withLock { $0 } == 2)
        }
    }

    @Test func theKeyIsNotPrintedWithTheEndpoint() async throws {
        try await ScriptedModel.run { model in
            let endpoint = model.endpoint(key: "sk-very-secret")
            var dumped = ""
            dump(endpoint, to: &dumped)
            #expect(!"\(endpoint) \(String(reflecting: endpoint)) \(dumped)".contains("very-secret"))
        }
    }
}

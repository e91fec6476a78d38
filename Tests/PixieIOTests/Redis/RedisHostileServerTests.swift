import PixieCore
import PixieIO
import PixieTestSupport
import RedisTestSupport
import Testing

/// What a server may say instead of an answer.
struct Lie: Sendable, CustomTestStringConvertible {
    var name: String
    var replies: [ScriptedRedis.Reply]
    var accepted: [RedisError.Code]

    init(_ name: String, _ replies: [ScriptedRedis.Reply], _ accepted: RedisError.Code...) {
        self.name = name
        self.replies = replies
        self.accepted = accepted
    }

    var testDescription: String { name }

    static let all: [Lie] = [
        Lie("garbage", [.text("hello there\r\n")], .protocolViolation),
        Lie("binary garbage", [.bytes([0, 255, 1, 254, 13, 10])], .protocolViolation),
        Lie("HTTP", [.text("HTTP/1.1 400 Bad Request\r\n\r\n")], .protocolViolation),
        Lie("RESP3 map", [.text("%1\r\n+a\r\n+b\r\n")], .protocolViolation),
        Lie("RESP3 null", [.text("_\r\n")], .protocolViolation),
        Lie("RESP3 push", [.text(">2\r\n+a\r\n+b\r\n")], .protocolViolation),
        Lie("half an answer, then the end", [.text("$10\r\nabc"), .close], .closed),
        Lie("half an answer, then silence", [.text("$10\r\nabc"), .silence], .timeout),
        Lie("nothing", [.silence], .timeout),
        Lie("the end", [.close], .closed),
        Lie(
            "a length past all memory", [.text("$9223372036854775807\r\nabc"), .silence], .timeout, .protocolViolation),
        Lie("a length that overflows", [.text("$99999999999999999999\r\n")], .protocolViolation),
        Lie("a negative length", [.text("$-2\r\n")], .protocolViolation),
        Lie("a length that is no number", [.text("$abc\r\n")], .protocolViolation),
        Lie("a huge array", [.text("*2147483647\r\n")], .protocolViolation),
        Lie("an array past all integers", [.text("*4294967296\r\n")], .protocolViolation),
        Lie("a negative array", [.text("*-7\r\n")], .protocolViolation),
        Lie("a bomb of arrays", [.text(String(repeating: "*1000\r\n", count: 6))], .protocolViolation, .timeout),
        Lie("arrays without end", [.text(String(repeating: "*1\r\n", count: 100_000))], .protocolViolation),
        Lie(
            "an endless value", [.text("$100000000\r\n"), .endless([UInt8](repeating: 97, count: 65_536))],
            .protocolViolation),
        Lie("an endless line", [.text("+"), .endless([UInt8](repeating: 97, count: 65_536))], .protocolViolation),
        Lie("an endless array", [.text("*1000000\r\n"), .endless(Array("$4\r\nabcd\r\n".utf8))], .protocolViolation),
        Lie("an integer that is none", [.text(":1x\r\n")], .protocolViolation),
        Lie("an integer too large", [.text(":99999999999999999999\r\n")], .protocolViolation),
    ]
}

@Suite struct RedisHostileServerTests {
    @Test(arguments: Lie.all) func aLieEndsTheCommandWithATypedErrorAndThePoolRecovers(_ lie: Lie) async throws {
        let script: ScriptedRedis.Script = { words in
            switch words {
            case ["GET", "lie"]: lie.replies
            case ["GET", "truth"]: [.text("$5\r\ntruth\r\n")]
            default: []
            }
        }
        try await withScripted(
            script,
            {
                $0.commandTimeout = .milliseconds(300)
                $0.maximumReplyBytes = 1 << 20
                $0.maximumReplyElements = 10_000
            }
        ) { pool, _ async throws in
            let error = try await pool.failure(RedisCommand(.get, "lie"))
            #expect(lie.accepted.contains(error.code), "\(error)")
            #expect(error.requestWasSent)
            let recovered = await eventually {
                (try? await pool.send(RedisCommand(.get, "truth"), within: .seconds(1))) == .bytes(Array("truth".utf8))
            }
            #expect(recovered)
            // Another connection may have told the truth before the one that fell silent was given up.
            #expect(await eventually { await pool.statistics().inFlight == 0 })
        }
    }

    @Test func moreAnswersThanQuestionsEndTheConnectionOnly() async throws {
        try await withScripted({ $0[0] == "GET" ? [.text("+one\r\n+two\r\n*1\r\n+three\r\n")] : [] }) {
            pool, server async throws in
            #expect(try await pool.send(RedisCommand(.get, "a")) == .status("one"))
            #expect(await eventually { server.ended == 1 })
            #expect(await eventually { (try? await pool.send(RedisCommand(.get, "a"))) == .status("one") })
        }
    }

    @Test(arguments: [
        "OOM command not allowed", "READONLY You can't write", "LOADING Redis is loading", "BUSY a script", "odd words",
    ])
    func errorAnswersAreTyped(_ line: String) async throws {
        try await withScripted({ $0[0] == "SET" ? [.text("-\(line)\r\n")] : [] }) { pool, _ async throws in
            let error = try await pool.failure(RedisCommand(.set, "a", "b"))
            let word = String(line.prefix { $0 != " " })
            #expect(error.serverCode == (word == "odd" ? "ERR" : word))
            #expect(await eventually { (try? await pool.send(RedisCommand(.get, "a"))) == .status("OK") })
        }
    }

    @Test(arguments: [
        ("AUTH", "-WRONGPASS invalid username-password pair", RedisError.Code.auth),
        ("AUTH", "-ERR invalid password", .auth),
        ("PING", "-NOAUTH Authentication required.", .auth),
        (
            "PING", "-LOADING Redis is loading the dataset in memory",
            .server(.init(line: "LOADING Redis is loading the dataset in memory".utf8))
        ),
        ("SELECT", "-ERR DB index is out of range", .server(.init(line: "ERR DB index is out of range".utf8))),
        ("PING", "*0", .protocolViolation),
        ("AUTH", "$-1", .protocolViolation),
    ])
    func aGreetingThatFailsIsAnErrorOfItsKind(_ verb: String, _ answer: String, _ code: RedisError.Code) async throws {
        try await withScripted(
            { $0[0] == verb ? [.text(answer + "\r\n")] : [] },
            { ($0.password, $0.database) = ("secret", 3) }
        ) { pool, _ async throws in
            let error = try await pool.failure(RedisCommand(.get, "a"))
            #expect(error.code == code)
            #expect(!error.requestWasSent)
            #expect(!"\(error)".contains("secret"))
            #expect(await pool.statistics().open == 0)
        }
    }

    @Test func aServerThatSaysItIsFullIsHeard() async throws {
        try await withScripted({ _ in [.text("-ERR max number of clients reached\r\n"), .close] }) {
            pool, _ async throws in
            let error = try await pool.failure(RedisCommand(.get, "a"))
            #expect(error.serverCode == "ERR")
        }
    }

    @Test(arguments: [
        "+OK\r\n", ":1\r\n", "$-1\r\n", "*-1\r\n", "*0\r\n", "*1\r\n$7\r\nmessage\r\n",
        "*3\r\n:1\r\n:2\r\n:3\r\n", "*3\r\n$7\r\nmessage\r\n$-1\r\n$1\r\na\r\n", "*3\r\n+message\r\n+c\r\n+a\r\n",
        "*3\r\n$11\r\nunsubscribe\r\n$1\r\nc\r\n$1\r\n0\r\n", "*3\r\n*1\r\n+a\r\n$1\r\nc\r\n$1\r\na\r\n",
        "*2\r\n$7\r\nmessage\r\n$1\r\nc\r\n", "-ERR no\r\n", "garbage\r\n",
    ])
    func aLieOnASubscriptionIsAnInterruption(_ lie: String) async throws {
        let confirmation = "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"
        try await withScripted({ $0[0] == "SUBSCRIBE" ? [.text(confirmation), .text(lie)] : [] }) {
            pool, _ async throws in
            var events: [RedisSubscriptionEvent] = []
            for await event in try await pool.subscribe(to: ["c"]) {
                events.append(event)
                if events.count == 3 { break }
            }
            #expect(events == [.subscribed, .interrupted, .subscribed])
        }
    }
}

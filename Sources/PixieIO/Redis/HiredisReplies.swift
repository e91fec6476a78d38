import CHiredis

// How hiredis builds an answer: through these functions, which ask the context's budget before they let hiredis go on. What
// they refuse, hiredis takes for a lack of memory, and ends the connection in good order.

/// hiredis' own way of building answers, and the same with a budget in between.
///
/// `@unchecked Sendable` because it is made once and never changed.
@safe struct HiredisReplies: @unchecked Sendable {
    let own: redisReplyObjectFunctions
    let guarded: UnsafeMutablePointer<redisReplyObjectFunctions>

    /// hiredis keeps its functions to itself, but every reader points to them.
    static let shared: HiredisReplies? = {
        guard let reader = unsafe redisReaderCreate() else { return nil }
        defer { unsafe redisReaderFree(reader) }
        guard let functions = unsafe reader.pointee.fn else { return nil }
        // Lives as long as the process: readers point to it.
        let guarded = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        unsafe guarded.initialize(
            to: redisReplyObjectFunctions(
                createString: guardedString, createArray: guardedArray, createInteger: guardedInteger,
                createNil: guardedNull, freeObject: functions.pointee.freeObject))
        return unsafe HiredisReplies(own: functions.pointee, guarded: guarded)
    }()
}

/// Whether the owner of `task` lets this part in.
private func isAdmitted(
    _ task: UnsafePointer<redisReadTask>, _ kind: ReplyBudget.Kind, length: Int = 0,
    isKnownWord: @autoclosure () -> Bool = false
) -> Bool {
    // Proof: the context that owns the reader set it to itself, and frees the reader before it goes.
    let owner = unsafe Unmanaged<HiredisContext>.fromOpaque(task.pointee.privdata!).takeUnretainedValue()
    let parent = unsafe task.pointee.parent
    let depth = unsafe parent == nil ? 0 : (parent!.pointee.parent == nil ? 1 : 2)
    let part = ReplyBudget.Part(kind: kind, length: length, depth: depth, index: unsafe Int(task.pointee.idx))
    return owner.admits(part, isKnownWord: isKnownWord())
}

private let messageWords = ["message", "subscribe"].map { Array($0.utf8) }

@c(pixie_redis_create_string)
private func guardedString(
    _ task: UnsafePointer<redisReadTask>?, _ text: UnsafeMutablePointer<CChar>?, _ length: Int
) -> UnsafeMutableRawPointer? {
    let bytes = unsafe UnsafeRawBufferPointer(start: text, count: length)
    guard let task = unsafe task else { return nil }
    // Of the task's type only this much can be trusted: a null has that of the string or array it stands for.
    let kind: ReplyBudget.Kind =
        switch unsafe task.pointee.type {
        case REDIS_REPLY_STATUS: .status
        case REDIS_REPLY_ERROR: .error
        default: .string
        }
    guard
        unsafe isAdmitted(
            task, kind, length: length,
            isKnownWord: messageWords.contains { unsafe $0.elementsEqual(bytes) })
    else { return nil }
    return unsafe HiredisReplies.shared?.own.createString(task, text, length)
}

@c(pixie_redis_create_array)
private func guardedArray(_ task: UnsafePointer<redisReadTask>?, _ count: Int32) -> UnsafeMutableRawPointer? {
    guard let task = unsafe task, unsafe isAdmitted(task, .array, length: Int(count)) else { return nil }
    return unsafe HiredisReplies.shared?.own.createArray(task, count)
}

@c(pixie_redis_create_integer)
private func guardedInteger(_ task: UnsafePointer<redisReadTask>?, _ value: Int64) -> UnsafeMutableRawPointer? {
    guard let task = unsafe task, unsafe isAdmitted(task, .integer) else { return nil }
    return unsafe HiredisReplies.shared?.own.createInteger(task, value)
}

@c(pixie_redis_create_null)
private func guardedNull(_ task: UnsafePointer<redisReadTask>?) -> UnsafeMutableRawPointer? {
    guard let task = unsafe task, unsafe isAdmitted(task, .null) else { return nil }
    return unsafe HiredisReplies.shared?.own.createNil(task)
}

extension RedisValue {
    /// A copy of what hiredis has built. Recursion ends because hiredis refuses to nest deeper than eight levels.
    init(_ reply: UnsafePointer<redisReply>) {
        let text = unsafe UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_STRING: self = unsafe .bytes(Array(text))
        case REDIS_REPLY_STATUS: self = unsafe .status(String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = unsafe .error(RedisServerError(line: text))
        case REDIS_REPLY_INTEGER: self = unsafe .integer(reply.pointee.integer)
        case REDIS_REPLY_ARRAY:
            let elements = unsafe UnsafeBufferPointer(start: reply.pointee.element, count: reply.pointee.elements)
            // An element that is missing is one that hiredis had no memory for.
            self = unsafe .array(elements.map { unsafe $0.map { unsafe RedisValue(UnsafePointer($0)) } ?? .null })
        default: self = .null
        }
    }
}

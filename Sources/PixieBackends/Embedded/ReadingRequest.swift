import FoundationEssentials

/// What a question asks to be told, as far as its words show it.
struct ReadingRequest: Sendable {
    enum Subject: Sendable { case greeting, thanks, capabilities, tasks, events, overview, notes, open }

    var subject: Subject
    var time: SpokenTime
    /// `low`, `medium` or `high`.
    var priority: String?
    var overdueOnly: Bool
    var undatedOnly: Bool
    /// Whether the user asks for tasks that are done, which no answer is given to look at.
    var asksForCompleted: Bool
    /// Only the first matching item is wanted.
    var firstOnly: Bool
    /// Whether the user asks if they are free.
    var asksIfFree: Bool
    var relevance: Relevance

    init(_ spoken: SpokenWords, today: CivilDay) {
        time = SpokenTime(spoken.words, today: today)
        priority = Self.priority(spoken)
        overdueOnly = spoken.contains(["overdue", "late", "missed"]) || spoken.contains(phrase: "past due")
        firstOnly =
            spoken.contains(["soonest", "earliest"]) || spoken.contains(phrase: "most urgent")
            || spoken.contains(phrase: "do first")
            || zip(spoken.lower, spoken.lower.dropFirst()).contains { first, second in
                ["next", "first"].contains(first) && Self.singular.contains(second)
            }
        undatedOnly =
            spoken.contains(["undated"])
            || ["no due date", "without due date", "without a due date"].contains(where: spoken.contains(phrase:))
        asksForCompleted =
            spoken.contains(Self.taskWords)
            && spoken.contains(["complete", "completed", "done", "finished", "finish"])
        if time.days == nil, spoken.contains(["week"]) { time.set(today - today.weekday, 7, "this week") }
        asksIfFree = spoken.contains(["free", "available", "busy", "availability"])

        let understood = time.used
        let content = spoken.words.enumerated().filter { index, word in
            !understood.contains(index) && (word.isQuoted || !Self.unspecific.contains(word.lower))
        }.map(\.element)
        let subjectWords = content.filter { $0.isQuoted || !Self.kinds.contains($0.lower) }
        relevance = Relevance(subjectWords)
        subject = Self.subject(
            spoken, time: time, priority: priority, hasSubject: !relevance.isEmpty, asksIfFree: asksIfFree)
        if subject == .open { relevance = Relevance(content.isEmpty ? subjectWords : content) }
    }

    static let taskWords: Set<String> = [
        "task", "tasks", "todo", "todos", "to-do", "to-dos", "due", "overdue", "deadline", "deadlines", "pending",
        "reminder", "reminders", "priority", "priorities",
    ]
    static let eventWords: Set<String> = [
        "event", "events", "meeting", "meetings", "calendar", "schedule", "scheduled", "appointment", "appointments",
        "calls",
    ]
    private static let noteWords: Set<String> = [
        "note", "notes", "document", "documents", "doc", "docs", "file", "files",
    ]
    private static let overviewWords: Set<String> = [
        "agenda", "plan", "plans", "briefing", "overview", "summary", "day", "week", "happening", "going", "planned",
    ]
    private static let singular: Set<String> = ["task", "meeting", "event", "appointment", "deadline", "call"]
    private static let kinds = taskWords.union(eventWords).union(noteWords).union(overviewWords)

    /// Words that ask, but do not say what about.
    private static let unspecific: Set<String> = Set(
        """
        a an the and or of to in on at for from by with about as is are was were be been am do does did have has had i i'm i'd \
        i've me my mine you your we our us it its it's this that these those there here what what's which who who's whom when \
        when's where where's why how can could would should will shall may might must please tell show give list find get let \
        any some all every each so if then than many much number count need want like know see look looking check remind \
        say says said tells according anything something everything else left still now currently soon next first last \
        high medium low urgent important highest lowest top most free available busy availability hi hello hey pixie up time date \
        summarise summarize focus help without undated no coming upcoming today's tomorrow's week's late missed past soonest earliest information info details
        """.split(separator: " ").map(String.init))

    private static func priority(_ spoken: SpokenWords) -> String? {
        if spoken.contains(["urgent", "important", "high-priority", "highest"]) { return "high" }
        if spoken.contains(["low-priority", "unimportant", "lowest"]) { return "low" }
        if spoken.contains(["medium-priority"]) { return "medium" }
        guard spoken.contains(["priority", "priorities"]) else { return nil }
        return ["high", "medium", "low"].first { spoken.contains([$0]) } ?? (spoken.contains(["top"]) ? "high" : nil)
    }

    private static func subject(
        _ spoken: SpokenWords, time: SpokenTime, priority: String?, hasSubject: Bool, asksIfFree: Bool
    ) -> Subject {
        let lower = spoken.lower
        let greetings: Set<String> = [
            "hi", "hello", "hey", "good", "morning", "afternoon", "evening", "pixie", "there",
        ]
        if !lower.isEmpty, lower.allSatisfy(greetings.contains) { return .greeting }
        let thanks: Set<String> = [
            "thanks", "thank", "you", "very", "much", "a", "lot", "great", "ok", "cheers", "pixie",
        ]
        if spoken.contains(["thanks", "thank", "cheers"]), lower.allSatisfy(thanks.contains) { return .thanks }
        if [
            "what can you do", "who are you", "what are you", "how do you work", "how can you help",
            "what do you do", "what can you help",
        ]
        .contains(where: spoken.contains(phrase:)) && !hasWorkWords(spoken) || lower == ["help"]
            || lower == ["help", "me"]
        {
            return .capabilities
        }
        if asksIfFree, time.days != nil || !hasSubject || spoken.contains(eventWords) { return .events }
        let tasks =
            spoken.contains(taskWords) || spoken.contains(phrase: "need to do")
            || spoken.contains(phrase: "should i do")
            || spoken.contains(phrase: "have to do") || spoken.contains(phrase: "work on")
        let events = spoken.contains(eventWords)
        if spoken.contains(noteWords) { return .notes }
        if tasks && events { return .overview }
        if tasks { return .tasks }
        // "What is the schedule for the launch?" may well be answered by a note.
        if events { return .events }
        if !hasSubject, priority != nil { return .tasks }
        if !hasSubject, !time.isEmpty || spoken.contains(["focus"]) || spoken.contains(overviewWords) {
            return .overview
        }
        return .open
    }

    private static func hasWorkWords(_ spoken: SpokenWords) -> Bool {
        spoken.contains(taskWords) || spoken.contains(eventWords) || spoken.contains(noteWords)
    }
}

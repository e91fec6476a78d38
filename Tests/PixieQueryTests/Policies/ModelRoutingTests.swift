import PixieQuery
import Testing

@Suite struct ModelRoutingTests {
    private let routing = ModelRouting()

    @Test(
        "One plain question goes to the small model",
        arguments: [
            "What can you help me with?", "What are my tasks for today?", "Who wrote Hamlet?", "list my tasks",
            "Why is the sky blue?",
            "How much is a return ticket to Oslo?", "create a task to buy milk and eggs", "", "👋",
            "How much does the data plan cost?", "What is the best time to visit Oslo?",
        ])
    func simple(text: String) {
        #expect(routing.tier(for: text) == .simple)
    }

    @Test(
        "Reasoning, several questions, steps, code or length go to the large model",
        arguments: [
            "Compare the two offers", "Plan a three-day trip", "Could you draft a letter?",
            "What is the difference between TCP and UDP?",
            "Which is better, tea or coffee?",
            "Why did the build fail? And what should I change?",
            "First list my tasks, then group them, then draft a mail",
            "Fix this: func f() { return }", "```\nx\n```", "If it rains, why would the event move indoors?",
            String(repeating: "and another word ", count: 25), "What are the pros and cons of remote work?",
            "Prioritise my tasks", "One. Two. Three.",
        ])
    func complex(text: String) {
        #expect(routing.tier(for: text) == .complex)
    }

    @Test(
        "A point more never makes a question simpler",
        arguments: ["What is it?", "Compare a and b", "Why? If so, then what?"])
    func monotone(text: String) {
        #expect(routing.points(for: text + " And then why?") > routing.points(for: text))
    }
}

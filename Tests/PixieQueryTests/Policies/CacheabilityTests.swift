import PixieQuery
import Testing

@Suite struct CacheabilityTests {
    private let policy = Cacheability()

    @Test(
        "An order to change something is a write, however it is put",
        arguments: [
            "Create a task to call the bank", "remind me at 7am", "mark the report task done", "Delete it",
            "please add milk to my list",
            "Can you cancel my subscription?", "could you please reschedule the dentist",
            "List my tasks and delete the last one",
            "Create task, then list all tasks", "I'd like to add a meeting", "I want to book a table",
            "book a table for 2",
            "hey pixie, schedule lunch with Ann", "What's next? Also delete the old one.", "don't forget to call mum",
            "Find the dentist task and remove it", "I finished the report", "the laundry is done",
            "defrost the chicken",
            "would you polish the silver", "new task: buy milk, then add eggs", "Don't cancel my subscription",
            "let's move lunch to 1",
            "show my tasks; complete the first", "Can you please set an alarm", "pls delete everything", "undo that",
            "ＤＥＬＥＴＥ my notes",
            "d\u{200B}elete my notes", "dеlete my notes",  // with a zero-width space; with a Cyrillic letter
            "Send the invoice to Sarah", "If it rains, cancel the picnic", "if it rains cancel the picnic",
            "Lösche meine Aufgabe", "удали мои задачи", "明日の予定を消して", "", "   ", "???",
        ])
    func write(text: String) {
        #expect(policy.classify(text) == .write)
    }

    @Test(
        "A question about a moment relative to now is time-sensitive",
        arguments: [
            "What are my tasks for today?", "what's on tonight", "show me overdue tasks",
            "Which meetings do I have this week?",
            "When is my next meeting?", "anything due on Friday?", "What did I do yesterday?", "is the shop open now",
            "What changed in the last 3 days?", "What happens in 20 minutes?", "upcoming events",
            "Is the 9:15 train on time?",
            "do I have anything at 3pm", "What's the weather in Rome?", "tasks for tomorrow",
            "What is the current price of gold?",
            "what happened 3 hours ago", "how many days until Christmas", "What is due by the end of this month?",
            "TODAY'S schedule",
            "list everything from the past week", "am I free at 5 pm?", "what is happening at noon?",
        ])
    func timeSensitive(text: String) {
        #expect(policy.classify(text) == .timeSensitive)
    }

    @Test(
        "A question about the user's own records is a personal read",
        arguments: [
            "list my tasks", "show my meetings with Ann", "What's on my to do list?", "Which tasks have high priority?",
            "where did I put the passport", "Do I have any allergies on file?", "what are our goals",
            "Am I registered?",
            "Show me the notes about Lisbon", "list cancelled tasks", "What's Mary's phone number?",
            "List my tasks to complete",
            "What is ann@example.com working on?", "show me how to share my calendar", "how many events are there",
            "How do I reset my password?", "summarise the document about pensions", "show mу favourites",
        ])
    func personalRead(text: String) {
        #expect(policy.classify(text) == .personalRead)
    }

    @Test(
        "A question that mentions no user's data is for everybody",
        arguments: [
            "What can you help me with?", "How do I create a recurring rule?", "How do I create and share a page?",
            "What is the capital of Austria?", "Can I bring wine?", "refund policy", "How does sharing work?",
            "Explain HNSW",
            "Can you take ibuprofen with alcohol?", "hello, what is Pixie?", "Convert 100 USD to GBP",
            "Is the chicken gluten-free?",
            "What is a current account?", "when was the Eiffel Tower completed?", "Who wrote Hamlet?",
            "How can I delete a label?",
            "What's the naïve approach?", "How much is a return ticket from London to Edinburgh?", "how to add a label",
            "Are you open to visitors?",
            "If a flight changes, what happens to the ticket?",
        ])
    func faq(text: String) {
        #expect(policy.classify(text) == .faq)
    }

    @Test(
        "Text of any shape gets a class",
        arguments: [
            String(repeating: "a\u{0301}\u{0302}", count: 500), "\u{202E}ksat eteled", "👩‍👩‍👧‍👦?", "\u{0}\u{1}", "'''", "a'",
            "'s",
            String(repeating: "?", count: 1000), "I", "12:", ":30", "\u{FEFF}", "ﷺ", "x\u{0335}",
        ])
    func hostile(text: String) {
        #expect(CacheClass.allCases.contains(policy.classify(text)))
    }
}

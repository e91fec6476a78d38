extension QuestionPairs {
    static let negations = split(
        """
        Which plants are safe for cats? | Which plants are not safe for cats?
        Can I vote without ID? | Can I vote with ID?
        What happens if I sign the contract? | What happens if I don't sign the contract?
        Why does the test pass? | Why doesn't the test pass?
        How do I enable dark mode? | How do I disable dark mode?
        How do I lock the screen? | How do I unlock the screen?
        Which runners finished the race? | Which runners failed to finish the race?
        What are the advantages of leasing? | What are the disadvantages of leasing?
        How do I subscribe to the channel? | How do I unsubscribe from the channel?
        Which countries allow dual citizenship? | Which countries forbid dual citizenship?
        What should I drink before a run? | What should I avoid drinking before a run?
        Is the park open at night? | Is the park closed at night?
        How do I raise the oven temperature? | How do I lower the oven temperature?
        Is smoking legal on the balcony? | Is smoking illegal on the balcony?
        How do I turn the alarm on? | How do I turn the alarm off?
        How do I encrypt a disk? | How do I decrypt a disk?
        When should I accept a settlement? | When should I reject a settlement?
        Who is eligible for the grant? | Who is ineligible for the grant?
        Who was present at the trial? | Who was absent from the trial?
        How do I gain weight? | How do I lose weight?
        Why is my cat eating? | Why is my cat no longer eating?
        Which rooms have a view? | Which rooms have no view?
        How do I open a savings account? | How do I close a savings account?
        What is reversible in the settings? | What is irreversible in the settings?
        Which shops accept cheques? | Which shops never accept cheques?
        How do I check in a book? | How do I check out a book?
        How do I upload a video? | How do I download a video?
        Which medicines are available over the counter? | Which medicines are unavailable over the counter?
        How do I pack the tent? | How do I unpack the tent?
        Do all members pay the fee? | Do no members pay the fee?
        """)

    static let entities = split(
        """
        How do I install Node on Debian? | How do I install Node on Fedora?
        How far is Lima from Cusco? | How far is Lima from Arequipa?
        Who coached Brazil in 1970? | Who coached Italy in 1970?
        Is penicillin safe with alcohol? | Is aspirin safe with alcohol?
        How do I get from the airport to the hotel? | How do I get from the hotel to the airport?
        How do I convert euros to dollars? | How do I convert dollars to euros?
        How do I convert miles to kilometres? | How do I convert kilometres to miles?
        Is Python faster than Ruby? | Is Ruby faster than Python?
        What is the tax rate in Ohio? | What is the tax rate in Utah?
        how do i cook quinoa | how do i cook couscous
        What does the plaintiff have to prove? | What does the defendant have to prove?
        How do I contact the consulate of Chile? | How do I contact the consulate of China?
        who plays the cello in the quartet | who plays the viola in the quartet
        Does Anna report to Peter? | Does Peter report to Anna?
        How do I migrate from MySQL to Postgres? | How do I migrate from Postgres to MySQL?
        Show the meetings with Carla | Show the meetings with Clara
        What is the population of Austria? | What is the population of Australia?
        What time does the ferry to Dover leave? | What time does the ferry to Calais leave?
        How do I replace the clutch? | How do I replace the brake?
        Is the salmon fresh? | Is the tuna fresh?
        Can I send money to a friend? | Can a friend send money to me?
        Is the P45 form sent by post? | Is the P11D form sent by post?
        How do I bake a lemon cake? | How do I bake a carrot cake?
        Did the dog bite the postman? | Did the postman bite the dog?
        Does my policy cover theft? | Does my policy cover fire?
        How do I translate Polish into German? | How do I translate German into Polish?
        What is the C++ keyword for constants? | What is the C# keyword for constants?
        Should I eat before the scan? | Should I eat after the scan?
        Is gold heavier than lead? | Is lead heavier than gold?
        What is the release date of version 2.10? | What is the release date of version 2.1?
        """)

    static let numbers = split(
        """
        Is the 10:15 bus late? | Is the 10:45 bus late?
        Wake me at 6am | Wake me at 6pm
        How much is 3 kg of rice? | How much is 5 kg of rice?
        Can a 12-year-old fly alone? | Can a 14-year-old fly alone?
        What is due on Monday? | What is due on Thursday?
        What is a mortgage of $200,000 per month? | What is a mortgage of $300,000 per month?
        How many goals were scored in 1998? | How many goals were scored in 2002?
        Is 2 mg a safe dose? | Is 20 mg a safe dose?
        What happened on the first day? | What happened on the third day?
        How long does a two-hour parking permit last? | How long does a four-hour parking permit last?
        What is 20% of 80? | What is 25% of 80?
        What are the rules for March? | What are the rules for May?
        Do you serve lunch on weekdays? | Do you serve lunch on weekends?
        Can I return shoes after 30 days? | Can I return shoes after 60 days?
        How do I upgrade to Swift 5? | How do I upgrade to Swift 6?
        What is the fine for 10 mph over the limit? | What is the fine for 20 mph over the limit?
        How many eggs for six people? | How many eggs for twelve people?
        What is the forecast for tomorrow? | What is the forecast for today?
        Can I book for two nights? | Can I book for five nights?
        Which bus runs at noon? | Which bus runs at midnight?
        Do I get a refund 24 hours before departure? | Do I get a refund 24 days before departure?
        What is £50 in euros? | What is $50 in euros?
        Is the chapter on page 42? | Is the chapter on page 24?
        What is section 8 about? | What is section 18 about?
        How do I split a bill between 3 people? | How do I split a bill between 4 people?
        What is two hundred divided by five? | What is two hundred and fifty divided by five?
        Can I leave the file for a week? | Can I leave the file for a month?
        """)

    static let scopes = split(
        """
        What are the baggage rules? | What are the baggage rules for infants?
        Can I claim expenses? | Can I claim travel expenses?
        What are the opening hours? | What are the opening hours on bank holidays?
        How do I train for a race? | How do I train for a race at altitude?
        Do I have to pay tax? | Do I have to pay tax as a student?
        How do I sort a list? | How do I sort a list in reverse?
        What is the dose for adults? | What is the dose for children?
        Is parking free for guests? | Is parking free for staff?
        How do I reset my password? | How do I reset my router password?
        What does the insurance cover? | What does the basic insurance cover?
        Which tasks are open? | Which tasks are open in the garden project?
        Do you deliver? | Do you deliver to islands?
        How do I apply for a visa? | How do I apply for a work visa?
        How do I delete a message? | How do I delete a message for everyone?
        What does a nurse earn? | What does a head nurse earn?
        How do I print a document? | How do I print a document double sided?
        Can I take photos in the museum? | Can I take photos with flash in the museum?
        Are dogs allowed on the beach? | Are only dogs allowed on the beach?
        How do I cook pasta? | How do I cook fresh pasta?
        Is the pool open to members? | Is the pool open only to members?
        What is the fee per month? | What is the fee per year?
        What are the side effects? | What are the rare side effects?
        Can a minor sign a contract? | Can a minor sign a lease contract?
        How do I reset my password? | How do I reset his password?
        Who can approve leave? | Who can approve unpaid leave?
        Is the course free? | Is the online course free?
        How do I declare income? | How do I declare rental income?
        Can I cancel an order? | Can I cancel an order after it ships?
        How many points is a goal worth? | How many points is a drop goal worth?
        Can you renew a lease? | Did you renew a lease?
        What can I take on board? | What must I take on board?
        Why should I update? | When should I update?
        """)

    /// Traps of every kind whose words are as near as can be.
    static let near = split(
        """
        Is the off-peak ticket valid? | Is the peak ticket valid?
        Do you have a table for 7? | Do you have a table at 7?
        Can children over 12 enter? | Can children under 12 enter?
        Can I complain after 14 days? | Can I complain within 14 days?
        Do self-employed people pay this tax? | Do employed people pay this tax?
        Is the part-time course full? | Is the full-time course full?
        Is the boss paid by the hour? | Does the boss pay by the hour?
        Can I charge a guest? | Can I be charged as a guest?
        Which tasks were assigned by me? | Which tasks were assigned to me?
        Which messages did I send? | Which messages were sent to me?
        What events are in May? | What events are there?
        What is the sales tax in the US? | What is the sales tax?
        How do I contact IT? | How do I contact it?
        Is Will free? | Is May free?
        Which team beat Leeds? | Which team did Leeds beat?
        What do spiders eat? | What eats spiders?
        Is wine included with dinner? | Is dinner included with wine?
        How many weeks are in a year? | How many years are in a week?
        Remind Ann to call Bob | Remind Bob to call Ann
        Are there 3 tasks in 2 projects? | Are there 2 tasks in 3 projects?
        What do I owe Ann? | What does Ann owe me?
        Can I see who visited? | Can visitors see me?
        Does delivery take 3 to 5 days? | Does delivery take 5 to 3 days?
        Should I stretch before or after a run? | Should I stretch before a run?
        Can I email the invoice? | Can I mail the invoice?
        When does my contract end? | When can I cancel my contract?
        Is it cheaper to rent a van? | Is it cheaper to lease a van?
        How do I open a ticket? | How do I create a folder?
        Does the train stop at York? | Does the train stop before York?
        How do I turn up the volume? | How do I turn down the volume?
        Who hired Ann? | Who was hired by Ann?
        Are meals included? | Are all meals included?
        Can I pay now? | Can I pay later?
        What does it cost to send a letter? | What does it cost to receive a letter?
        What is the weekly rent? | What is the monthly rent?
        Was the flight on time? | Is the flight on time?
        How do I sign in? | How do I sign up?
        How do I log in? | How do I log out?
        Who gave Tom the keys? | Who did Tom give the keys?
        How do I say please in Greek? | How do I say thanks in Greek?
        How do you say please? | How do you say thank you?
        Can a friend bring me? | Can I bring a friend?
        """)

    static let traps = negations + entities + numbers + scopes + near
}

/// Question pairs written for these tests, over many topics: pairs that share an answer, and traps that do not.
///
/// One pair a line, the two questions separated by ` | `.
enum QuestionPairs {
    static func split(_ block: String) -> [(String, String)] {
        block.split(separator: "\n").compactMap { line in
            let sides = line.split(separator: "|").map { $0.trimming(while: \.isWhitespace) }
            return sides.count == 2 ? (sides[0], sides[1]) : nil
        }
    }

    /// The same question in another dress: case, greeting, slips, contractions, order of phrases.
    static let repeats = split(
        """
        How do I rebase a branch? | hi, how do i rebase a branch??
        What's the exchange rate for the yen? | whats the exchange rate for the yen
        Where can I park near the stadium? | Near the stadium, where can I park?
        When does the museum close? | Hello there, when does the museum close please?
        Who won the marathon in 2019? | In 2019, who won the marathon?
        How many players are in a rugby team? | how many players are in a rugby team...
        Do you ship to Norway? | do you ship to norway
        What is the penalty for speeding? | What is the penalty for spedding?
        How do I knead sourdough? | Quick question: how do I knead sourdough?
        Can I appeal a court decision? | Can I appeal a court decison?
        How do I renew my library card? | How do I renew my libary card?
        What is the dosage of ibuprofen for adults? | what is the dosage of ibuprofen for adults ?
        Which documents do I need for a mortgage? | Which documents do I need for a morgage?
        How long is the flight to Tokyo? | Hey Pixie, how long is the flight to Tokyo?
        Is the swimming pool heated in winter? | In winter, is the swimming pool heated?
        How do I delete a remote branch in Git? | In Git, how do I delete a remote branch?
        Does the hotel have parking? | Just checking, does the hotel have parking?
        What does HTTP 404 mean? | what does http 404 mean
        How do I remove a red wine stain? | Sorry to bother you, how do I remove a red wine stain?
        Are pets welcome in the cabins? | Are pets welcome in the cabins!
        What is the recommended tyre pressure? | What is the recomended tyre pressure?
        How do I set an out of office reply? | How do I set an out-of-office reply?
        Can you tell me how volcanoes form? | How do volcanoes form?
        Where is the nearest pharmacy? | um where is the nearest pharmacy
        What is the minimum wage in France? | What’s the minimum wage in France?
        Do I need a visa for Brazil? | Good morning, do I need a visa for Brazil? Thank you
        Why is the sky blue? | why is the sky blue?!
        How do I tie a bowline? | How do I tie a bowline ?
        Is there wifi on the train? | Is there wi-fi on the train?
        What is a stored procedure? | What is a stored procdure?
        """)

    /// The same question in other words.
    static let paraphrases = split(
        """
        How do I cancel my gym membership? | How can I cancel my gym membership?
        How do I cancel my gym membership? | What's the process for cancelling my gym membership?
        How much is a ski pass? | How much does a ski pass cost?
        How much is a ski pass? | What is the price of a ski pass?
        How much is a ski pass? | What do you charge for a ski pass?
        Can I bring a pushchair on the bus? | Am I allowed to bring a pushchair on the bus?
        Can I bring a pushchair on the bus? | Is it OK to bring a pushchair on the bus?
        Can I bring a pushchair on the bus? | Is it possible to bring a pushchair on the bus?
        Is there a discount for pensioners? | Do you offer a discount for pensioners?
        Is there a discount for pensioners? | Do pensioners get a discount?
        When does the clinic open? | What time does the clinic open?
        When does the clinic open? | At what time does the clinic open?
        How do I undo the last commit? | What is the best way to undo the last commit?
        How do I undo the last commit? | How to undo the last commit
        How do I undo the last commit? | What do I need to do to undo the last commit?
        What's the quickest route to the airport? | What's the fastest route to the airport?
        What's the quickest route to the airport? | What is the fastest way to the airport?
        Where do I collect my race number? | Where can I pick up my race number?
        Who do I report a lost card to? | Who should I report a lost card to?
        How long does it take to roast a chicken? | How long do you roast a chicken for?
        How long does a divorce take? | How long will a divorce take?
        Why did my payment fail? | What is the reason for my payment failing?
        Why did my payment fail? | How come my payment failed?
        What are the symptoms of anaemia? | What are the signs of anaemia?
        What causes migraines? | What is the cause of migraines?
        How do I sign up for the newsletter? | How do I register for the newsletter?
        How do I log in to the portal? | How can I sign in to the portal?
        How do I get a refund for a damaged item? | How can I obtain a refund for a damaged item?
        How do I begin a new chapter in LaTeX? | How do I start a new chapter in LaTeX?
        How do I convert a string into an integer? | How can I transform a string to an integer?
        How many grams are in an ounce? | How many grams are there in an ounce?
        How many grams are in two ounces? | How many grams are in 2 ounces?
        What is the capital of Peru? | What's Peru's capital?
        Is breakfast included in the room rate? | Does the room rate include breakfast?
        Do you sell gift vouchers? | Are gift vouchers sold here?
        Who wrote the opera Carmen? | Who is the author of the opera Carmen?
        How do I make an appointment with a dentist? | How do I book an appointment with a dentist?
        What is the cancellation policy? | What's your policy on cancellations?
        When will my parcel arrive? | When will my package arrive?
        How do I switch off notifications? | How do I turn off notifications?
        How do I switch off notifications? | How do I disable notifications?
        Can children travel free? | Do kids travel for free?
        How do I repair a flat tyre? | How do I fix a flat tyre?
        What's the phone number of the embassy? | What is the embassy's telephone number?
        How do I delete my profile? | How can I remove my profile?
        What documents are required for a passport? | Which documents do I need for a passport?
        What's the deadline for the tax return? | When is the tax return due?
        How do I get to the castle from the harbour? | What's the way from the harbour to the castle?
        Is it legal to record a phone call? | Can I legally record a phone call?
        How do I write a will? | How do you write a will?
        Where can I buy stamps? | Where are stamps sold?
        How do I transfer photos to a computer? | How do I move photos to my computer?
        How do I change the language of the app? | How can I change the app's language?
        How do I stop a nosebleed? | What should I do to stop a nosebleed?
        What is the maximum upload size? | What's the upload size limit?
        How often should I water a cactus? | How frequently should a cactus be watered?
        What time is kick-off? | When is kick-off?
        Do I have to pay tax on gifts? | Are gifts taxable?
        Do I need to tip the driver? | Should I tip the driver?
        How tall is the tower? | What is the height of the tower?
        What is the side effect of statins? | What are the side effects of statins?
        How can I reset the router? | How do I restart the router?
        Do you accept card payments? | Can I pay by card?
        Do you have vegan options? | Are there any vegan options?
        Do you have vegan options? | Are vegan options available?
        How do I request time off? | How do I ask for time off?
        How do I amend a contract? | How do I change a contract?
        How can I speak to a lawyer? | How do I contact a lawyer?
        What happens if I miss my flight? | What if I miss my flight?
        Can I swap my shift with a colleague? | Is it possible to exchange my shift with a co-worker?
        How do I merge two lists in Python? | In Python, how can I combine two lists?
        How do I install the package on Debian? | What are the steps to install the package on Debian?
        How do I check if a file exists? | How do I verify that a file exists?
        Which foods are rich in iron? | What foods are high in iron?
        Can I freeze cooked rice? | Is it OK to freeze cooked rice?
        What's the best time to visit Lisbon? | When is the best time to visit Lisbon?
        How do I apply for a student loan? | How do I make an application for a student loan?
        How do I renew a driving licence? | What's the procedure for renewing a driving license?
        How do I notify the school of an absence? | How do I inform the school about an absence?
        How do I file a complaint? | How do I make a complaint?
        What are the opening hours of the library? | When is the library open?
        What are the opening hours of the library? | What are the library's opening times?
        Is the exhibition free? | Is the exhibition free of charge?
        How do I update my billing address? | How can I change my billing address?
        """)

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

    static let traps = negations + entities + numbers + scopes
}

extension Substring {
    fileprivate func trimming(while drop: (Character) -> Bool) -> String {
        var rest = self
        while let first = rest.first, drop(first) { rest.removeFirst() }
        while let last = rest.last, drop(last) { rest.removeLast() }
        return String(rest)
    }
}

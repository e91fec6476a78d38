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
        How do I return a library book? | I want to return a library book, how do I do that?
        How do I switch seats? | I would like to change seats, how can I do that?
        Is there anywhere to sit? | Do you have somewhere to sit?
        """)
}

extension Substring {
    fileprivate func trimming(while drop: (Character) -> Bool) -> String {
        var rest = self
        while let first = rest.first, drop(first) { rest.removeFirst() }
        while let last = rest.last, drop(last) { rest.removeLast() }
        return String(rest)
    }
}

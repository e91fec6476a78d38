extension QuestionPairs {
    /// The same question with another greeting, spelling or order, by several hands.
    static let dressedRepeats = split(
        #"""
        How do I file an expense report? | How do I submit an expense report?
        How do I turn off autocorrect? | How do I turn autocorrect off?
        How do I log in to the portal? | How do I login to the portal?
        How do I freeze my gym membership? | like how do i freeze my gym membership
        How many people can attend? | How many people may attend?
        How do I get reimbursed for taxi rides? | How do I get reimbursed for taxi ride?
        How do I schedule a call with support? | How do I arrange a call with support?
        Can I bring a plus one? | can i bring a plus one pls
        Where can I leave my bike? | Hi there, where can I leave my bike? Cheers
        How much does it cost to replace a lost key? | How much does it cost to replace a lost key ?
        What's the guest policy? | um what's the guest policy
        What is the procedure for reporting an accident? | What's the procedure for reporting accidents?
        Who is responsible for the data backup? | Who's responsible for the data back-up?
        How can I download my bank statement? | How do I download my bank statements?
        Do I get paid for overtime? | Will I get paid for overtime?
        How do I set up an out of office reply? | How do I set up an out-of-office reply?
        How do I restart the router? | How to restart the router?
        How do I install the app on my phone? | How do I install the app on my mobile phone?
        What time does reception close? | At what time does reception close?
        I need to know how long shipping takes | How long does shipping take?
        How do I split a PDF? | Please tell me how to split a PDF
        Could you tell me when the next shuttle leaves? | When does the next shuttle leave?
        How do I change the language of the app? | How do I change the app's language?
        How do I turn on notifications? | How do I turn notifications on?
        How do I scan a document? | erm how do i scan a document
        What are the symptoms of a concussion? | What are the symptoms of a concusion?
        What ingredients are in the soup? | What ingredients are in the soup today please?
        What are your opening times? | What are your opening hours?
        I'd like to know how to export a report | How do I export a report?
        What is the dress code? | What's the dress code?
        Is the clinic open on Saturdays? | Is the clinic open on Saturday?
        Do you offer gift wrapping? | Do you offer gift-wrapping?
        Does the kettle come with a guarantee? | Does the kettle come with a gaurantee?
        Can I book online? | Is it possible to book online?
        What can I do about a damaged parcel? | Hi team, what can I do about a damaged parcel? Regards, Tom
        Is there wheelchair access? | Is there wheelchair access at all?
        How do I check in online? | How do I check-in online?
        Can I use the gym at weekends? | Can I use the gym on weekends?
        What do I need to bring to the appointment? | To the appointment, what do I need to bring?
        What's the maximum number of attendees? | What's the max number of attendees?
        """#)

    /// The same question in words of its own; not all of these can be recognised without knowing the world.
    static let freeRewordings = split(
        #"""
        How do I set up direct deposit? | How can I have my salary paid straight into my account?
        What's the warranty on the laptop? | How long is the laptop's guarantee?
        Can I get a copy of the lease? | Could you send me my tenancy agreement?
        How do I clean a cast iron pan? | What's the right way to clean cast-iron cookware?
        How do I cancel a hotel reservation? | What's the process for cancelling a hotel booking?
        How do I connect two monitors? | How can I hook up a second screen?
        Can I work remotely from another country? | Is working remotely from abroad allowed?
        What happens when I exceed my data limit? | What if I go over my data allowance?
        Where can I see my payslips? | How do I access my pay slips?
        How do I prepare for a colonoscopy? | What preparation is needed for a colonoscopy?
        Where are your shops? | Where can I find your stores?
        Is there a charge for extra luggage? | Do I pay extra for additional baggage?
        Which day is payday? | When do we get paid?
        How do I find my tax code? | Where is my tax code shown?
        Can I cancel my subscription any time? | Am I free to cancel my subscription whenever I like?
        What is the size limit for attachments? | How big can attachments be?
        Who painted Guernica? | Which artist painted Guernica?
        Can I bring my dog to the office? | Are dogs allowed in the office?
        What's the procedure for returning a laptop? | How do I give back my company laptop?
        How can I speed up my computer? | How do I make my PC faster?
        How do I pair my headphones with my laptop? | How do I connect my Bluetooth headphones to the laptop?
        How long is the probation period? | How many months does probation last?
        What is the melting point of gold? | At what temperature does gold melt?
        How do I report a stolen card? | My card has been stolen, how do I report it?
        How big is the storage unit? | What size is the storage unit?
        What time do you close? | When do you shut?
        How can I improve my credit score? | What can I do to raise my credit rating?
        Is there a limit on how many guests I can invite? | How many guests can I invite at most?
        How do I mark a task as done? | How can I complete a task?
        Do I need to book in advance? | Is advance booking necessary?
        Do you have gluten-free bread? | Is there any bread without gluten?
        Can I use the voucher online? | Is the voucher valid online?
        Is there a doctor on site? | Do you have an on-site doctor?
        How do I dispose of old batteries? | Where can I recycle used batteries?
        What languages are spoken in Switzerland? | Which languages do people speak in Switzerland?
        What's the phone number of the reception? | How do I call reception?
        Which subjects can I study? | What subjects are on offer?
        What does the gym membership include? | What do I get with a gym membership?
        What's the capital city of Australia? | Which city is Australia's capital?
        What is the tallest mountain in Africa? | Which African mountain is the highest?
        How do I report a bug? | Where can I submit a bug report?
        How do I delete a file in Git history? | How can I remove a file from Git history?
        What's the meaning of force majeure? | What does force majeure mean?
        When was the company founded? | What year was the company established?
        How many vacation days do I have left? | What's my remaining holiday balance?
        Can children travel for free? | Do kids travel free?
        How do I renew my driver's license? | What do I have to do to renew my driving licence?
        Who owns the copyright for the code I write? | Who has copyright in code that I write at work?
        How do I block a caller? | Can I stop a number from calling me?
        Is my data encrypted? | Do you encrypt my data?
        How is overtime paid? | What's the pay for overtime?
        How do I treat a mild burn? | What should I put on a minor burn?
        How can I reach the helpdesk? | What's the contact number for IT support?
        Why did the deployment fail? | What caused the deployment to fail?
        How do I give feedback? | Where can I leave feedback?
        What's the population of Norway? | How many people live in Norway?
        What documents are required for a visa? | Which papers do I need for a visa application?
        Which languages does the app support? | What languages is the app available in?
        What is the boiling point of water? | At what temperature does water boil?
        Does the train stop at Crewe? | Is Crewe one of the train's stops?
        How do I register to vote? | What's the way to get on the electoral roll?
        Does the flat come with furniture? | Is the apartment furnished?
        How do I enter a discount code? | Where do I put in a promo code?
        Where was Mozart born? | What is Mozart's birthplace?
        When are bins emptied? | What day is rubbish collection?
        How do you say thank you in Japanese? | What's the Japanese for thank you?
        Is there a shuttle from the airport to the hotel? | Does the hotel run an airport shuttle?
        Who do I tell when I'm ill? | Who should I inform if I'm off sick?
        What are the ingredients of pesto? | What is pesto made of?
        What should I wear to the wedding? | What's the dress code for the wedding?
        What causes migraines? | Why do people get migraines?
        Is shipping free? | Do you charge for delivery?
        What's the best way to learn Spanish? | How should I go about learning Spanish?
        Can someone under 18 open an account? | Is a person younger than eighteen able to open an account?
        What is the dosage of ibuprofen for adults? | How much ibuprofen can an adult take?
        Where can I charge my electric car? | Where are the EV charging points?
        """#)
}

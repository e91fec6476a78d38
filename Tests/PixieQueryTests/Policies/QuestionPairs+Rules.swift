extension QuestionPairs {
    /// One pair or two for each rule by which questions in different words are recognised as one; every one must be.
    static let understood = split(
        #"""
        How do I turn off the heating? | How do I turn the heating off?
        How do I switch on roaming? | How do I turn roaming on?
        Where do I hand in my keys? | Where do I hand my keys in?
        How can I make my laptop faster? | How can I speed up my laptop?
        When was the bridge built? | Which year was the bridge built?
        Which scientist discovered radium? | Who discovered radium?
        How tall is the tower? | What is the height of the tower?
        How heavy is a bison? | What is the weight of a bison?
        How deep is the lake? | What is the depth of the lake?
        How old is the castle? | What is the age of the castle?
        How long does the tour last? | What is the duration of the tour?
        How many days does the repair take? | How long does the repair take?
        How many seats are there? | What is the number of seats?
        How many people live in Malta? | What's the population of Malta?
        At what temperature does lead melt? | What is the melting point of lead?
        Why does paint peel? | What causes paint to peel?
        What does escrow mean? | What is the meaning of escrow?
        What is escrow? | What does escrow mean?
        When is the deadline for the essay? | What's the deadline for the essay?
        By when do I have to submit the form? | What is the deadline for submitting the form?
        I want to close my account | How do I close my account?
        I'd like to book a table, how do I do that? | How do I book a table?
        My bag has been damaged, how do I report it? | How do I report a damaged bag?
        Where can I report a pothole? | How do I report a pothole?
        Where is my bill shown? | How do I find my bill?
        Do you accept cash? | Can I pay in cash?
        Do you sell stamps? | Can I buy stamps?
        Are dogs allowed on the terrace? | Can I bring my dog to the terrace?
        Can I get a receipt? | Can I have a receipt?
        Do members get a discount? | Is there a discount for members?
        Is there a charge for late return? | Do you charge for late return?
        What's the capital city of Kenya? | Which city is Kenya's capital?
        Who runs the sales team? | Who leads the sales department?
        Do you encrypt my files? | Are my files encrypted?
        Can I pay by credit card? | Can I pay with a credit card?
        How do I remove a file from the folder? | How do I delete a file in the folder?
        What's the journey time between Leeds and York? | What's the journey time from Leeds to York?
        To the picnic, what should I bring? | What should I bring to the picnic?
        Can I return it within 14 days? | Can I return it within two weeks?
        Is a 24 month contract possible? | Is a two year contract possible?
        How much is a 2 kg parcel? | How much is a 2000 g parcel?
        Do you have gluten-free beer? | Do you have beer without gluten?
        What is the highest Spanish mountain? | What is the highest mountain in Spain?
        What number do I call for the garage? | What's the phone number of the garage?
        Can someone younger than 18 join? | Can someone under 18 join?
        How much annual leave do I have? | How much holiday do I have?
        How do I set up two-factor authentication? | How do I set up 2FA?
        Is there a cash machine nearby? | Is there an ATM nearby?
        Can I work from home? | Can I work remotely?
        What's the wifi password? | What is the Wi-Fi code?
        How do I get a copy of my bank statement? | How do I get a copy of my bank statment?
        What is the baggage allowance? | What is the bagage allowence?
        Who do I ask for help? | Hwo do I ask for help?
        How do I find a doctor? | How do I find a docter?
        When does the ferry leave? | Can you tell me when the ferry leaves?
        How do I mute a call? | like how do i mute a call
        How do I mute a call? | Hello, how do I mute a call? Kind regards, Ann Lee
        Is there a lift? | Is there a lift at all?
        Who wrote Emma? | Who is the author of Emma?
        Which payment methods do you accept? | How can I pay?
        """#)
}

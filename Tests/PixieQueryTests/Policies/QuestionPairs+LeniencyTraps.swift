extension QuestionPairs {
    // Each is near to what one of the forgiving rules (synonyms, openings, neutral words, spelling) lets pass.

    /// Near the rules for openings, pronouns, places and times.
    static let openingTraps = split(
        #"""
        How do I get to the station? | Where is the station?
        How do I get insulin? | How do I take insulin?
        Can I get a kitten? | Can I have a kitten put down?
        How far is Oslo from Bergen? | How far is Oslo from Stavanger?
        Which year did the war start? | Which month did the war start?
        How long is the film? | When is the film?
        How long is the river? | How wide is the river?
        How much does the parcel weigh? | How much does the parcel cost?
        Do you accept returns? | Can I pay for returns?
        Do you sell tickets? | Can I sell tickets?
        Do you offer loans? | Can I offer a loan?
        Can I charge my phone here? | Can I be charged here?
        How old is the building? | How tall is the building?
        Is my data encrypted? | Is your data encrypted?
        What is my address? | What is your address?
        Where is my office? | Where is your office?
        Can I bring my dog to the office? | Can I bring my dog to the clinic?
        Are dogs allowed on the beach? | Can I bring my cat to the beach?
        How do I turn the alarm on? | How do I turn the alarm off?
        How do I switch notifications off for email? | How do I switch notifications on for email?
        How do I make the text bigger? | How do I make the text bolder?
        How do I make my PC faster? | How do I make my PC quieter?
        Which artist painted Guernica? | Which artist painted Nighthawks?
        Who painted Guernica? | Who bought Guernica?
        What city is the capital of Peru? | What city is the largest of Peru?
        What is the email address of the clinic? | What is the address of the clinic?
        What's the phone number of the clinic? | What's the address of the clinic?
        What causes rust? | What prevents rust?
        Why do people get migraines? | Why do people get nosebleeds?
        What does liability mean? | What does liability cost?
        What is a mortgage? | What is a mortgage broker?
        How do I find my tax code? | How do I change my tax code?
        Where do I find my tax code? | Where do I find my postcode?
        When is the deadline for the report? | When is the report published?
        What's the deadline for joining? | What's the deadline for leaving?
        By when must I register? | By when must I pay?
        I want to open an account | I want to close an account
        I'd like to change my flight | I'd like to change my hotel
        My card was stolen, how do I report it? | My car was stolen, how do I report it?
        My card was stolen, how do I report it? | My card was stolen, how do I replace it?
        My screen is cracked, can I return it? | My screen is scratched, can I return it?
        I've lost my passport, how do I get a new one? | I've lost my licence, how do I get a new one?
        How do I pay by card? | How do I pay by cheque?
        How do I delete a file from a folder? | How do I copy a file from a folder?
        What's the journey time between Leeds and York? | What's the journey time between Leeds and Hull?
        How many people live in Oslo? | How many people work in Oslo?
        How many days does delivery take? | How many parcels does a delivery take?
        Does the hotel have a pool? | Does the hotel have a gym?
        Do students get a discount? | Do pensioners get a discount?
        Is there a charge for late return? | Is there a charge for early return?
        Do you charge for delivery? | Do you charge for collection?
        Do I pay extra for luggage? | Do I pay extra for pets?
        What's the credit card limit? | What's the debit card limit?
        What is the minimum age for renting a car? | What is the maximum age for renting a car?
        How old do I have to be to drive? | How old do I have to be to drink?
        What's the national insurance number? | What's the travel insurance number?
        How do I cancel annual leave? | How do I cancel sick leave?
        How much annual leave do I get? | How much parental leave do I get?
        Is it over 18? | Is it under 18?
        Can someone over 65 apply? | Can someone under 65 apply?
        Is more than 5 kg allowed? | Is less than 5 kg allowed?
        Are there older than 10 years models? | Are there younger than 10 years models?
        How do I fight a dog bite claim? | How do I fight a dog fight claim?
        How much does a house cost? | How much does a mouse cost?
        How much is a flight? | How much is a fight?
        What is the price of stable hay? | What is the price of stale hay?
        How do I clean a lamp? | How do I clean a clamp?
        Where can I buy a plant? | Where can I buy a plane?
        Is the desert hot? | Is the dessert hot?
        How do I mend a coat? | How do I mend a boat?
        Is casual leave paid? | Is causal leave paid?
        Is there an angel on the roof? | Is there an angle on the roof?
        Who is the principal? | What is the principle?
        How do I sign in? | How do I sign out?
        How do I log in to the portal? | How do I log out of the portal?
        How do I give back a laptop? | How do I get a laptop?
        How do I get my deposit back? | How do I get my deposit down?
        Can I get a discount? | Can I get a discount card?
        Can I take photos? | Can I take exams?
        How do I book a doctor? | How do I become a doctor?
        Do I need a visa? | Do I need a passport?
        Is a deposit required? | Is a guarantor required?
        Can I return it after 14 days? | Can I return it after 3 weeks?
        Is 48 hours enough? | Is 3 days enough?
        Is 12 months enough? | Is 2 years enough?
        Is gluten-free bread free? | Is gluten bread free?
        Is the bread gluten-free? | Is the bread sugar-free?
        Is it dairy free? | Is it for free?
        Is the flight free? | Is the flight delayed?
        Does the French version exist? | Does the German version exist?
        How do I say hello in French? | How do I say hello in Polish?
        Which African country is largest? | Which Asian country is largest?
        How do I renew a French passport? | How do I renew a Finnish passport?
        Who won the 1st world war? | Who won the 2nd world war?
        When did World War I end? | When did World War II end?
        What is type II diabetes? | What is type I diabetes?
        Who was Henry VIII? | Who was Henry VII?
        How do I play chapter IV? | How do I play chapter VI?
        Who leads the sales team? | Who leads the legal team?
        Can I work from home? | Can I work from the office?
        What's the interest rate on savings? | What's the exchange rate on savings?
        What's the parking fine? | What's the parking permit?
        """#)

    /// Near the rules for synonyms, numbers, spelling and word order.
    static let wordTraps = split(
        #"""
        How do I pay the parking ticket? | How do I pay the bus ticket?
        What's the sales tax? | What's the road tax?
        Can I cancel my policy any time? | Can I cancel my policy this time?
        How do I save a document? | How do I send a document?
        How do I receive payments? | How do I send payments?
        Can you lend me a bike? | Can I lend you a bike?
        Do you rent bikes? | Do you buy bikes?
        Do you repair watches? | Do you sell watches?
        How do I teach English? | How do I learn English?
        How do I lease my flat out? | How do I lease a flat?
        Which of these is longer? | Which of these is shorter?
        Is the tenant liable for repairs? | Is the landlord liable for repairs?
        Was the payment made? | Will the payment be made?
        Did the train leave? | Will the train leave?
        Should I accept the offer? | Can I accept the offer?
        Must I wear a helmet? | May I wear a helmet?
        What did I eat? | What will I eat?
        Who sent Anna the parcel? | Who did Anna send the parcel to?
        Is a cat faster than a dog? | Is a dog faster than a cat?
        Can the buyer sue the seller? | Can the seller sue the buyer?
        Convert 5 miles to km | Convert 5 km to miles
        Translate this from Spanish to English | Translate this from English to Spanish
        Who beat Spain? | Who did Spain beat?
        How do I move files from the laptop to the phone? | How do I move files from the phone to the laptop?
        What languages do people speak in Chad? | What languages do people learn in Chad?
        What do people eat in Chad? | What do people drink in Chad?
        Is smoking allowed inside? | Is smoking allowed outside?
        Is the door open? | Is the door locked?
        How do I freeze soup? | How do I thaw soup?
        How do I undo a commit? | How do I redo a commit?
        How do I create a branch? | How do I delete a branch?
        What's the weather like in York? | What's the weather like in New York?
        What's the weather in Paris, Texas? | What's the weather in Paris?
        Is the manager's email public? | Is the manager's phone number public?
        What's Tom's phone number? | What's Tim's phone number?
        Who is Anna's boss? | Who is Anna the boss of?
        Is it possible to park overnight? | Is it necessary to park overnight?
        Do I need to book? | Am I able to book?
        Does it cost extra? | Does it come with extras?
        How do I pause my plan? | How do I resume my plan?
        How do I complete the form? | How do I find the form?
        How do I fill in the form? | How do I hand in the form?
        What's the last date to apply? | What's the first date to apply?
        When can I apply at the latest? | When can I apply at the earliest?
        How soon can I leave? | How long can I stay?
        What size is the flat? | What colour is the flat?
        How big is the file? | How big is the file limit?
        How hot is the oven? | How hot is the pool?
        How much is the first month? | How much is the last month?
        Can I have the bill? | Can I have the menu?
        Do you have vegan food? | Do you have vegetarian food?
        Is there a single room? | Is there a double room?
        What is one egg worth? | What is a dozen eggs worth?
        How do I use one of the lifts? | How do I use two of the lifts?
        Can my child travel alone? | Can my child travel with me?
        Can kids travel free? | Can adults travel free?
        Who runs the finance department? | Who audits the finance department?
        Show my meetings with Ann | Show my meetings without Ann
        Delete the meeting notes | Delete the meeting
        What's the start date of the lease? | What's the end date of the lease?
        Is breakfast before nine? | Is breakfast after nine?
        Does the museum open at weekends? | Does the museum open on weekdays?
        How do I switch banks? | How do I switch energy supplier?
        What number do I call for a taxi? | What number do I call for an ambulance?
        How do I stop getting emails? | How do I stop sending emails?
        How do I prevent rust? | How do I remove rust?
        What can I do about noise? | What can I do about damp?
        What should I do before a flood? | What should I do after a flood?
        How do I get to Park Road? | How do I get to Park Street?
        Can everyone see my posts? | Can anyone see my posts?
        Where is the Baker Street office? | Where is the Baker Road office?
        Can I pay by debit card? | Can I pay by credit card?
        How do I fill a form? | How do I file a form?
        How do I cancel my broadband? | How do I cancel my mobile contract?
        What does buildings insurance cover? | What does contents insurance cover?
        How do I get a prescription? | How do I get an appointment?
        Is the plan delayed? | Is the plane delayed?
        What is the fare to Hull? | What is the fair in Hull?
        How do I book an MOT? | How do I book a service?
        Do I need a receipt? | Do I need an invoice?
        Can a tenant end the lease? | Can a landlord end the lease?
        How do I submit a gas meter reading? | How do I submit an electricity meter reading?
        How do I open a savings account? | How do I open a current account?
        What are the entry requirements for undergraduates? | What are the entry requirements for postgraduates?
        How long is maternity leave? | How long is paternity leave?
        What time is breakfast? | What time is lunch?
        How do I text a number? | How do I call a number?
        Can I collect my order in store? | Can I return my order in store?
        How much is a haircut for men? | How much is a haircut for women?
        Do you fix boilers? | Do you fit boilers?
        How do I renew my car insurance? | How do I renew my car tax?
        What's the gym's phone number? | What's the pool's phone number?
        How do I get a second opinion? | How do I get a second appointment?
        Is the pool open all day? | Is the pool open every day?
        How do I lock my phone? | How do I lock my door?
        Can I freeze cooked rice? | Can I freeze uncooked rice?
        Can I get a flu jab at a pharmacy? | Can I get a flu jab at home?
        What's the best time to call? | What's the best way to call?
        How do I contact my GP? | How do I change my GP?
        Where can I see the menu? | Where can I see the bill?
        How do I find a plumber? | How do I become a plumber?
        Is a smear test painful? | Is a smear test free?
        Who pays for repairs? | Who does the repairs?
        """#)

    static let leniencyTraps = openingTraps + wordTraps
}

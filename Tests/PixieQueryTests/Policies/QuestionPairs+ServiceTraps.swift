extension QuestionPairs {
    /// Opposites and denials, as customers and staff ask.
    static let serviceNegations = split(
        #"""
        Which plants like direct sunlight? | Which plants can't tolerate direct sunlight?
        Which roles can edit a locked page? | Which roles can't edit a locked page?
        How can I gain weight safely? | How can I lose weight safely?
        Am I allowed to record a meeting? | Am I forbidden to record a meeting?
        What's the earliest I can check in? | What's the latest I can check in?
        How do I pin a message? | How do I unpin a message?
        Is tap water drinkable in Crete? | Is tap water undrinkable in Crete?
        Can I get a refund if I used the voucher? | Can I get a refund if I never used the voucher?
        What is the cheapest way to ship a piano? | What is the most expensive way to ship a piano?
        How do I connect the printer to Wi-Fi? | How do I disconnect the printer from Wi-Fi?
        How do I enable dark mode? | How do I disable dark mode?
        What happens if I accept the counteroffer? | What happens if I reject the counteroffer?
        What does the warranty cover? | What doesn't the warranty cover?
        Which trains run on Christmas Day? | Which trains don't run on Christmas Day?
        Add milk to my shopping list | Take milk off my shopping list
        Turn on the office lights at six | Turn off the office lights at six
        Is a visa required for Vietnam? | Is it possible to enter Vietnam without a visa?
        What's the best time to visit Iceland? | What's the worst time to visit Iceland?
        Remember that I prefer aisle seats | Forget that I prefer aisle seats
        Why is my sourdough rising too fast? | Why is my sourdough not rising?
        What are the advantages of a heat pump? | What are the drawbacks of a heat pump?
        How do I add someone to the family plan? | How do I remove someone from the family plan?
        How do I archive a project? | How do I restore an archived project?
        Can staff with access cards enter at weekends? | Can staff without access cards enter at weekends?
        Which expenses are tax deductible for a sole trader? | What can a sole trader not claim against tax?
        Do you deliver on bank holidays? | Why don't you deliver on bank holidays?
        How do I install the agent on Linux? | How do I uninstall the agent on Linux?
        Why is the build so slow? | Why is the build so fast?
        Which antibiotics can I drink alcohol with? | Which antibiotics mean I have to stay off alcohol?
        Which of our tests are failing on main? | Which of our tests are passing on main?
        How do I open a shared mailbox? | How do I close a shared mailbox?
        Are dogs welcome in the beer garden? | Are dogs banned from the beer garden?
        """#)

    /// Another thing, place, person or direction.
    static let serviceEntities = split(
        #"""
        How do I treat a wasp sting? | How do I treat a jellyfish sting?
        Forward the contract to Priya | Forward the contract to Pavel
        How do I cook basmati rice? | How do I cook brown rice?
        How do I reset my Garmin watch? | How do I restore my Fitbit to factory settings?
        How do I descale a kettle? | How do I descale a coffee machine?
        Is Mars bigger than Venus? | Is Venus bigger than Mars?
        Who wrote Dracula? | Who wrote Frankenstein?
        Does my travel insurance cover skiing? | Am I insured for scuba diving on my trip?
        How do I get from Gatwick to Brighton? | How do I get from Heathrow to Brighton?
        Is the Samsung dishwasher quieter than the Bosch? | Is the Bosch dishwasher quieter than the Samsung?
        Who's buying whom, is Acme acquiring Globex? | Is Globex acquiring Acme?
        How do I connect Slack? | How do I connect Microsoft Teams?
        Who teaches the pottery class? | Who teaches the yoga class?
        How do I prune roses? | How do I prune hydrangeas?
        How much does a ticket from Rome to Florence cost? | How much does a ticket from Florence to Rome cost?
        What's the visitor Wi-Fi code in the Madrid branch? | What's the visitor Wi-Fi code in the Lisbon branch?
        Which gate does the Madrid flight leave from? | Which gate does the Milan flight leave from?
        How do I run the tests in Go? | How do I run the tests in Rust?
        Is Spotify included with my broadband? | Is Netflix included with my broadband?
        What is the capital of Slovakia? | What is the capital of Slovenia?
        What's the difference between a crocodile and an alligator? | What's the difference between a crocodile and a caiman?
        Where do I hand in my laptop when I leave? | Where do I hand in my access badge when I leave?
        How can I pay with Klarna? | How can I pay with PayPal?
        Can I exchange my hotel points for flights? | Can I exchange my flight points for hotels?
        How many calories are in a banana? | How many calories are in an avocado?
        What's the recipe for tiramisu? | What's the recipe for panna cotta?
        When does Lidl close on Sunday? | When does Aldi close on Sunday?
        What does Rh negative mean? | What does Rh positive mean?
        When does the Arsenal match kick off? | When does the Chelsea match kick off?
        What is the population of Porto? | How many people live in Lisbon?
        How do I file a claim for a broken phone? | How do I file a claim for a stolen phone?
        Which team owns the billing service? | Which team owns the search service?
        """#)

    /// Another number, date or span of time.
    static let serviceNumbers = split(
        #"""
        What was inflation in 2019? | What was inflation in 2021?
        What's the weather tomorrow? | What's the weather the day after tomorrow?
        Do you have size 9 in stock? | Do you have size 10 in stock?
        What's the minimum deposit for a £200,000 home? | How big a deposit do I need for a house costing £450,000?
        Is a 3% raise normal? | Is a 13% raise normal?
        What are the requirements for a class C licence? | What are the requirements for a class D licence?
        How late can I check out on a Saturday? | How late can I check out on a Sunday?
        How much is 250 dollars in euros? | How much is 205 dollars in euros?
        What's due before 1 April? | What's due after 1 April?
        What is chapter 7 about? | What is chapter 8 about?
        Can I pay in 3 instalments? | Can I pay in 6 instalments?
        What's the deadline for the first assignment? | What's the deadline for the second assignment?
        What's the tax on a salary of 30k? | What's the tax on a salary of 80k?
        Which films came out in the 80s? | Which films came out in the 90s?
        What's new in version 4.2? | What's new in version 4.3?
        Is the 8 GB model enough for photo editing? | Is the 16 GB model enough for photo editing?
        What's the fee for a half day hire? | What's the fee for a full day hire?
        Can I get a mortgage at 55? | Could someone who's 70 take out a mortgage?
        Is the shop open on 25 December? | Is the shop open on 26 December?
        Remind me to call mum on Tuesday | Remind me to call mum on Thursday
        What is article 5 of the GDPR? | What is article 15 of the GDPR?
        Is 39.5 a dangerous fever? | Is 37.5 a dangerous fever?
        What's the limit for a free account with 10 users? | What's the limit for a free account with 50 users?
        Can I work more than 48 hours a week? | Can I work more than 20 hours a week?
        What vaccinations does a 2 month old need? | What jabs are due at 12 months?
        Set the oven to 180 degrees | Set the oven to 200 degrees
        What happens if I am two payments behind? | What happens if I am one payment behind?
        How long do I roast a 2kg chicken? | My chicken weighs four kilos, how long does it need in the oven?
        How many miles is 10 km? | How many miles is 10 m?
        Book room 12 for Monday | Book room 21 for Monday
        Is there a train at 18:15? | Is there a train at 18:50?
        What do I get after one year of service? | What do I get after ten years of service?
        """#)

    /// A narrower or another case.
    static let serviceScopes = split(
        #"""
        Which documents mention the merger? | Which documents mention the merger negotiations?
        Is breakfast included? | Is breakfast included for children?
        What happens to my pension if I die? | What happens to my pension if I move abroad?
        What's the gestation period of elephants? | What's the gestation period of African elephants?
        What's the penalty for late filing? | What's the penalty for late payment?
        What do guests pay for the pool? | What do residents pay for the pool?
        How do I book a meeting room? | How do I book a meeting room outside the building?
        What are the side effects of the vaccine? | What are the long-term side effects of the vaccine?
        Can every employee work from home? | Can any employee in the warehouse work from home?
        Can I take photos in the gallery? | Can I take photos with flash in the gallery?
        Do I need a visa for Japan? | Do I need a visa for Japan if I only transit?
        How do I transfer money abroad? | How do I transfer money between my own accounts?
        How do I clean leather shoes? | How do I clean suede shoes?
        Do students get a discount? | Do part-time students get a discount?
        What's the minimum wage? | What's the minimum wage for apprentices?
        What are the symptoms of diabetes? | What are the symptoms of type 2 diabetes?
        What's the return policy? | What's the return policy for sale items?
        When do clocks change in Europe? | When do clocks change in the US?
        Which users have logged in? | Which users have logged in only once?
        How long is a driving licence valid? | How long is a provisional driving licence valid?
        Is the medicine safe? | Is the medicine safe while breastfeeding?
        What is the fine for speeding? | What is the fine for speeding in a school zone?
        What's the delivery time? | What's the delivery time to Northern Ireland?
        What's the average rent in Dublin? | What's the average rent for a studio in Dublin?
        Do new starters get sick pay? | Do permanent staff get sick pay?
        How do I file taxes as a couple? | How do I file taxes as a single parent?
        Does it work on Mac? | Does it work on older Macs?
        How often should I water a lawn? | How often should I water a newly laid lawn?
        Can I claim for travel to a client? | Can I claim for my daily commute?
        Which countries are in Europe? | Which countries are in Western Europe?
        What tax do I pay on rental income? | What tax do I pay on rental income from abroad?
        What's the luggage limit in economy? | What's the luggage limit in business class?
        """#)

    static let serviceTraps = serviceNegations + serviceEntities + serviceNumbers + serviceScopes
}

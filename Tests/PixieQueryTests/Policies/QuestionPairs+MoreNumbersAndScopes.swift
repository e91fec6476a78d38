extension QuestionPairs {
    static let moreNumbers = split(
        #"""
        Can I get a refund after 14 days? | Can I get a refund after 41 days?
        How much is parking for 1 hour? | How much is parking for 3 hours?
        What is 10% of 90? | What is 90% of 10?
        Is the 7:30 train cancelled? | Is the 7:50 train cancelled?
        Convert 5 miles to km | Convert 50 miles to km
        Can an under-5 swim free? | Can an under-8 swim free?
        How do I claim for the 2022 tax year? | How do I claim for the 2023 tax year?
        What's on in April? | What's on in August?
        Do you deliver on Saturday? | Do you deliver on Sunday?
        Can I bring a 20kg bag? | Is a 32kg suitcase allowed?
        What's the rate for a 2-year fix? | What's the rate for a 5-year fix?
        How many calories in one egg? | How many calories in three eggs?
        Do I pay stamp duty on a £250,000 house? | Is there stamp duty on a house costing £600,000?
        Is a 16-year-old allowed to work nights? | Can my 19-year-old work night shifts?
        What's the fee for the first visit? | What's the fee for the second visit?
        How much is a single night? | How much is a week?
        Meet at half past three | Meet at half past four
        Which tasks are due this week? | Which tasks are due next week?
        Is the shop open at 8am? | Is the shop open at 8pm?
        Can I book a table for 6? | Can I book a table for sixteen?
        What happened in the 1980s? | What happened in the 1890s?
        Take 5 ml twice a day | Take 5 ml four times a day
        How much does half a litre weigh? | How much does a litre weigh?
        What did we spend in Q1? | What did we spend in Q3?
        Is version 3.1 supported? | Is version 3.10 supported?
        Do I need a visa for 30 days? | Do I need a visa for 3 months?
        What's due by the 5th? | What's due by the 15th?
        Show meetings on 3 May | Show meetings on 5 March
        Meetings on 03/05/2024 | Meetings on 05/03/2024
        Is 5'10" tall? | Is 6'10" tall?
        How many days until 1 June? | How many days until 11 June?
        What did we earn in 2021/22? | What did we earn in 2022/23?
        Is the limit £1k? | Is the limit £10k?
        Does it cost $1.50? | Does it cost $15.0?
        Do I get 1 GB? | Do I get 1 TB?
        Is it -5 degrees? | Is it 5 degrees?
        Can I carry 1.5 litres? | Can I carry 15 litres?
        Turn to chapter IV | Turn to chapter VI
        Who was king in the 15th century? | Who was king in the 16th century?
        Remind me in an hour | Remind me in half an hour
        What's twice 40? | What's three times 40?
        What's a third of 90? | What's a quarter of 90?
        Which tasks are due in June? | Which tasks are due in July?
        What happened last year? | What happened this year?
        Do you open at weekends? | Do you open on weekdays?
        Is lunch at 1? | Is lunch at one thirty?
        How do I get a first-class stamp? | How do I get a second-class stamp?
        Do twins get a discount? | Do triplets get a discount?
        Is a double room free? | Is a single room free?
        Flights from 6pm | Flights until 6pm
        Orders over £50 | Orders under £50
        Homes with 2 beds and 3 baths | Homes with 3 beds and 2 baths
        How many people work at 10 Downing Street? | How many people work at 11 Downing Street?
        Is the M25 closed? | Is the M52 closed?
        Show the top 5 customers | Show the top 10 customers
        What is 2^8? | What is 2^9?
        What is 7-3? | What is 7+3?
        What's 12 divided by 4? | What's 12 times 4?
        """#)

    static let moreScopes = split(
        #"""
        What does car insurance cover? | What does van insurance cover?
        Can I claim mileage? | Can volunteers claim mileage?
        What's the cancellation fee for a hotel? | What's the cancellation fee for a flight?
        Do staff get free parking? | Do visitors get free parking?
        What's included in the standard plan? | What's included in the premium plan?
        How do I book leave? | How do I authorise leave?
        Who can use the lounge? | Who can use the lounge on bank holidays?
        How do I delete my account? | How do I delete a team member's account?
        Are prescriptions free? | Are prescriptions free for over-60s?
        Is delivery free? | Is next-day delivery free?
        What's the dress code? | What's the dress code for interviews?
        How do I appeal a parking fine? | How do I appeal a speeding fine?
        Can I work abroad? | Can I work abroad on a student visa?
        What is the notice period? | What is the notice period during probation?
        What tax do I pay on dividends? | What tax do I pay on crypto dividends?
        How do I reset the boiler? | How do I reset the boiler timer?
        Do you repair phones? | Do you repair phones with water damage?
        Can I take my laptop on the plane? | Can I use my laptop on the plane?
        What's the late fee? | What's the late fee for DVDs?
        How do I buy a ticket? | How do I buy a season ticket?
        What's the pay for apprentices? | What's the pay for graduates?
        Are children allowed in the bar? | Are children allowed in the bar after 9pm?
        How do I see my meetings? | How do I see my team's meetings?
        Do I need planning permission for a shed? | Do I need planning permission for a conservatory?
        Is breakfast free? | Is breakfast free for kids?
        How do I register a birth? | How do I register a birth abroad?
        Show all documents | Show my documents
        Is the gym open? | Is the women's gym open?
        What are the rules for cyclists? | What are the rules for motorcyclists?
        Can I cancel? | Can I cancel for free?
        Do I pay VAT? | Do I pay VAT on books?
        How do I paint a wall? | How do I paint a damp wall?
        Do I need a ticket? | Does my baby need a ticket?
        Is smoking allowed? | Is vaping allowed?
        How many tasks do I have? | How many tasks does each project have?
        List my meetings | List my meetings with clients
        Who owns the building? | Who insures the building?
        What's the average salary? | What's the median salary?
        What is the gross price? | What is the net price?
        How do I fix a leak? | How do I find a leak?
        How long is a visa valid? | How long does a visa take?
        How do I pay my bill? | How do I dispute my bill?
        Is there a train to Bath? | Is there a direct train to Bath?
        Can I bring food? | Can I bring hot food?
        What are the fees? | What are the hidden fees?
        Can I smoke on the balcony? | Can guests smoke on the balcony?
        How do I clean a suede sofa? | How do I clean a leather sofa?
        Does the app work on tablets? | Does the app work on old tablets?
        What's the return policy? | What's the return policy for sale items?
        How do I make coffee? | How do I make iced coffee?
        What can I deduct? | What can I deduct if I'm self-employed?
        Which trains go to Hull? | Which night trains go to Hull?
        How often is the pool cleaned? | Why is the pool cleaned?
        What did Ann say? | What did Ann say about the budget?
        Is the park safe? | Is the park safe at night?
        How do I email everyone? | How do I email everyone except Bob?
        Do I need a licence? | Do I need a licence to fish?
        Is the price per person? | Is the price per room?
        Is tea included? | Is only tea included?
        Can I get a mortgage? | Can I still get a mortgage?
        """#)

    /// Traps that came after the guards were made, none of which led to a change but that of dates in figures.
    static let moreTraps = moreNegations + moreEntities + moreNumbers + moreScopes
}

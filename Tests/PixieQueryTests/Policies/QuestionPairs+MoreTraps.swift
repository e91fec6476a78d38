extension QuestionPairs {
    static let moreNegations = split(
        #"""
        How do I mute a channel? | How do I unmute a channel?
        Which plants like shade? | Which plants dislike shade?
        How do I hide my online status? | How do I show my online status?
        How do I join the pension scheme? | How do I leave the pension scheme?
        Which foods raise cholesterol? | Which foods reduce cholesterol?
        Can I fly while pregnant? | When shouldn't I fly while pregnant?
        How do I block a caller? | How do I unblock a caller?
        Which roles can approve invoices? | Which roles cannot approve invoices?
        What is covered by the warranty? | What does the warranty exclude?
        Why is my phone charging? | Why has my phone stopped charging?
        How do I archive a project? | How do I restore an archived project?
        Which items are taxed? | Which items are exempt from tax?
        How do I opt in to marketing emails? | How do I opt out of marketing emails?
        When is the pool busiest? | When is the pool quietest?
        How do I start a trial? | How do I end a trial?
        Which trains allow bikes? | Which trains ban bikes?
        How do I expand the sidebar? | How do I collapse the sidebar?
        Who passed the exam? | Who failed the exam?
        How do I follow someone? | How do I unfollow someone?
        Should I rinse rice before cooking? | Should I skip rinsing rice before cooking?
        How can I tell the milk is fresh? | How can I tell the milk has gone off?
        How do I attach a file? | How do I detach a file?
        Is it safe to swim here? | Is it dangerous to swim here?
        What are the pros of solar panels? | What are the cons of solar panels?
        Which apps work offline? | Which apps need an internet connection?
        How do I freeze my gym membership? | How do I unfreeze my gym membership?
        How do I increase my overdraft? | How do I decrease my overdraft?
        How do I log expenses that were approved? | How do I log expenses that were refused?
        How do I make a field required? | How do I make a field optional?
        Is my bike insured when it's locked? | Is my bike insured when it isn't locked?
        Who can see my posts? | Who can't see my posts?
        How do I sell shares? | How do I buy shares?
        What do I do before the exam? | What do I do after the exam?
        Which courses have vacancies? | Which courses are full?
        How do I get into the building? | How do I get out of the building?
        Which files changed? | Which files are unchanged?
        How do I thicken a sauce? | How do I thin a sauce?
        How do I connect the printer? | How do I disconnect the printer?
        What makes bread rise? | What keeps bread from rising?
        Can I eat with braces? | Can I eat without braces?
        How do I speed up the video? | How do I slow down the video?
        When is overtime paid? | When is overtime unpaid?
        Are returns possible? | Are returns impossible?
        Which of my invoices are paid? | Which of my invoices are outstanding?
        How do I promote an employee? | How do I demote an employee?
        Is the road icy? | Is the road clear of ice?
        How do I arm the alarm? | How do I disarm the alarm?
        Do I have to wear a helmet? | Do I not have to wear a helmet?
        Why is the light on? | Why is the light off?
        How do I borrow a book? | How do I return a book?
        Show completed tasks | Show incomplete tasks
        List the tasks I have done | List the tasks I haven't done
        Which customers renewed? | Which customers churned?
        Which meetings did I attend? | Which meetings did I miss?
        Is it cheap to live in Lyon? | Is it expensive to live in Lyon?
        Which is the lightest laptop? | Which is the heaviest laptop?
        What's the earliest train? | What's the latest train?
        What's the minimum order? | What's the maximum order?
        How do I import contacts? | How do I export contacts?
        How do I grow basil indoors? | How do I grow basil outdoors?
        Do I need to declare it? | Do I need to hide it?
        How do I zoom in? | How do I zoom out?
        What's the best phone? | What's the worst phone?
        Which tasks have I assigned? | Which tasks are unassigned?
        How do I make the text bigger? | How do I make the text smaller?
        """#)

    static let moreEntities = split(
        #"""
        How do I report a missed bin to Leeds Council? | How do I report a missed bin to Bradford Council?
        Who is the chair of Tesco? | Who is the chair of Sainsbury's?
        How much is a flight from Paris to Rome? | How much is a flight from Rome to Paris?
        How do I connect Slack? | How do I connect Teams?
        How do I export notes from Evernote? | How do I export notes from Notion?
        What is the exchange rate for dollars to pounds? | What is the exchange rate for pounds to dollars?
        What is my landlord allowed to deduct? | What is my tenant allowed to deduct?
        Does Visa charge for refunds? | Does Mastercard charge for refunds?
        How do I renew my driving licence? | How do I renew my fishing licence?
        What are the visiting hours on ward 3? | What are the visiting hours on ward 7?
        When is the deadline for Cambridge? | When is the deadline for Durham?
        How do I share my calendar with Priya? | How do I share my calendar with Omar?
        Is ibuprofen OK with alcohol? | Is paracetamol OK with alcohol?
        Send 20 euros from Lena to Max | Send 20 euros from Max to Lena
        How do I get from Victoria to Euston? | How do I get from Euston to Victoria?
        Does the Kindle support PDF? | Does the Kobo support PDF?
        How do I switch from Vodafone to EE? | Can I move over to Vodafone if I'm on EE?
        Can my wife be added to my policy? | Can my son be added to my policy?
        What's the opening time of the Oxford branch? | What's the opening time of the Reading branch?
        How do I pay the buyer? | How do I pay the seller?
        How do I change the bass strings? | How do I change the guitar strings?
        Which bus goes to the hospital? | Which bus goes to the stadium?
        How tall is Ben Nevis? | How tall is Scafell Pike?
        How do I install Docker on macOS? | How do I install Docker on Windows?
        Who manages the Lisbon office? | Who manages the Porto office?
        Can I pay with PayPal? | Can I pay with Klarna?
        Is almond milk cheaper than oat milk? | Is oat milk cheaper than almond milk?
        Is Kyoto older than Nara? | Is Nara older than Kyoto?
        How do I move files from Dropbox to Drive? | How do I move files from Drive to Dropbox?
        Who reports to Marta? | Who does Marta report to?
        What's the weather in Bergen? | What's the weather in Bremen?
        What does HR need from me? | What do I need from HR?
        Which tasks did Jonas give me? | Which tasks did I give Jonas?
        Summarise the Atlas document | Summarise the Orion document
        When did I last meet Tom? | When did I last meet Tim?
        How do I use the S3 API? | How do I use the S2 API?
        Is Java hard to learn? | Is JavaScript hard to learn?
        Can my landlord evict me? | Can I evict my tenant?
        Is my mum on the list? | Is my dad on the list?
        Should I invest in bonds? | Should I invest in stocks?
        How do I cook a leg of lamb? | How do I cook a shoulder of lamb?
        Which wine goes with fish? | Which wine goes with beef?
        What is the email of the sales team? | What is the email of the support team?
        How do I write to my MP? | How do I write to my MSP?
        What does the red light mean? | What does the green light mean?
        Does insurance pay the garage? | Does the garage pay insurance?
        What do employers owe employees? | What do employees owe employers?
        Can a manager overrule a director? | Can a director overrule a manager?
        When is Ramadan? | When is Lent?
        Find the contract with Acme | Find the contract with Apex
        How do I get to gate A? | How do I get to gate B?
        What's Sarah's phone number? | What's Sara Lee's phone number?
        How do I log in to the staff portal? | How do I log in to the student portal?
        What's the phone number of the embassy? | What's the address of the embassy?
        What is the name of the CEO? | What is the salary of the CEO?
        Where is the meeting? | When is the meeting?
        Who is in the meeting? | How long is the meeting?
        """#)
}

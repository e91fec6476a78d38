extension Lexicon {
    /// Nouns that name the same thing in a question, in sets as in `synonymsOfActs`.
    ///
    /// Not a noun and its narrower kind (dog and puppy, doctor and surgeon): that is how the scope of questions differs.
    static let synonymsOfThings = """
        cost price fee charge pricing rate; fee tariff; help assist support; assistance help support; query enquiry inquiry question; \
        answer reply response; mobile cell cellphone smartphone; phone telephone; phone mobile cellphone; landline phone; \
        photo picture image; film movie; holiday vacation; leave holiday; flat apartment; shop store; rubbish trash garbage waste; \
        bin dustbin; lift elevator; queue line; petrol gasoline; pavement sidewalk; autumn fall; trousers pants; \
        jumper sweater pullover; nappy diaper; pram pushchair stroller buggy; dummy pacifier; cot crib; torch flashlight; \
        spanner wrench; doctor gp physician; lawyer solicitor attorney; taxi cab; car automobile auto; motor car; lorry truck; \
        aeroplane airplane plane aircraft; underground metro subway; tram streetcar; \
        railway rail railroad train; tv television telly; fridge refrigerator; stove cooker; hob stovetop; faucet tap; sofa couch settee; \
        wardrobe closet; curtain drape; duvet quilt; hoover vacuum; washing laundry; kid child; youngster child; \
        baby infant; teenager teen adolescent; mum mom mother mummy; dad father daddy; grandma grandmother gran granny; \
        grandpa grandfather grandad; spouse partner; relative family; friend mate pal buddy; \
        person people someone somebody anyone anybody individual; adult grownup; senior pensioner oap; \
        drink beverage; job employment; job work; job role position; occupation profession job; vacancy opening; \
        company firm; company organisation; company business; corporation company; company enterprise; student pupil; \
        teacher schoolteacher; exam examination test; uni university; nursery daycare creche; maths math mathematics; \
        lab laboratory; gym gymnasium; surgery operation; pharmacy chemist drugstore; medicine medication drug meds; \
        pill tablet; painkiller analgesic; dose dosage; jab vaccine vaccination immunisation inoculation; injection jab; symptom sign; \
        illness sickness disease ailment; flu influenza; stomach tummy belly abdomen; injury wound; ache pain; checkup examination; \
        error bug; error exception; fault defect; glitch bug; function method; folder directory; program app; \
        software program; link url; link hyperlink; password passcode; pin passcode; id identification; icon logo; \
        username userid; avatar picture; inbox mailbox; notification alert; alert warning; text sms; message text; chat conversation; \
        warranty guarantee; deposit downpayment; salary wage pay; pay payment; pay earnings; payslip paystub; tenancy lease; rental rent; \
        renter tenant; parcel package; delivery shipping shipment postage; mail post; postman mailman; postcode zipcode zip; \
        deal offer; offer promotion promo; discount reduction; discount concession; reduction concession; coupon voucher; \
        refund reimbursement repayment; refund moneyback; compensation payout; invoice bill; levy tax; tax duty; customer client; \
        customer shopper; supplier vendor; retailer shop; staff employee worker; staff personnel workforce; boss manager; \
        supervisor manager; boss employer; coworker colleague teammate; meeting appointment; booking reservation; \
        amount sum total; amount quantity; total overall; average mean; percent percentage; usd dollar buck; gbp pound quid sterling; \
        eur euro; jpy yen; inr rupee; pence penny; hour hr; minute min; second sec; kilogram kg kilo; gram gramme g; lb lbs; \
        ounce oz; tonne ton; litre liter; millilitre ml; kilometre kilometer km; centimetre centimeter cm; millimetre millimeter mm; \
        foot ft; gigabyte gb gig; megabyte mb; terabyte tb; kilobyte kb; celsius centigrade; temperature point; week wk; month mth; \
        year yr annual yearly; day daily; hour hourly; weekly week; monthly month; noon midday; dawn sunrise; dusk sunset; \
        road street; town city; centre downtown; location place; spot place; venue location; region area; district area; \
        country nation; border frontier; abroad overseas; coast seaside shore; luggage baggage; luggage bag; suitcase case; \
        backpack rucksack; wallet purse; toilet restroom loo washroom lavatory wc bathroom; law legislation; court tribunal; \
        crime offence offense; penalty punishment; penalty fine; penalty fee; police cop; prison jail gaol; contract agreement; \
        clause provision; insurance cover; insurance policy; cover coverage; cover protection; insurer provider; \
        excess deductible; cash money; cheque check; atm cashpoint cashmachine; transaction payment; instalment installment; \
        subscription membership; fare ticket; ticket pass; \
        fare price; trip journey travel; itinerary route; accommodation lodging; match game; match fixture; team squad; \
        coach trainer; champion winner; football soccer; cycling biking; workout exercise; calorie kcal; \
        appetizer appetiser starter; pudding dessert; aubergine eggplant; courgette zucchini; coriander cilantro; \
        prawn shrimp; rocket arugula; biscuit cookie; sweets candy; serviette napkin; pan skillet; frypan skillet; recipe method; \
        takeaway takeout; restaurant eatery; cafe coffeeshop; pub bar; cutlery silverware; goal aim objective; target goal; \
        reason cause; purpose reason; result outcome; effect impact consequence; difference distinction; benefit advantage perk; \
        advantage pro upside; drawback disadvantage downside con; problem issue trouble difficulty; solution fix; idea thought; \
        kind type sort variety; category type; technique method; stage step; phase stage; process procedure; way method; \
        step instruction; rule regulation; guideline rule; policy rule; requirement criterion criteria; requirement condition; \
        limit cap maximum; limit restriction; limit allowance; allowance entitlement; quota allowance; deadline cutoff due; \
        term period; duration length; memo note; todo task; task chore; event occasion; timetable schedule; diary calendar; \
        schedule calendar; agenda programme; paperwork document; paper document; entitlement entitle; value worth; size dimension; \
        size capacity; width breadth; altitude height; elevation height; velocity speed; mass weight; website site webpage; page website; \
        internet online web; broadband internet; wifi internet; typeface font; font text; fontsize text; monitor screen; computer pc; charger adapter; \
        socket outlet; earphone headphone; headset headphone; bike bicycle; motorbike motorcycle; \
        motorway highway freeway; junction crossroads intersection; carpark parking; yard garden; vet veterinarian; \
        redundancy layoff severance; absence leave; timeoff leave; timeoff holiday; shift rota; marriage wedding; citizen national; \
        poll election; chairman chair; author writer; novel book; song track; singer vocalist; actor actress; \
        tip advice; tip gratuity; guide tutorial; guidance advice; information detail data; accident crash; accident collision; \
        entrance admission entry; entry access; door entrance; option choice; alternative option; preference option; \
        setting preference; setting option; setting configuration; proof evidence; certificate certification; licence permit; \
        identity id; helpline hotline; helpdesk servicedesk; branch office; department team; headquarters hq; library module; \
        package library; variable var; parameter argument; integer int; boolean bool; repository repo; replica copy; \
        duplicate copy; version release; version edition; database db; row record; shortcut hotkey; weather forecast; rain rainfall; \
        population inhabitant; language tongue; meaning definition; middle centre; edge border; piece part; \
        component part; item product; item article; product goods; thing item; gift present; birthplace born; dob birthday; surname lastname; \
        forename firstname; topic subject; summary overview; example sample; mould mold; leak drip; smell odour; sound noise; \
        power electricity; outage blackout; lamp light; xmas christmas; comment remark; suggestion recommendation; \
        complaint grievance; scam fraud; spam junk; burglar thief; rating score; meaning sense; meal food; attendee participant; \
        pension retirement; age old; chance probability likelihood; risk danger; pupil schoolchild; \
        spectacle glasses; hairdresser hairstylist; estate property; cab minicab; bill charge; resume cv; \
        neighbour neighbor; \
        opening vacancy; feature function; capability feature; screenshot screengrab; emoji emoticon; laptop notebook; \
        headline title; owner proprietor; speaker presenter; passenger traveller; \
        motorist driver; pedestrian walker
        """
}

extension Lexicon {
    /// Sets of words that ask the same thing in a question, by stem. A word may be in up to four sets.
    ///
    /// Only words that are interchangeable in nearly every question: near-synonyms that tell products, people or conditions apart
    /// (visitor, resident; current, savings) are left out.
    static let synonyms = """
        get obtain acquire receive request; request ask claim; find locate; find search look; buy purchase; \
        order buy; begin start commence; end finish conclude; stop cease quit; discontinue stop; \
        fast quick rapid speedy swift; fastest quickest; faster quicker; slow sluggish; big large; biggest largest; \
        bigger larger greater; small little; smallest littlest; smaller littler; cost price fee charge pricing rate; \
        pay settle; help assist support; assistance help support; fix repair mend; \
        change modify alter amend edit update adjust; correct amend fix; create make build; create generate produce; \
        make submit file lodge raise; make book arrange schedule; make place; delete remove erase; cancel terminate; \
        show display view see; check verify confirm validate; check test inspect; list show; explain describe; \
        tell inform notify advise; let allow permit; ask enquire inquire query; answer reply respond; send submit; \
        submit file; register enrol enroll sign-up; register signup; subscribe signup; join signup; \
        login log-in signin; logout signout; contact call phone ring telephone; phone telephone; \
        mobile cell cellphone; photo picture image; film movie; holiday vacation; flat apartment; shop store; \
        rubbish trash garbage; lift elevator; queue line; petrol gasoline; pavement sidewalk; autumn fall; \
        trousers pants; doctor gp physician; lawyer solicitor attorney; taxi cab; car automobile; \
        aeroplane airplane plane aircraft; tv television; fridge refrigerator; kid child; mum mom mother; dad father; \
        drink beverage; job employment; company firm; company organisation; student pupil; exam examination; \
        maths math mathematics; lab laboratory; gym gymnasium; error bug; error exception; broken faulty; \
        fault defect; function method; folder directory; run execute; program app; software program; \
        remove uninstall; fetch download; save store; copy duplicate clone; copy replica; \
        join merge concatenate combine; link url; password passcode; id identification; icon logo; correct right; \
        wrong incorrect; need require necessary; want wish; like enjoy; allowed permitted; permit allow; \
        forbidden prohibited banned; legal lawful; illegal unlawful; possible feasible; \
        important essential crucial vital; mandatory compulsory obligatory required necessary; difficult hard tricky; \
        easy simple straightforward; cheap inexpensive affordable; cheapest lowest; expensive costly pricey dear; \
        free complimentary gratis; safe secure; dangerous hazardous unsafe; danger hazard; ill sick unwell; \
        illness sickness disease; medicine medication drug; painkiller analgesic; \
        jab vaccine vaccination immunisation; hurt ache; symptom sign; treat cure; warranty guarantee; \
        deposit downpayment; salary wage pay; tenancy lease; parcel package; delivery shipping shipment postage; \
        deliver ship; deal offer; discount reduction; refund reimbursement repayment; reimburse refund; invoice bill; \
        tax levy; customer client; staff employee worker; boss manager; coworker colleague; meeting appointment; \
        booking reservation; book reserve; final last; amount sum total; amount quantity; total overall; \
        average mean; percent percentage; usd dollar buck; gbp pound quid sterling; eur euro; jpy yen; pence penny; \
        hour hr; minute min; second sec; kilogram kg kilo; gram gramme; litre liter; kilometre kilometer km; \
        centimetre centimeter cm; gigabyte gb gig; megabyte mb; terabyte tb; kilobyte kb; week wk; \
        year yr annual yearly; day daily; hour hourly; weekly week; monthly month; noon midday; close near; \
        nearest closest; road street; town city; centre downtown; location place; region area; happen occur; \
        choose pick select; try attempt; test examine; convert transform turn; calculate compute; post mail; \
        keep retain; clean wash; prepare cook; mix blend combine; chop cut; appetizer appetiser starter; \
        pudding dessert; aubergine eggplant; courgette zucchini; coriander cilantro; prawn shrimp; football soccer; \
        match game; team squad; trainer coach; win beat; champion winner; train practise; jog run; \
        trip journey travel; baggage luggage; toilet restroom loo washroom lavatory; law legislation; court tribunal; \
        offence offense; penalty punishment; chilly cold; pretty beautiful; happy glad; sad unhappy; angry mad; \
        funny amusing; strange odd weird; clever smart intelligent; quiet silent; loud noisy noise; empty vacant; \
        full complete; complete finish; broken damaged; damage harm; goal aim objective; reason cause; \
        result outcome; effect impact consequence; difference distinction; benefit advantage perk; \
        drawback disadvantage downside; problem issue trouble difficulty; solution fix; idea thought; kind type sort; \
        technique method; stage step; process procedure; rule regulation; guideline rule; limit cap maximum; \
        limit restriction; deadline cutoff; extend prolong lengthen; reduce decrease lower; increase raise boost; \
        postpone delay defer; reschedule move rearrange; memo note; todo task; event occasion; timetable schedule; \
        diary calendar; paperwork document; enable activate; disable deactivate; topup recharge credit; \
        substitute replace; swap exchange switch; switch change; transfer move; wireless wirelessly; \
        qualify eligible entitle; entitlement entitle; worth value; size dimension; website site webpage; \
        internet online web; broadband internet; text sms; typeface font; monitor screen; computer pc; \
        charger adapter; earphone headphone; bike bicycle; motorbike motorcycle; truck lorry; \
        motorway highway freeway; stove cooker; faucet tap; yard garden; hire recruit; resign quit; \
        redundancy layoff; absence leave; pregnant expecting; marriage wedding; marry wed; citizen national; \
        poll election; exist available offer provide have; route way; way method; author writer; height tall; \
        age old; live reside; include contain; include cover; consist comprise; use utilise employ; bring carry take; \
        carry transport; wear dress; tip advice; guide tutorial; guidance advice; information detail data; \
        detail information; question query; accident crash; lost missing; misplace lose; steal rob; \
        entrance admission entry; entry access; option choice; alternative option; recommend suggest advise; \
        near nearby close; far distance; frequency often; regularly often; often frequently; currently now; \
        immediately instantly now; entire complete; extra additional another; proof evidence; \
        certificate certification; licence permit; identity id; photo photograph; debt owe; late overdue; \
        leave depart; arrive come; expire end; landline phone; helpline hotline; branch office; carpark parking; \
        setting preference option; setting configuration; inbox mailbox; notification alert; alert warning; \
        crash freeze hang; compile build; package library; library module; variable var; parameter argument; \
        loop iterate; integer int; boolean bool; print output; repository repo; deploy release; track monitor follow; \
        trace track; backup save; restore recover retrieve; sync synchronise; hide conceal; unlock open; close shut; \
        turn switch; apply request; version release; install setup; configure setup; weight weigh; whole entire; \
        connect link pair; terminate end; dispatch ship
        """
}

extension Lexicon {
    /// Sets of words that ask the same thing in a question, by stem. A word may be in up to four sets.
    ///
    /// Only words that are interchangeable in nearly every sentence: near-synonyms that distinguish products or people are left out.
    static let synonyms = """
        get obtain acquire receive request; find locate; find search; buy purchase; begin start commence; end finish; \
        stop cease quit; fast quick rapid speedy; fastest quickest; faster quicker; slow sluggish; big large; \
        biggest largest; bigger larger; small little; smallest littlest; smaller littler; \
        cost price fee charge pricing; pay settle; help assist support; fix repair mend; \
        change modify alter amend edit update; create make build; create generate; delete remove erase; \
        cancel terminate; show display view see; list show; explain describe; tell inform; ask enquire inquire query; \
        answer reply respond; send submit; make submit file lodge; register enrol enroll sign-up; register signup; \
        login log-in signin; logout signout; contact reach; call phone telephone ring; phone telephone; \
        mobile cell cellphone; photo picture image; film movie; holiday vacation; flat apartment; shop store; \
        rubbish trash garbage waste; bin trashcan; lift elevator; queue line; petrol gasoline; pavement sidewalk; \
        autumn fall; trousers pants; biscuit cookie; crisps chips; doctor gp physician; lawyer solicitor attorney; \
        buy order; taxi cab; car automobile; aeroplane airplane plane aircraft; tv television; wifi wi-fi; \
        fridge refrigerator; kid child; mum mom mother; dad father; supper dinner; drink beverage; job employment; \
        company firm; pupil student; exam examination; maths math mathematics; lab laboratory; gym gymnasium; \
        error bug fault; broken faulty; error exception; function method; folder directory; delete drop; run execute; \
        program application app; software application; remove uninstall; download fetch; save store; \
        copy duplicate clone; join merge concatenate; link url; login signin; password passcode; username userid; \
        window windows; icon logo; correct right; wrong incorrect; need require; want wish; like enjoy; \
        allowed permitted; forbidden prohibited banned; legal lawful; illegal unlawful; possible feasible; \
        important essential crucial vital; necessary required needed mandatory compulsory; difficult hard; \
        easy simple; cheap inexpensive affordable; cheapest lowest; expensive costly pricey dear; \
        free complimentary gratis; safe secure; danger hazard; ill sick unwell; illness sickness disease; \
        medicine medication drug; painkiller analgesic; jab vaccine vaccination injection immunisation; hurt ache; \
        symptom sign; treat cure; baby infant; warranty guarantee; deposit downpayment; salary wage; rent lease; \
        tenancy lease; policy cover; parcel package; delivery shipping shipment; deliver ship; deal offer; \
        discount reduction; refund reimbursement; invoice bill; tax levy; customer client; user member; \
        staff employee worker; boss manager; coworker colleague; meeting appointment; booking reservation; \
        book reserve; final last; amount sum total; total overall; average mean; percent percentage; usd dollar buck; \
        gbp pound quid sterling; eur euro; jpy yen; pence penny p; hour hr h; minute min; second sec; \
        kilogram kg kilo; gram g; litre liter l; kilometre kilometer km; metre meter m; mile mi; \
        centimetre centimeter cm; gigabyte gb gig; megabyte mb; terabyte tb; kilobyte kb; week wk; month mo; \
        year yr annual yearly; day daily; hour hourly; weekly week; monthly month; noon midday; near close; \
        road street; town city; centre downtown; countryside rural; location place; area region; happen occur; \
        choose pick select; try attempt; check verify; test examine; convert transform; calculate compute; \
        send email; post mail; letter mail; keep retain; hold keep; bring take; clean wash; cook prepare; \
        mix blend combine; chop cut; boil simmer; starter appetizer appetiser; dessert pudding; chips fries; \
        aubergine eggplant; courgette zucchini; coriander cilantro; prawn shrimp; soda pop; football soccer; \
        match game; team squad; coach trainer; win beat; score goal; champion winner; train practise; run jog; \
        travel journey trip; luggage baggage; bathroom toilet restroom loo washroom; law legislation; court tribunal; \
        crime offence offense; penalty punishment; will testament; borrow loan; share stock; cold chilly; \
        beautiful pretty; happy glad; sad unhappy; angry mad; funny amusing; strange odd weird; \
        smart clever intelligent; quiet silent; loud noisy noise; empty vacant; full complete; complete finish; \
        fill complete; broken damaged; damage harm; goal aim objective; reason cause; result outcome; effect impact; \
        difference distinction; benefit advantage; drawback disadvantage downside; problem issue trouble; \
        solution fix; idea thought; kind type sort; method technique; step stage; rule regulation; limit cap maximum; \
        limit restriction; deadline cutoff; extend prolong; reduce decrease lower; increase raise boost; \
        postpone delay defer reschedule; remind remember; note memo; task todo; event occasion; schedule timetable; \
        calendar diary; document file; enable activate; disable deactivate; topup recharge; renew extend; \
        replace substitute; swap exchange; transfer move; transfer send; wireless wirelessly; qualify eligible; \
        entitle eligible; worth value; size dimension; website site webpage; internet online web broadband; text sms; \
        font typeface; screen display monitor; laptop notebook; computer pc; headphone earphone; bike bicycle; \
        motorbike motorcycle; lorry truck; motorway highway freeway; ferry boat; garden yard; tap faucet; \
        cooker stove oven; employ hire recruit; resign quit; retire retirement; redundancy layoff; leave absence; \
        pregnant expecting; marriage wedding; marry wed; citizen national; vote ballot; election poll; \
        exist available offer provide have
        """
}

extension Phrases {
    /// Turns of speech: `words > what they say`.
    ///
    /// `?kind` sets the question's kind, `+i` its subject, `!` negates, `*` obliges, `-` says nothing; any other word is what the
    /// phrase means. `^` is the beginning of the request.
    static let source = """
        how do|can|should|could|would|might|must|may i|we|you|one|people|someone|anyone > ?howTo
        how do|can|should|could|would|might|must|may i|we|you|one go about > ?howTo
        how do|can|should|could|would i|we|you|one be able to > ?howTo
        how to > ?howTo
        how i|we|you|one can|could|should|might|would|must > ?howTo
        explain|show|tell|teach|advise _|me|us how to > ?howTo
        can|could|would|will you help me|us _|to > ?howTo
        help me|us _|to > ?howTo
        if|whether i|we can|could|may > ?can +i
        if|whether you can|could|do > ?yesNo +you
        would|will i|we be able|allow to > ?can +i
        where i|we|you can|could|should find|get|_ > ?where
        be there a|any way i|we|you can|could|to > ?can +i
        any way to|of > ?can +i
        be it necessary|mandatory|require|compulsory|obligatory|essential to|for > ?yesNo *
        what do|should|can|must|would i|we|you|one do if|when|about|with > ?what act *
        how much _|will|would|do it|this cost to > ?what cost
        how be i|we|you supposed|meant|able to > ?howTo
        what be the _|best|right|correct|proper|easiest|simplest way|method to|of|for > ?howTo
        what be the process|procedure|method|steps|instructions to|of|for|for|in > ?howTo
        what do i|we|you|one need|have to do to|in|for > ?howTo
        what do|should|can|must|could i|we|you|one do to > ?howTo
        do i|we need|have to > ?yesNo +i *
        be i|we require|suppose|obliged to > ?yesNo +i *
        should|must i|we > ?yesNo +i *
        need|have to > *
        what if > ?what happen
        what be the best time|moment|day to|for|of > ?when best
        when be the best time|moment|day to|for|of > ?when best
        what be the|your opening hour|time of|for|at|_ > ?when open
        what be your opening hour|time > ?when open
        what step|steps|step do|should|must i|we|you|one take to > ?howTo
        the _|best|right|correct way to > ?howTo
        can|could|may|might i|we > ?can +i
        can|could you > ?yesNo +you
        can|could one|people|someone|anyone|anybody > ?can
        be i|we able|allow|permit|entitled|free to > ?can +i
        be you able to > ?yesNo +you
        be it possible|ok|okay|allow|permit|fine|alright|acceptable|permissible|feasible for me|us to > ?can +i
        be it possible|ok|okay|allow|permit|fine|alright|acceptable|permissible|feasible to|if > ?can
        be it possible|ok|okay|allow|permit|fine|alright|acceptable|permissible|feasible if i|we > ?can +i
        would it be possible|ok|okay|fine|alright to|for > ?can
        be there a|any|some way to|of|for|i > ?can
        do i|we have permission|the to > ?can +i
        where can|do|should|could|might|would|will|shall i|we|you|one find|get|see|locate > ?where
        where can|do|should|could|might|would|shall i|we|you|one > ?where
        who do|should|can|must|would|could|shall|might i|we|you|one > ?who
        at|by _|what|which time > ?when
        what time > ?when
        at what time > ?when
        how long do|will|would|can|be|should|must it|i|_ > ?howLong
        how long > ?howLong
        how many > ?howMany
        how much be|do|will|would|did > ?what cost
        how much > ?howMuch
        how often|frequently > ?howOften
        how come > ?why
        for what reason > ?why
        what be the reason|explanation|cause for|of|that|why|behind > ?why
        what reason be there for > ?why
        what kind|type|sort|kinds|types|sorts of > ?what
        be there > ?yesNo exist
        do you have|offer|provide|do|run|supply > ?yesNo exist
        do you _|guys|folks also|currently have|offer|provide > ?yesNo exist
        can|could|would|will you tell|show|advise|explain|let me|us|know > -
        ^ i want|wish|hope|need to > ?wish
        ^ i would like|love|prefer to > ?wish
        i want|wish|hope to > -
        i would like|love|prefer to > -
        ^ calculate|compute > ?what
        ^ calculate|compute|tell|show|give|list|name|state me|us > ?what
        ^ explain|define|describe > ?what
        ^ define > ?what mean
        be i eligible|free|welcome|entitle|able to|for > ?can +i
        can|may i|we please > ?can +i
        will you let me|us > ?can +i
        be it legal to > ?can legal
        how tall|high > ?what height
        how heavy > ?what weight
        how wide > ?what width
        how deep > ?what depth
        how far > ?what distance
        how big|large > ?what size
        how old > ?what age
        how fast > ?what speed
        how expensive|costly|dear > ?what cost
        how hot|warm|cold > ?what temperature
        how soon > ?when
        how old do|must|should i|we|you|one|people have|need to be > ?what minimumage
        how old must|should i|we|you|one|people be > ?what minimumage
        what age do|must|should i|we|you|one|people have|need to be > ?what minimumage
        what age must|should i|we|you|one|people be > ?what minimumage
        at|from what|which age can|may i|we|you|one|people > ?what minimumage
        what be the minimum|legal|lowest age to|for|of > ?what minimumage
        what be the _|total|overall number of > ?howMany
        how many people|inhabitant|resident live|reside in|at > ?what population
        how many people|inhabitant|resident live|reside > ?what population
        how many people|inhabitant be there in > ?what population
        how many month do|will|be|can|should|would|did|until > ?howLong months
        how many week do|will|be|can|should|would|did|until > ?howLong weeks
        how many day do|will|be|can|should|would|did|until > ?howLong days
        how many year do|will|be|can|should|would|did|until > ?howLong years
        how many hour do|will|be|can|should|would|did|until > ?howLong hours
        how many minute do|will|be|can|should|would|did|until > ?howLong minutes
        what be the duration|length of > ?howLong
        what be the frequency of > ?howOften
        at|_ what|which temperature|temp > ?what temperature
        ^ what cause > ?why
        what be the name of > ?who
        what be the meaning|definition of > ?what mean
        stand for > mean
        who be the author|writer of > ?who write
        who be the inventor of > ?who invent
        who be the founder of > ?who founded
        who be the painter of > ?who paint
        who be the director of > ?who direct
        who be the composer of > ?who compose
        who be the creator of > ?who create
        who be the owner of > ?who own
        who be the winner of > ?who win
        what be the location|whereabouts of > ?where
        what|which payment method|type|option|form do|can you accept|take > ?howTo pay
        what|which payment method|type|option|form can i use > ?howTo pay
        what|which method|type|form of payment do|can you accept|take > ?howTo pay
        be there a|an|any minimum age to|for > ?what minimumage
        be there a|an|any age limit|restriction|requirement to|for|on > ?what minimumage
        have you get > ?yesNo exist
        get in touch > contact
        in charge of > responsible
        by when do|must|should|can i|we|you have|need to > ?when deadline
        by when must|should|can i|we|you > ?when deadline
        by what|which date do|must|should i|we|you have|need to > ?when deadline
        by what|which date must|should|can i|we|you > ?when deadline
        by when > ?when deadline
        what|when be the deadline for|to|of > ?when deadline
        what|when be the last|latest day|date|time to|for|of > ?when deadline
        what|when be the last|latest day|date|time i|we|you can > ?when deadline
        when do i|we|you have|need to > ?when deadline *
        what do it take to > ?howTo
        what do|can|should|must i|we|you|one have to do to > ?howTo
        what be the command|step|process|procedure|method|trick|instruction to|of|for > ?howTo
        where do|can|should|must i|we|you go|look to|for > ?where
        what|which number do|can|should i|we|you call|reach|phone|ring|dial|contact > ?what phonenumber
        do i|we pay extra|more for > ?yesNo cost
        more|greater|larger|higher|older|bigger|longer than > over
        less|fewer|smaller|lower|younger|shorter than > under
        be able to > can
        off sick > sick
        made of|from|with > ingredient
        be there a|any|an extra|additional|_ charge|fee|cost for|to|if|when > ?yesNo cost
        do you charge|ask a|any|an extra|additional|_ fee|extra for|to|if|when > ?yesNo cost
        do you charge for|to|if|when > ?yesNo cost
        do i|we have|need to pay for|to|extra > ?yesNo cost
        on offer > available
        speed|speeding up > accelerate
        make faster|quicker > accelerate
        make bigger|larger > increase
        make smaller > reduce
        make louder > loud
        make better > improve
        go|going over > exceed
        run|running out > expire
        cut|cutting down on > reduce
        give up > stop
        fill|filling in|out > complete
        find|finding out > learn
        hook|hooking up > connect
        plug|plugging in > connect
        set off > depart
        drop|dropping off > dropoff
        take|taking out > withdraw
        pay|paying into > deposit
        send|bring|take|give|sending|bringing|taking|giving back > return
        get back > getback
        put|putting in|into > enter
        type|typing in|into > enter
        throw|throwing away|out > dispose
        clear|clearing out|up > clear
        write|writing down > record
        call back > callback
        break|breaking down > breakdown
        split|splitting up > split
        deal|dealing with > handle
        switch|move|moving|switching over > switch
        pay|paying off > repay
        take|taking part in > join
        take|have|had _|a look at > see
        apart from > except
        up to date > uptodate
        at all > -
        right away|straight away > immediately
        any|some kind|sort|type of > -
        for example > -
        how do|can|should|could|would i|we go about do _|that|this|it|so > ?howTo
        how do|can|should|could|would i|we do that|this|it|so > ?howTo
        do you know _|if|whether > -
        ask|asking for > request
        speak|talk|speaking|talking to|with > contact
        co worker > colleague
        set|setting|sets up > create
        sign|signing up > register
        sign|log|logging|signing in|on|into > login
        sign|log|logging|signing out|off > logout
        get rid of > delete
        get|take hold of > get
        get in touch with > contact
        get|give in contact with > contact
        top|topping up > topup
        look|looking for > find
        call|calling off > cancel
        put|putting off > postpone
        hand|send|sending|handing in > submit
        opt|opting out > optout
        opt|opting in > optin
        turn|switch|switching|turning on > enable
        turn|switch|switching|turning off > disable
        carry|carrying out > perform
        work|working|figure out > calculate
        give|send|giving|sending back > return
        pick|picking up > collect
        back|backing up > backup
        shut|shutting down > close
        free of charge > free
        for free > free
        at|with no _|extra|additional cost|charge > free
        ahead of > before
        out of > outof
        prior to > before
        right now > now
        at the moment > now
        at present > now
        per|a|an|each|every month > monthly
        per|a|each|every year > yearly
        per|a|each|every week > weekly
        per|a|each|every day > daily
        per|an|each|every hour > hourly
        per cent > percent
        in order to > -
        in|with regard|regards|respect|relation to > -
        no longer > !
        wi fi > wifi
        e mail > email
        take away > takeaway
        check|checking in > checkin
        check|checking out > checkout
        """
}

/// What a word may say about the intent of a request. A word can have several traits.
struct IntentTraits: OptionSet, Sendable {
    let rawValue: UInt32

    /// A verb that orders a change and is hardly ever anything else (delete, remind).
    static let strongWrite = Self(rawValue: 1 << 0)
    /// A verb that orders a change but is a noun or adjective as often (book, set, complete).
    static let weakWrite = Self(rawValue: 1 << 1)
    /// A participle that reports a change in a statement (done, finished).
    static let outcome = Self(rawValue: 1 << 2)
    /// A verb that asks for information (list, explain).
    static let read = Self(rawValue: 1 << 3)
    static let questionWord = Self(rawValue: 1 << 4)
    static let auxiliary = Self(rawValue: 1 << 5)
    static let you = Self(rawValue: 1 << 6)
    static let i = Self(rawValue: 1 << 7)
    /// my, our, mine: the speaker's own things.
    static let own = Self(rawValue: 1 << 8)
    static let me = Self(rawValue: 1 << 9)
    /// Greeting, politeness, filler: says nothing.
    static let soft = Self(rawValue: 1 << 10)
    static let connector = Self(rawValue: 1 << 11)
    /// A moment relative to now, in one word.
    static let moment = Self(rawValue: 1 << 12)
    /// A stretch of the calendar or the clock.
    static let period = Self(rawValue: 1 << 13)
    /// this, last, past...: relative to now when a period follows.
    static let relative = Self(rawValue: 1 << 14)
    /// The kinds of records a user owns.
    static let record = Self(rawValue: 1 << 15)
    static let determiner = Self(rawValue: 1 << 16)
    static let to = Self(rawValue: 1 << 17)
    static let preposition = Self(rawValue: 1 << 18)
    /// Function words of other European languages that are not English words too.
    static let foreign = Self(rawValue: 1 << 19)
    static let how = Self(rawValue: 1 << 20)
    static let current = Self(rawValue: 1 << 21)
    static let account = Self(rawValue: 1 << 22)
    /// can, do, should...: makes a following "I" anybody.
    static let generic = Self(rawValue: 1 << 23)
    static let want = Self(rawValue: 1 << 24)
    static let please = Self(rawValue: 1 << 25)
    static let wouldYou = Self(rawValue: 1 << 26)
    static let meridiem = Self(rawValue: 1 << 27)
    /// have: after "do I" it asks for what the speaker has.
    static let have = Self(rawValue: 1 << 28)

    /// A verb of daily life: an order at the start of a clause, but "can you pay by card" asks.
    static let everyday = Self(rawValue: 1 << 29)
    static let negativeOrder = Self(rawValue: 1 << 30)
    static let can = Self(rawValue: 1 << 31)

    static let english: Self = [
        .questionWord, .auxiliary, .you, .i, .own, .me, .connector, .determiner, .to, .preposition,
    ]
}

extension IntentTraits {
    static let table = WordTable<IntentTraits>([
        (
            .strongWrite,
            """
            create add delete remove cancel erase rename reschedule postpone reassign assign unassign remind insert append archive \
            unarchive discard modify edit overwrite prepend untag unsubscribe subscribe uninvite dismiss snooze undo redo restore \
            duplicate unmark untick uncheck rebook prioritise deprioritise prioritize deprioritize enrol enroll email notify disable \
            enable mute unmute revoke approve decline reject confirm accept upload forward purge wipe drop ditch scrap bin nuke
            """
        ),
        (
            .weakWrite,
            """
            book set mark move put change update make schedule complete finish close open plan record note log save store file tag \
            label share invite push shift swap replace clear reset start stop pause resume begin end send submit reserve order \
            ring text message tick check cross block flag pin unpin star switch merge split extend delay bump queue \
            register sign adjust increase decrease lower reduce attach link copy transfer arrange organise organize fix write \
            post publish reply respond handle finalise finalize remember forget 
            """
        ),
        (
            .everyday,
            "buy pay call get grab pick bring take let ask keep turn raise sort drive walk feed wash clean cook fetch collect"
        ),
        (.negativeOrder, "don't dont"),
        (
            .outcome,
            """
            done finished completed cancelled canceled postponed rescheduled deleted removed sorted paid sent booked bought moved \
            changed resolved fixed submitted added created
            """
        ),
        (
            .read,
            """
            list show find tell give explain describe summarise summarize display view search see look fetch count compare define \
            translate calculate convert compute outline recommend suggest name read retrieve lookup clarify teach estimate \
            help analyse analyze review identify
            """
        ),
        (
            .questionWord,
            """
            what when where who whom whose why which what's whats when's where's wheres who's whos why's which's how's hows
            """
        ),
        ([.questionWord, .how], "how"),
        (
            .auxiliary,
            """
            did is are was were am has have had isn't aren't wasn't weren't hasn't haven't hadn't doesn't didn't
            """
        ),
        (.have, "have"),
        (
            [.auxiliary, .generic],
            """
            do does can may might must should shall will could would can't cannot don't shouldn't won't couldn't wouldn't
            """
        ),
        (.can, "can can't cannot could"),
        (.wouldYou, "could would will"),
        (.you, "you ya u"),
        (.i, "i i'm im i've ive i'd i'll we we're we've we'd we'll"),
        (.own, "my mine our ours myself ourselves"),
        (.me, "me us"),
        (
            [.soft],
            """
            hi hey hello hiya greetings dear pixie so ok okay um uh er erm hmm well just now also kindly thanks right actually \
            alright cheers there team good morning afternoon evening quickly first next second finally maybe perhaps
            """
        ),
        ([.soft, .please], "please pls plz kindly"),
        (.connector, "and then but plus also or afterwards"),
        (
            .moment,
            """
            today tonight tomorrow yesterday now currently nowadays upcoming overdue soon later recent recently latest lately ago \
            already still presently immediately asap next live weather forecast traffic due monday tuesday wednesday thursday friday \
            saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays mon tue tues wed thu thur thurs fri \
            tmrw tmr outstanding until till tonite 2day 2moro remaining yet news
            """
        ),
        (
            [.moment, .determiner],
            """
            tomorrow's today's tonight's yesterday's monday's tuesday's wednesday's thursday's friday's saturday's sunday's
            """
        ),
        (
            .period,
            """
            second minute hour day night week weekend fortnight month quarter term semester season year decade morning afternoon \
            evening seconds minutes hours days nights weeks weekends fortnights months quarters years mornings mins hrs hr min \
            week's month's year's day's moment january february march april june july august september october november december \
            spring summer autumn winter
            """
        ),
        (.relative, "this last past previous coming following these within"),
        (.current, "current"),
        (.account, "account accounts"),
        (
            .record,
            """
            task tasks event events note notes meeting meetings reminder reminders calendar calendars appointment appointments \
            todo todos agenda schedule schedules deadline deadlines document documents doc docs file files inbox diary backlog \
            todo's standup standups birthday birthdays attendee attendees colleague colleagues project projects
            """
        ),
        (.determiner, "the a an this that these those it all every each some any both them its"),
        (.to, "to"),
        (
            .preposition,
            "of in on at for from with by about into over after before between under off per via without than as not no out up"
        ),
        // What follows is a condition, not an order: read like "list ...", where only unmistakable verbs order.
        ([.read, .preposition], "if whether once unless because since"),
        (.want, "want wanna like need would wish let's lets gonna"),
        (.meridiem, "am pm o'clock noon midday midnight oclock"),
        (
            .foreign,
            """
            der das und ich mein meine meinen meiner nicht ist bitte eine einen fuer mit auf heute morgen heure je ma mes moi aujourd'hui \
            demain les une est et pour avec sur mis mi el los las una para por con hoy manana il mio mia miei gli domani oggi che \
            het een mijn niet voor van vandaag morgen o os meu minha meus minhas nao amanha hoje och jag min mitt inte jeg ikke \
            nie jest moje dla jutro dzis
            """
        ),
    ])
}

extension Lexicon {
    /// Sets of verbs and qualities that ask the same thing in a question, by stem. A word may be in up to sixteen sets.
    ///
    /// Only words that are interchangeable in nearly every question: near-synonyms that tell products, people or conditions apart
    /// (visitor, resident; current, savings) are left out.
    static let synonymsOfActs = """
        request ask claim; apply request; find locate; find search look; find see; buy purchase; get buy; begin start commence; \
        end terminate cancel; discontinue stop; complete done; freeze block lock; unfreeze unlock unblock; \
        fast quick rapid speedy swift; fastest quickest; faster quicker; slow sluggish; soon early; big large; biggest largest; \
        bigger larger greater; small little; smallest littlest; smaller littler; tall high; tallest highest; pay settle; cost charge; \
        cost price; help assist support; fix repair mend; change modify alter amend edit update adjust; correct amend fix; \
        create make build; create generate produce; founded establish create; make submit file lodge raise; submit file send; \
        make book arrange schedule; make place; book reserve; book arrange; make place; delete remove erase; clear delete; \
        uninstall remove; show display view see; show appear; check verify confirm validate; check test inspect; list show; list view; \
        explain describe; explain clarify; tell inform notify advise; let allow permit; allow enable; ask enquire inquire query; \
        answer reply respond; register enrol enroll sign-up; register signup; subscribe signup; join signup; join enrol; join register; \
        login log-in signin; logout signout; contact call phone ring telephone; contact tell; contact message; \
        contact email; contact speak; call ring dial; run execute; run operate; lead head; fetch download; get download; save store; \
        duplicate clone copy; join merge concatenate combine; combine unite; need require necessary; need must; want wish; like enjoy; \
        allow permit; forbid prohibit ban; forbidden prohibited banned; legal lawful; illegal unlawful; possible feasible; \
        important essential crucial vital; mandatory compulsory obligatory require necessary; difficult hard tricky; \
        easy simple straightforward; cheap inexpensive affordable; cheapest lowest; expensive costly pricey dear; \
        free complimentary gratis; safe secure; safe okay; dangerous hazardous unsafe risky; ill sick unwell; hurt ache; treat cure; \
        reimburse refund repay; refund refundable getback; return getback; return sendback; return giveback; deliver ship; \
        dispatch ship; dispatch send; ship send; deliver send; arrive come; arrive get; reach get; leave depart; depart go; travel go; \
        expire end; expire finish; lapse expire; final last; stay remain; extend prolong lengthen; \
        reduce decrease lower cut; increase raise boost; increase grow; improve raise increase boost; enlarge increase; \
        postpone delay defer; reschedule move rearrange; reschedule change; happen occur; choose pick select; choose decide; \
        try attempt; calculate compute; post mail; post send; retain keep; keep maintain; clean wash; prepare cook; mix blend combine; \
        chop cut; slice cut; win beat; train practise; jog run; enable activate; disable deactivate; topup recharge credit; \
        substitute replace; swap exchange switch; transfer move; qualify eligible entitle; entitle get; reside live; include contain; \
        include cover; insure include; consist comprise; use utilise employ; use utilize; bring carry take; carry transport; \
        wear dress; hire recruit; resign quit; fire dismiss sack; marry wed; recommend suggest advise; recommend best; \
        near nearby close; far distance; nearest closest; frequency often; regularly often; often frequently; frequent regular; \
        currently now; immediately instantly now; entire complete whole; total complete; extra additional another; extra more; \
        misplace lose; lost missing; steal rob; stolen theft; broken faulty; broken damaged; faulty defective; damage harm; \
        break damage; wrong incorrect; correct right; proper right; strange odd weird unusual; angry mad; happy glad; sad unhappy; \
        pretty beautiful; funny amusing; clever smart intelligent; quiet silent; loud noisy noise; empty vacant; chilly cold; \
        pregnant expecting; crash freeze hang; compile build; print output; loop iterate; track monitor follow; trace track; \
        restore recover retrieve; undo revert; sync synchronise; hide conceal; unlock open; close shut; turn switch; weigh weight; \
        connect link pair; attach connect; attach add; link join; connect join; connect plug; exist available offer provide have; \
        offer give; provide give; offer supply; late overdue; owe due; latest newest; previous prior; next following; monthly month; \
        whole entire; various different; several multiple; different other; another other; well-known famous; normal usual; \
        accurate exact; precise exact; accept take; refuse decline reject; deny refuse; decline deny; report flag; report notify; \
        appeal challenge dispute contest; claim get; grant give; give assign; give provide; assign allocate; schedule plan; \
        organise arrange; attend visit; watch see; watch view; drink consume; eat consume; earn make; earn get; charge bill; \
        bill invoice; deduct subtract; remove deduct; minus subtract; divide split; split share; plant sow; bin throw; discard throw; \
        dispose discard; throw dispose; collect fetch; collect pickup; dropoff return; sell offer; rate score; review check; \
        review evaluate; measure check; authorise permit; sign authorise; design create; develop create; develop make; write compose; \
        draw sketch; publish release; release launch; launch start; trigger cause; form create; grill barbecue; attach fasten; \
        fit install; assemble build; mount attach; hang attach; fill complete; fill enter; input enter; enter type; redeem use; \
        solve fix; resolve fix; troubleshoot fix; debug fix; sort fix; upload add; unsubscribe optout; unsubscribe cancel; \
        exit leave; get obtain acquire receive; get request; stop cease quit halt discontinue; end finish conclude; pause suspend; \
        order buy; view access see; look find; test examine; convert transform turn; approve authorise; \
        main principal primary; common typical; famous popular known; activate start; set setup create; learn study; install setup; \
        configure setup; deploy release; migrate move; relocate move; change switch; dispose recycle discard throw; check measure; \
        measure test; solve resolve; treat heal; cook make; deliver arrive; invite add; attend join; save reduce; repair service; \
        store save; see check; run manage lead; manage handle control; contact reach
        """
}

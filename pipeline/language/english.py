"""English: word lists and patterns, written for this project."""

from __future__ import annotations

from pipeline.language.lexicon import Labels, Lexicon, endings, openings, phrases, word_set

_FUNCTION_WORDS = """
the a an this that these those each every either neither some any no none all both half such same other another others
much many more most few fewer less least several enough own
i you he she it we they me him her us them my your his its our their mine yours hers ours theirs myself yourself
himself herself itself ourselves yourselves themselves one ones someone somebody something anyone anybody anything
everyone everybody everything nobody nothing
and or but nor so yet for because since although though while whereas if unless until when whenever where wherever
whether that than as like
in on at by with about against between into through during before after above below to from up down out off over under
again further of onto upon within without across along around behind beside besides beyond near per toward towards via
unto am is are was were be been being have has had having do does did doing done will would shall should can could
may might
must ought cannot
what which who whom whose why how
not never yes yeah yep nope okay ok oh well just only also too very really quite rather even still already
always often
sometimes usually ever once twice here there then now today tomorrow yesterday later soon ago almost maybe perhaps
probably actually basically literally simply indeed certainly definitely of course however therefore thus hence
otherwise instead else anyway though together away back
i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd we'd they'd i'll you'll he'll
she'll we'll they'll isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't shan't
shouldn't can't couldn't mustn't let's that's who's what's here's there's when's where's why's how's ain't
gonna wanna gotta um uh erm hmm mm mhm ah
"""

_COMMON_WORDS = """
year years day days week weeks month months hour hours minute minutes second seconds time times moment moments morning
evening afternoon night monday tuesday wednesday thursday friday saturday sunday beginning end start middle
question questions answer answers example examples thing things stuff point points part parts kind kinds sort
sorts way
ways case cases reason reasons place places side sides area areas bit lot lots piece topic topics sentence word words
opinion thought thoughts sense idea ideas fact facts matter number numbers percent percentage million billion thousand
hundred dozen quarter third amount dollar dollars euro euros
mr mrs ms doctor professor guest guests people person man woman men women guy guys lady ladies gentlemen somebody
thank thanks please welcome hello hi bye goodbye pleasure audience viewers listeners studio session talk conversation
show panel interview moderator host
make makes made making do take takes took taken taking get gets got gotten getting go goes went gone going come comes
came coming give gives gave given giving say says said saying see sees saw seen seeing know knows knew known knowing
think thinks thinking want wants wanted wanting look looks looked looking find finds found finding use uses used using
tell tells told telling ask asks asked asking seem seems seemed feel feels felt feeling try tries tried trying
leave left
call calls called calling put puts putting mean means meant keep keeps kept keeping let lets begin begins began begun
help helps helped show shows showed shown hear hears heard play run runs ran move moves moved live believe
believes bring
brings brought bringing happen happens happened happening write wrote written sit stand lose pay meet include
includes continue set sets learn learned change changes changed lead understand understood watch follow stop create
speak read spend spent grow open walk win offer remember love consider appear buy wait serve die send expect build
replace replaces replaced leads save saves saved raise raises raised clock clocks name names picture pictures post posts
list built stay stayed fall cut reach kill remain need needs needed become becomes became turn turns turned work works
worked working works start started starting starts
good better best great big bigger biggest large small smaller little long longer short high higher low new newer old
older young early late first last next second important right wrong different same able free full sure certain clear
easy easier hard harder true whole real nice fine bad worse worst possible likely ready simple main single strong
view cool angle blown drawn driven grown thrown born gone drew drove rebuilt quick quickly fast faster close interesting
one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety
exactly completely totally absolutely especially particularly generally finally recently suddenly apparently obviously
immediately directly easily slowly roughly about
"""

_DANGLING_WORDS = """
the a an and or but so that because if whether as like to in on at of for from with by about into over under than my
your our their his her its this these those not no very is are was were be been am has have had do does did will would
can could should may might must i we you they he she it who which what when where why how there more most much many
some any every each all both between through during before after without within per just only also even really
"""

_VERBS = (
    "is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did|do|means|meant|makes|made|"
    "takes|took|goes|went|comes|came|gives|gave|helps|helped|works|worked|happens|happened|seems|sounds|looks|"
    "brings|brought|changed|changes|shows|showed|leads|led|saved|saves|cost|costs|isn't|wasn't|aren't|weren't|"
    "doesn't|didn't|won't|can't|really|actually|just|also|alone|all|in|kind"
)

ENGLISH = Lexicon(
    code="en",
    labels=Labels(
        "Part", "Conversation", "Welcome and introductions", "Closing words", "Speaker", "name of speaker {}"
    ),
    quotation_marks=("“", "”", "‘", "’"),
    conjunctions=(" and ", ", and "),
    function_words=word_set(_FUNCTION_WORDS),
    common_words=word_set(_COMMON_WORDS),
    dangling_words=word_set(_DANGLING_WORDS),
    abbreviations=word_set(
        "mr. mrs. ms. dr. prof. st. rev. hon. sen. rep. gov. gen. col. capt. lt. sgt. vs. e.g. i.e. cf. viz. approx. "
        "fig. vol. pp. dept. est. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. mt. ft."
    ),
    closing_abbreviations=word_set(
        "etc. inc. ltd. corp. co. jr. sr. a.m. p.m. u.s. u.k. e.u. u.n. d.c. ph.d. b.a. m.a. u.s.a. no. bros."
    ),
    ordinals_have_dots=False,
    polite_capitals=word_set("i i'm i've i'd i'll"),
    nouns_are_capitalised=False,
    question_words=word_set("what which who whom whose why how when where what's who's how's where's why's when's"),
    question_verbs=word_set(
        "is are was were am do does did have has had can could will would should shall may might must isn't aren't "
        "wasn't weren't don't doesn't didn't haven't hasn't can't couldn't won't wouldn't shouldn't"
    ),
    inverting_verbs=word_set(
        "is are was were do does did have has can could will would should isn't aren't wasn't weren't don't doesn't "
        "didn't haven't hasn't can't couldn't won't wouldn't shouldn't"
    ),
    far_question_words=word_set("which how"),
    relative_words=word_set("which who whom whose where when"),
    addressees=word_set("you we there it"),
    replies=openings(r"""
        yes ; yeah ; no ; well ; absolutely ; exactly ; we ; i ; good question ; sure ; definitely ; honestly ; it
        that ; the ; by ; because
    """),
    subjects=word_set("you we they i he she it that this there the your our their a anyone anybody people"),
    address=phrases(r"""
        you ; your ; yours ; you're ; you've ; yourself
    """),
    addressed_openings=openings(r"(?:so |and |now |well,? |last \w+,? )?(?:you|your|you've|you're)"),
    question_particles=frozenset(),
    forms_of_address=openings(r"""
        (?:(?:Mr|Ms|Mrs|Dr)\.?|Professor|Doctor)\s+[\w-]+\s*,
    """),
    lead_ins=openings(r"""
        and ; but ; so ; or ; um ; uh
        (?:well|okay|ok|now|right|yes|yeah|then|oh|also|great|interesting|exactly|thanks|thank you|as i said|honestly|
        one last question|last question|my last question|a final question|one final question|finally|
        first of all|for example|for instance|in addition|in fact|of course|since then|after that|
        after all)(?=\s?[,.!:–—-])
    """),
    dangling=openings(
        r"""
        (?:that|this|these|those)\s+<verbs> ; that's ; (?:that|this), ; that one ; this one ; these ones
        that\s+\w+ ; those\s+\w+ ; these\s+\w+
        this(?!\s+(?:year|week|month|morning|evening|summer|winter|spring|autumn|country|century)\b) ; it ; it's
        it'll ; it'd ; he ; she ; they ; he's ; she's ; they're ; they've ; him ; his ; her ; their ; them ; then
        and ; but ; or ; so ; nor ; yet ; because ; also ; too ; therefore ; thus ; hence ; however ; which <verbs>
        whose
        who (?:was|were|had|is|are) (?:also|then) ; same ; such ; both(?! \w+ and) ; either ; neither ; another
        others ; the other ; the others ; the same ; the latter ; the former ; the second ; the third ; yes ; yeah
        yep ; no(?=[,.!]) ; nope ; right ; exactly ; absolutely ; well ; okay ; ok ; plus ; instead ; otherwise
        secondly ; thirdly ; second, ; third, ; finally ; meanwhile ; for example ; for instance ; in other words
        like ; except ; although ; even so ; even then ; still, ; there(?=[,.]) ; there he ; there she ; there they
        here, ; oh ; um ; uh ; i mean ; you know ; of course ; sure ; thereafter ; since then ; afterwards?
        (?:you|we|they) who ; (?:after|before|with|from|since) (?:that|this),
        to (?:that|this|them|it) ; of (?:that|this|them|it|these|those|course)
        in (?:that|this) (?:case|sense|way|respect|regard) ; at (?:that|this) (?:point|time|moment) ; from there
        not (?:really|quite|exactly|necessarily|yet) ; what he ; what she ; again, ; similarly ; likewise ; besides
        moreover ; furthermore ; in addition ; additionally ; by contrast ; on the other hand
        as (?:you|i) (?:said|mentioned) ; not necessarily ; part of the reason
    """,
        verbs=_VERBS,
    ),
    pointers=phrases(
        r"""
        that's ; that\s+<verbs> ; this ; these ; those ; it's ; it ; he ; she ; they ; them ; him ; there ; such
        the same
    """,
        verbs=_VERBS,
    ),
    pointing_questions=phrases(r"""
        that(?=\?) ; (?:is|was|did|does|do|has|will|can|could) that ; those(?=\?) ; one(?=\?)
        (?:and|but|so) (?:then|what|now)(?=[,?])
    """),
    continuations=openings(r"""
        but ; however ; although ; though ; yet ; except ; no, ; not quite ; or rather ; at least ; only that
        nevertheless ; nonetheless ; still, ; that said ; then again ; that's not ; that does not mean
        that doesn't mean ; on the other hand ; unless ; sorry ; correction ; well, no ; wait ; actually,? no
        even so ; having said that ; and yet
    """),
    greetings=phrases(r"""
        welcome ; good (?:morning|afternoon|evening) ; hello ; hi(?: everyone| there)? ; thank you ; thanks
        goodbye ; bye(?:-bye| bye)? ; see you ; have a (?:nice|good|great) (?:day|evening|one) ; great to have you
        (?:great|glad|happy|nice|good|pleasure|honou?red) to (?:be here|have you|see you|meet you) ; can you hear me
        sound ?check ; mic(?:rophone)?(?: check)? ; are we (?:recording|live|on) ; my name is
        with (?:me|us) (?:are|is|today|tonight) ; joining (?:me|us) ; my guests? ; how are you
        that's (?:it|all)(?: for today| from us) ; that's all (?:we have|the time) ; ladies and gentlemen
        for (?:watching|listening|joining|having|coming|your time) ; until next time ; take care ; you're welcome
        we're out of time
        let's (?:get started|begin) ; good night ; stay tuned ; nice to see you
    """),
    small_talk=phrases(r"""
        weather ; coffee ; how was (?:your|the) \w+ ; (?:good|safe|nice|pleasant) (?:trip|flight|journey|drive)
        how are you ; can you hear me ; sleep well ; are you nervous ; settled in
        find (?:us|the (?:place|studio|way))
    """),
    moderation=phrases(r"""
        let's (?:talk|move|turn|start|begin|look|go|come) ; let me (?:ask|play|push|challenge|follow up|jump in|
        pick up|come back|put it) ; next (?:topic|question)
        (?:last|final|first) question ; i(?:'d| would) (?:like|love) to (?:ask|know|hear) ; we have a question
        a question from ; over to you ; our (?:guests?|audience|viewers|listeners) ; moving on ; turning to
        tell us ; walk us through ; before we (?:finish|close|go|wrap)
        (?:last|closing|final) (?:line|word|thought|note) ; to (?:close|wrap up|finish) ; your question
        you (?:mentioned|said|told|wrote) ; i'm (?:just )?(?:wondering|curious) ; i was wondering
    """),
    prompts=openings(r"""
        (?:please |so |and )*(?:tell|show|give|take|walk) (?:us|me) ; (?:please )?(?:describe|explain) ; share with us
        (?:finally|to close|to finish|to wrap up),? (?:please|a|one|your)
    """),
    topic_cues=openings(r"""
        (?:so,? |now,? |okay,? |all right,? )?let's (?:talk|move|turn|start|begin|look|go|come|switch|get)
        (?:the )?next (?:topic|question|point|up) ; moving on ; turning to
        let us (?:talk|turn|move|start|begin|look|go|come)
        let me (?:ask|turn) ; on (?:a|to a|to the) (?:different|another|next) (?:note|topic|subject)
        (?:one|my|a|the)? ?(?:last|final) question ; before we (?:finish|close|go|wrap)
        to (?:close|wrap up|finish|begin with|start with) ; another (?:topic|question)
        i(?:'d| would) like to (?:talk|turn|ask|move) ; changing (?:topics?|the subject)
    """),
    session_cues=phrases(r"""
        today ; tonight ; topic ; this (?:session|talk|afternoon|morning|panel|conversation) ; for the next \w+ minutes
    """),
    reported_questions=phrases(r"""
        the (?:same )?question ; (?:ask|asks|asked|asking|wonder|wonders|wondered) ; questions like
    """),
    named_topic=phrases(r"""
        (?:let(?:'s| us) (?:talk|speak) (?:a (?:little|bit) )?(?:more )?about|let's (?:turn|move(?: on)?|come|go) to|
        (?:today,? )?(?:we're|we are|we will be|we'll be) talking (?:today )?about|(?:today,? )?(?:we|we'll|
        we will) talk (?:today )?about|our topic (?:today |tonight )?is|today's topic is|turning to|moving on to|
        it is all about)\s+(?P<topic>[^.?!]+?)(?=[.?!]|$)
    """),
    limits=phrases(r"""
        not ; \w+n't ; never ; no ; nobody ; nothing ; none ; hardly ; but ; wrong ; false ; untrue ; nonsense ; myths?
        used to ; unfortunately ; sadly ; supposedly ; allegedly ; in theory ; theoretically ; at least ; only
        almost ; sometimes ; mostly ; in principle ; hopefully ; (?:they|people|some|many) (?:say|said|think|believe)
        joking ; a joke ; kidding ; once thought ; not any ?more
    """),
    opinions=phrases(
        r"""
        myths? ; misconceptions? ; misunderstandings? ; fallac(?:y|ies) ; prejudices? ; clich[eé]s? ; lies? ; excuses?
        (?:people|managers|bosses|critics|companies|teams|others|they|everyone|everybody|many|some|
        most) (?:\w+ )?<verbs>
        used to (?:say|think|believe|tell) ; (?:i|we) (?:once|always) (?:thought|believed) ; supposedly ; allegedly
        (?:told|tells|taught) (?:us|me) ; (?:he|she|boss|colleague|partner|father|mother) (?:\w+ )?(?:says|said)
        so they say ; the (?:old )?(?:saying|slogan)
    """,
        verbs="say|says|said|think|thinks|thought|believe|believes|believed|claim|claims|claimed|argue|argues",
    ),
    corrections=phrases(r"""
        (?:no|oh|ah|um|uh),? sorry ; sorry, ; excuse me ; i mean ; or rather ; correction[,:]
        let me (?:correct|rephrase|start over) ; no,? wait
        wait,? no ; actually,? no ; no,? no ; no,? (?:it|that|this) (?:was|is) ; scratch that ; i misspoke ; pardon
        my mistake ; no, sorry ; well, no
    """),
    hesitations=phrases(r"""
        u[hm]+ ; erm ; hmm+ ; mhm ; you know ; i mean ; kind of ; sort of ; i guess ; or something ; and so on
        et cetera ; etc ; basically ; whatever ; i don't know ; and stuff ; like,  ; how shall i say
    """),
    contrasts=phrases(r"""
        on (?:the )?one hand[^?!]{5,200}on the other
        (?!other|rather|more|under)\w{3,}er than
        (?:more|less|worse|better) \w+ than ; \w[^.?!]{8,}, but [^.?!]{8,} ; (?:still|always) the wrong
        (?:not(?! yet)|n't|never)\b[^.?!]{2,70}?(?:,|;)?\s+(?:but|it's|it is|they're|they are|that's|we're)\b
        instead of ; rather than ; more than just ; the opposite
        the more [^.?!]{2,60}the more ; the less [^.?!]{2,60}the
        either ; neither ; not only ; not just ; used to[^.?!]{2,80}now ; no longer
        without \w+[^.?!]{2,60}(?:no|not|n't|nothing|just|only|is) ; less \w+,? more ; first[^.?!]{3,60}then
        not because
    """),
    hedges=phrases(r"""
        i (?:think|guess|suppose|believe|would say|mean) ; i'd say ; maybe ; perhaps ; probably ; kind of ; sort of
        more or less ; or something ; somehow ; basically ; it seems ; pretty much ; a little bit
    """),
    superlatives=phrases(r"""
        best ; worst ; biggest ; greatest ; strongest ; fastest ; hardest ; easiest ; largest ; smallest ; highest
        lowest ; most (?!of\b)\w+ ; least \w+ ; never ; always ; nobody ; no one ; everyone ; everybody ; every
        everything ; nothing ; ever ; half ; twice ; double[ds]? ; for the first time
        crucial ; essential ; decisive
    """),
    strong=phrases(r"""
        win(?:s|ning)? ; won ; lose ; lost ; fail(?:s|ed|ure)? ; trust(?:ed|s)? ; fear ; courage ; brave ; mistakes?
        truth ; honest(?:y|ly)? ; responsib(?:le|ility) ; prove[sdn]? ; proof ; fight ; danger(?:ous)? ; risks?
        chance ; future ; learn(?:ed|t|s)? ; bridges? ; walls? ; engine ; heart ; keys? ; fire ; success(?:ful)?
        secret ; problems? ; solutions? ; surpris(?:e|ed|ing) ; understand ; understood ; listen(?:ing)?
        translat(?:e|es|or) ; proud ; love ; hate ; impossible ; matters? ; value ; change[ds]? ; transform(?:s|ed)?
        destroy(?:s|ed)? ; saved? ; promise[sd]? ; together ; believe ; convinced ; refuse[sd]? ; deserve[sd]?
    """),
    advice=openings(r"""
        don't ; do not ; never ; always ; if you want ; you (?:have|need) to ; you (?:must|should)
        we (?:must|should|need to|have to) ; my (?:advice|rule)
        (?:stop|start|ask|listen|talk|measure|build|give|take|make|tell|show|bring|keep|remember|invite|write|find|put|
        treat|share|trust|practi[sc]e|test|learn|choose|speak|think|hire|read|use)(?! (?:is|are|was|were|has|have|
        can|will|would|makes|means|does|did)\b)
    """),
    narrative=phrases(r"""
        i ; i'm ; i've ; we ; we've ; we're ; us ; our ; my ; me ; was ; were ; had ; did ; came ; went ; \w{3,}ed
        yesterday
        (?:last|this) (?:year|week|month|summer|winter|spring|autumn) ; he ; she
    """),
    examples=phrases(r"""
        for example ; for instance ; e\.g\. ; an example ; imagine ; concretely ; one (?:day|morning|time)
        (?:last|in) (?:january|february|march|april|may|june|july|august|september|october|november|december)
        \w+ (?:years|months|weeks) ago ; such as
    """),
    negations=phrases(r"""
        not ; \w+n't ; never ; no ; nobody ; nothing ; none ; neither ; nor ; without ; hardly ; cannot
    """),
    number_words=phrases(r"""
        (?<![\w-])\$?\d[\d.,]*\d(?:\s?(?:%|percent|per cent|dollars|euros|million|billion|thousand))?
        (?<![\w-])\$?\d(?:\s?(?:%|percent|per cent|dollars|euros|million|billion|thousand))?
        (?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w*(?:twenty|thirty|forty|fifty|sixty|seventy|
        eighty|ninety)(?:-\w+)?) (?:percent|per cent|dollars|euros|hundred|thousand|million|billion|hours|minutes|days|
        weeks|months|years|times|people|tickets|customers)(?: (?:dollars|euros|people))?
        (?:a|one) (?:hundred|thousand|million|billion) ; (?:a|one) third ; two thirds ; half (?:of|the|our) \w+
        half a (?:percent|million|billion)(?: (?:dollars|euros|people))?
        (?:a|one|three) quarters?
    """),
    noun_endings=endings("tion tions ment ments ness ity ities ship ships ance ence ism ure logy sion sions"),
    adjective_endings=endings("ly ing ed ful ous able ible ive less al ic"),
    verb_subjects=word_set("i we you they he she it who people nobody everyone"),
    doubled_words=word_set("that"),
    fillers=word_set("um uh uhm umm uhh erm"),
    stammered=word_set("i we he they the a an my our and but or because if"),
    stammered_on=word_set("have had has was were the a an"),
    articles=word_set("the a an"),
    name_titles=word_set("mr ms mrs dr doctor prof professor"),
    determiners=word_set(
        "the a an this these those my your our their his her its each every some any no many more of in per for "
        "with about between from by into"
    ),
    subordinators=word_set(
        "because although though as when if while since after before so which who that where unless until"
    ),
    droppable=word_set("because which"),
    openers=word_set("and so but well okay"),
)

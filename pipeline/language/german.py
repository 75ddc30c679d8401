"""German: word lists and patterns, written for this project."""

from __future__ import annotations

from pipeline.language.lexicon import Labels, Lexicon, endings, openings, phrases, word_set

_FUNCTION_WORDS = """
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines
dies diese dieser diesen diesem dieses jene jener jenes jenem jenen jede jeder jedes jedem jeden alle alles
allem allen
aller manche mancher manches viele vieles vielen vieler wenige wenig mehr mehrere einige einiges beide beides beiden
solche solcher solches solch welche welcher welches welchem welchen
ich du er sie es wir ihr mich dich sich uns euch mir dir ihm ihn ihnen man jemand niemand etwas nichts einander
mein meine meinen meinem meiner meines dein deine deinen deinem deiner sein seine seinen seinem seiner seines
ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer unseres euer eure euren eurem eurer selbst selber
und oder aber sondern denn doch jedoch sowie sowohl weder noch entweder als wie dass ob weil da wenn falls obwohl
während bevor nachdem seit seitdem bis damit sodass sobald solange indem ehe anstatt statt
in im ins an am ans auf aufs aus bei beim für fürs gegen hinter mit nach neben ohne über um ums unter unterm vom von
vor vorm zu zum zur zwischen durch durchs wegen trotz außer gegenüber entlang ab binnen innerhalb außerhalb mittels
bin bist ist sind seid war warst waren wart gewesen wäre wären sei seien habe hab hast hat haben habt hatte hatten
hattest gehabt hätte hätten werde wirst wird werden werdet wurde wurden worden geworden würde würden würdest
kann kannst können könnt konnte konnten könnte könnten muss musst müssen müsst musste mussten müsste müssten
soll sollst sollen sollt sollte sollten will willst wollen wollt wollte wollten darf darfst dürfen durfte durften
dürfte dürften mag magst mögen möchte möchten möchtest lassen lässt ließ gelassen
wer was wem wen wessen wo woher wohin wann warum wieso weshalb wofür womit wodurch woran worauf worin worüber wovon
wozu inwiefern inwieweit
nicht nie niemals nein ja doch auch nur schon noch mal eben halt einfach sehr ganz gar so also dann nun jetzt
hier dort
da dazu dabei dafür dagegen daher daran darauf daraus darin darüber darum davon davor dadurch danach deshalb deswegen
trotzdem dennoch allerdings außerdem zudem vielleicht wohl eigentlich wirklich natürlich bereits immer oft manchmal
selten wieder bald gerade eher fast etwa ungefähr genau überhaupt sogar nämlich übrigens irgendwie irgendwann
irgendwas irgendwo heute morgen gestern früher später zuerst zunächst schließlich endlich zurück weiter her hin
insgesamt heraus herein hinaus hinein herum rein raus rauf runter los zusammen allein anders sonst
ebenfalls ebenso jeweils äh ähm hm mhm ach oh okay ok na tja naja gell ne
"""

_COMMON_WORDS = """
jahr jahre jahren jahres tag tage tagen tages woche wochen monat monate monaten monats stunde stunden minute minuten
sekunde sekunden moment momente mal male zeit zeiten uhr morgen abend mittag nachmittag montag dienstag mittwoch
donnerstag freitag samstag sonntag anfang ende mitte beginn schluss
frage fragen antwort antworten beispiel beispiele ding dinge dingen sache sachen punkt punkte punkten teil teile art
weise form fall fälle grund gründe stelle stellen seite seiten bereich bereiche bereichen stück thema themen
satz sätze name namen bild bilder post liste blick
wort worte wörter meinung gedanke gedanken sinn weg wege ziel möglichkeit möglichkeiten situation rolle
prozent euro cent dollar million millionen milliarde milliarden tausend hundert dutzend hälfte drittel viertel zahl
zahlen anzahl menge meter kilometer
herr herrn frau damen herren dame gast gäste gästen leute leuten mensch person personen jemand doktor professor
dank danke entschuldigung verzeihung
bitte willkommen hallo tschüss wiedersehen glückwunsch aufmerksamkeit freude studio gespräch sendung
podium diskussion runde zuschauer zuschauerinnen zuhörer zuhörerinnen publikum moderator moderatorin
machen macht machte gemacht tun tut tat getan gehen geht ging gegangen kommen kommt kam gekommen geben gibt gab
gegeben
sagen sagt sagte gesagt sehen sieht sah gesehen finden findet fand gefunden denken denkt dachte gedacht glauben glaubt
wissen weiß wusste gewusst stehen steht stand bleiben bleibt blieb nehmen nimmt nahm genommen bringen bringt brachte
gebracht halten hält hielt stellen stellt heißen heißt hieß brauchen braucht brauchte meinen meint zeigen zeigt
sprechen spricht sprach gesprochen reden redet fragt fragte gefragt beginnen begann begonnen anfangen angefangen
wollte liegen liegt lag setzen setzt versuchen versucht passieren passiert funktioniert funktionieren
gut gute guten guter gutes besser beste besten groß große großen großer großes größer größte klein kleine kleinen
neu neue neuen neuer neues alt alte alten lang lange langen kurz kurze hoch hohe wichtig wichtige richtig richtige
schlimm schlimmer
falsch schön schöne klar einfach einfache schwer schwierig schnell schneller viel ganze ganzen andere anderen anderer
anderes anderem erste ersten erster erstes zweite zweiten dritte dritten letzte letzten letzter nächste
nächsten eigene
eigenen gleich gleiche gleichen bestimmte verschiedene möglich
eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig
"""

_DANGLING_WORDS = """
der die das den dem des ein eine einen einem einer eines und oder aber sondern dass weil wenn ob als wie zu in
im ins an
am auf aus bei beim für mit nach von vom vor zum zur über um unter durch gegen ohne bis so sehr nicht kein
keine keinen
mein meine unser unsere unseren ihr ihre ihren sein seine seinen dieser diese dieses diesen diesem jede jeder jedes
sich ich wir sie er es man ist sind war waren hat haben wird werden kann können muss müssen auch nur noch schon mehr
z. d. ca. etwa rund denn damit während wo was der, die, das, zwischen wegen seit pro
"""

_ABBREVIATIONS = """
dr. prof. hr. fr. fa. st. nr. abb. bzw. bspw. ca. evtl. ggf. vgl. inkl. exkl. zzgl. sog. lt. tel. str. dipl.
ing. hrsg.
bd. kap. art. abs. ziff. mag. geb. verh. co. vs. mind. max. min. jan. feb. apr. aug. sept. okt. nov. dez. bes. insb.
allg. gem. dipl.-ing. hrn. z.b. d.h. u.a. i.d.r. o.ä. u.u. z.t. s.o. s.u. v.a. i.a. m.e. a.d. b.z.w.
"""

_VERBS_AFTER_PRONOUN = (
    "ist|sind|war|waren|wäre|hat|haben|hatte|hatten|hätte|wird|werden|wurde|wurden|würde|kann|können|konnte|konnten|"
    "könnte|muss|müssen|musste|soll|sollte|will|wollen|darf|mag|möchte|heißt|hieß|bedeutet|macht|machen|machte|geht|"
    "gehen|ging|kommt|kommen|kam|gibt|gab|bringt|brachte|braucht|zeigt|klingt|funktioniert|passiert|liegt|stimmt|"
    "sei|finde|glaube|denke|sehe|sage|meine|hängt|führt|führte|reicht|spart|kostet|hilft|half|sagt|sagen|sagte|sieht|"
    "stehen|steht|lief|läuft|dauert|dauerte|betrifft|gilt|nervt|ändert|merkt|spürt|schafft|war's|ist's|geht's|gibt's"
)

_VERBS_OF_OPINION = (
    "sagen|sagt|sagten|sagte|meinen|meint|meinten|glauben|glaubt|glaubten|denken|denkt|dachten|behaupten|behauptet"
)

GERMAN = Lexicon(
    code="de",
    labels=Labels("Teil", "Gespräch", "Begrüßung und Vorstellung", "Verabschiedung", "Person", "Name von Person {}"),
    quotation_marks=("„", "“", "‚", "‘"),
    conjunctions=(" und ", " und "),
    function_words=word_set(_FUNCTION_WORDS),
    common_words=word_set(_COMMON_WORDS),
    dangling_words=word_set(_DANGLING_WORDS),
    abbreviations=word_set(_ABBREVIATIONS),
    closing_abbreviations=word_set("usw. etc. mio. mrd. tsd. jh. jhd. std. sek. u.s.w. o.g. u.s. gmbh. inc. ltd."),
    ordinals_have_dots=True,
    polite_capitals=word_set("sie ihr ihre ihren ihrem ihrer ihres ihnen du dein deine euch euer"),
    nouns_are_capitalised=True,
    question_words=word_set(
        "wer was wem wen wessen wo woher wohin wann warum wieso weshalb wofür womit wodurch woran worauf worin "
        "worüber "
        "wovon wozu wie welche welcher welches welchen welchem inwiefern inwieweit"
    ),
    question_verbs=word_set(
        "ist sind war waren wäre wären hat haben hast habt hatte hatten hätten wird werden wurde wurden würde würden "
        "kann können könnte könnten konnten muss müssen musste mussten müsste soll sollen sollte sollten will wollen "
        "wollten darf dürfen gibt gab macht machen machten geht gehen ging kommt kommen kam kamen sehen sieht heißt "
        "bedeutet bedeuten lief läuft laufen funktioniert sagen sagt denken glauben finden hilft bringt brachte "
        "braucht "
        "brauchen fing fangen begann passiert passierte steht stehen messen misst lernen bleibt wirkt ändert "
        "reagiert "
        "reagierten erreichen"
    ),
    inverting_verbs=word_set(
        "ist sind war waren hat haben hast habt hatte hatten hätten wird werden würde würden kann können könnte "
        "könnten muss müssen soll sollen sollten will wollen darf dürfen gibt"
    ),
    far_question_words=word_set("welche welcher welches wie"),
    relative_words=word_set("welche welcher welches welchen"),
    addressees=word_set("sie ihr du wir"),
    replies=openings(r"""
        ja ; nein ; nun ; also ; genau ; absolut ; wir ; ich ; gute frage ; ganz ; sehr ; ehrlich ; das ; es ; weil
        durch ; vor allem ; die ; der
    """),
    subjects=word_set("sie ihr du wir man ich es er das denn die der sich da"),
    address=phrases(r"""
        (?-i:Sie|Ihnen|Ihre[nmrs]?) ; ihr ; euch ; eure[nmrs]? ; du ; dir ; dein[a-z]*
    """),
    addressed_openings=openings(r"(?-i:(?:\w+ ){0,4}(?:Sie|Ihnen|Ihre[nmrs]?))"),
    question_particles=word_set("überhaupt denn eigentlich wirklich auch"),
    forms_of_address=openings(r"""
        (?:Herr|Frau)\s+(?:Dr\.\s+|Doktor\s+|Prof\.\s+|Professor\s+)*[\w-]+\s*,
    """),
    lead_ins=openings(r"""
        und ; aber ; oder
        (?:also|ja|nun|gut|okay|ok|so|na ja|naja|na|ach|tja|äh|ähm|dann|jetzt|genau|richtig|sehr schön|spannend|
        interessant|
        danke(?: schön)?|vielen dank|wie gesagt|ehrlich gesagt|kurze frage|letzte frage|
        eine letzte frage)(?=\s?[,.!:–—-])
    """),
    dangling=openings(
        r"""
        (?:das|die|der|den|dem|dies|diese|dieser|denen)\s+<verbs>
        (?:der|die)\s+(?!(?:nicht|jetzt|dort|fast|erst|weit|meist|oft|selbst|laut|gut|breit|zuletzt)\b)(?-i:[a-zäöüß]+t)
         (?:das|dies)\s*, ; dies ; diese[nmrs]?
        (?-i:[Dd]as|[Dd]ies)\s+(?!(?:(?:sehr|ganz|immer|so|noch|heute|neu|frisch|gerade)\s+)?(?:[a-zäöüß-]+e,?\s+)+(?-i:[A-ZÄÖÜ]))(?-i:[a-zäöüß])\w*
        jene[nmrs]? ; dasselbe ; derselbe ; dieselbe[n]? ; deshalb ; deswegen ; daher ; darum ; dadurch ; dafür
        (?:in|an|auf|aus|bei|mit|von|für|unter|über) (?:jede[rmn]|dem|der|denen|ihm|ihr|ihnen)\s+<verbs>
        dagegen ; dazu ; davon ; dabei ; daran ; darauf ; daraus ; darin ; darüber ; danach ; davor ; dann ; dort
        dorthin ; (?:da|damit|so|hier)\s+<verbs> ; also ; so,? ; und ; aber ; oder ; denn ; sondern ; doch
        jedoch ; allerdings ; trotzdem ; dennoch ; außerdem ; zudem ; ebenso ; ebenfalls ; auch ; er
        sie(?!\s+(?:müssen|können|sollten|dürfen|brauchen|kennen)\b) ; ih[nm] ; ihnen
        es(?!\s+(?:gibt|geht (?:darum|um)|gab|braucht|reicht|lohnt|hilft|kommt|kostet|dauert|bringt|liegt)\b|
        \s+(?:ist|war)\s[^.?!]*,\s*(?:dass|wenn|ob|was|wie|als)\b) ; beide[ns]?
        letztere[sr]? ; solche[rs]? ; genau ; ja ; nein ; nee ; doch ; richtig ; stimmt ; eben ; insofern ; nämlich
        zum beispiel ; beispielsweise ; das heißt ; d\.\s?h\. ; sprich ; stattdessen ; umgekehrt ; zweitens
        drittens ; nochmal ; noch (?:ein|etwas|mal) ; wobei ; was ja ; weshalb ; wodurch ; sonst ; ansonsten
        andernfalls ; dasselbe ; deren ; dessen ; seither ; seitdem(?! wir) ; währenddessen
        ein (?:anderer|weiterer|zweiter) ; eine (?:andere|weitere|zweite) ; der (?:andere|zweite|dritte)
        die (?:andere|anderen|zweite|dritte) ; das (?:andere|zweite|dritte) ; natürlich nicht ; absolut ; klar
        na ja ; naja ; na ; tja ; ach ; gut ; okay ; halt ; ähm? ; danach ; sowas ; so etwas ; gleichzeitig
        auf der anderen seite ; andererseits ; zum anderen ; wie gesagt
        wie sie (?:sagten|gesagt|schon|gerade|eben) ; \w+(?: \w+){0,3} (?:aber|jedoch|allerdings|deshalb|deswegen|
        nämlich|
        wiederum)
    """,
        verbs=_VERBS_AFTER_PRONOUN,
    ),
    pointers=phrases(
        r"""
        hier ; davon ; damit ; dafür ; dazu ; dabei ; daran ; darauf ; daraus ; dadurch ; deshalb ; deswegen ; dort
        dieselbe[nr]? ; derselbe ; diese[nmrs]? ; dies ; ihm ; ihn ; seine[nmrs]? ; deren ; dessen ; er
        das\s+(?:<verbs>|auch|so|dann|alles|nicht|sehr|schon|noch|mal|ja|eben|wirklich|gut|ganz|heute|jetzt)
    """,
        verbs=_VERBS_AFTER_PRONOUN,
    ),
    pointing_questions=phrases(r"""
        das(?!\s+(?:[a-zäöüß]+en?\s+)*(?-i:[A-ZÄÖÜ])) ; da ; denn ; dann ; (?-i:sie) ; es(?=\s+\w+\?) ; der(?=\?)
    """),
    continuations=openings(r"""
        aber ; allerdings ; jedoch ; sondern ; doch ; wobei ; nein ; nicht ganz ; oder besser ; besser gesagt
        auf der anderen seite ; andererseits ; das stimmt (?:so )?nicht ; zumindest ; außer ; es sei denn
        nur (?:dass|leider) ; genauer gesagt
        und (?:trotzdem|dennoch) ; trotzdem ; dennoch ; das heißt (?:aber )?nicht ; quatsch ; falsch ; moment
        entschuldigung ; korrektur
    """),
    greetings=phrases(r"""
        willkommen ; guten (?:tag|morgen|abend) ; grüß gott ; hallo(?: und| zusammen)?
        schön,? dass (?:sie|ihr|du|wir|alle) ; (?:vielen|herzlichen|besten|schönen) dank ; danke(?:schön)?
        auf wiedersehen ; tschüss ; bis (?:zum nächsten mal|bald|dann) ; schönen (?:tag|abend|feierabend)
        hören sie mich ; hört (?:man|ihr) mich ; (?:ton|sound|mikrofon)(?:probe|check|test)
        läuft die (?:aufnahme|kamera) ; gut (?:her|an)gekommen ; (?:gut )?hergefunden
        wie geht(?: e|')?s? (?:ihnen|euch|dir) ; das war(?:'s| es)(?: für heute)? ; ich begrüße ; mein name ist
        zu gast ; bei (?:mir|uns) (?:sind|sitzen|ist|im studio) ; ich freue mich ; freut mich
        (?:meine )?damen und herren ; dass sie (?:heute )?(?:da|hier|dabei) (?:sind|waren)
        fürs zu(?:hören|schauen) ; für (?:ihre|die) zeit ; bleiben sie (?:gesund|dran) ; bitteschön
        gerne? geschehen ; los geht(?:'|e)?s ; können wir anfangen
        sind wir (?:schon )?auf sendung
    """),
    small_talk=phrases(r"""
        wetter ; kaffee ; anreise ; (?:gut|pünktlich) (?:her|an)gekommen ; hergefunden ; gut geschlafen
        hören sie mich
        wie geht(?: e|')?s? (?:ihnen|euch|dir) ; (?:sind|seid|bist) (?:sie|ihr|du) (?:schon )?(?:nervös|aufgeregt)
    """),
    moderation=phrases(r"""
        kommen wir (?:jetzt |nun |noch )?(?:zu|zum|zur) ; sprechen wir (?:jetzt |noch )?über ; lassen sie uns
        nächste (?:frage|thema|punkt) ; (?:meine |eine |die )?(?:letzte|nächste|erste|abschließende) frage
        zum (?:schluss|abschluss)
        ich (?:würde|möchte|darf) (?:sie|ihnen|gern|gerne|noch)[\w\s]*(?:fragen|stellen|wissen)
        (?:herr|frau) [\w-]+, ; unsere[nr]? (?:gäste|gast|zuschauer\w*|zuhörer\w*) ; ich gebe (?:weiter|das wort)
        ihre frage ; schlusswort ; eine frage aus dem publikum
        sie (?:haben|hatten) (?:es |das )?(?:gerade|eben|vorhin|schon|ja) [\w\s]*(?:erwähnt|gesagt|angesprochen)
        mich würde (?:noch )?interessieren ; sie (?:sagten|erwähnten)
    """),
    prompts=openings(r"""
        (?:bitte )?(?:erzählen|beschreiben|verraten|nennen|erklären|schildern|geben|sagen|zeigen) sie (?:uns|mir|doch|
        bitte|mal)
        (?:und )?zum (?:schluss|abschluss) (?:bitte|noch|eine?)
        (?:bitte )?(?:noch )?ein (?:tipp|rat|schlusswort) (?:von|für)
    """),
    topic_cues=openings(r"""
        kommen wir (?:jetzt |nun |noch |dann )?(?:zu|zum|zur) ; (?:sprechen|reden) wir (?:jetzt |nun |noch )?über
        (?:und )?(?:jetzt|nun|dann) zu[mr]? ; zum (?:nächsten )?thema
        (?:das |ein )?nächste[sr]? (?:thema|punkt|frage) ; (?:ein|noch ein) anderes thema ; themenwechsel
        zum (?:schluss|abschluss) ; eine? (?:letzte|abschließende) ; letzte frage
        schauen wir (?:uns )?(?:jetzt |nun |mal )?(?:auf|nach|an)? ; blicken wir ; wechseln wir ; fangen wir
        beginnen wir ; lassen sie uns (?:über|mit|zum|noch|jetzt) ; werfen wir
    """),
    session_cues=phrases(r"""
        heute ; thema ; in dieser (?:sendung|runde|folge) ; in diesem gespräch ; in den nächsten \w+ minuten
    """),
    reported_questions=phrases(r"""
        die(?:selbe)? frage ; der frage ; fragt(?:e|en)? (?:sich|uns|mich|man|er|sie|jemand)
        fragen (?:uns|sich|wir|die)
        haben (?:wir )?uns gefragt ; stellt sich
    """),
    named_topic=phrases(r"""
        (?:kommen wir (?:jetzt |nun |noch |dann )?(?:zu|zum|zur)|(?:sprechen|reden) (?:wir )?(?:heute |jetzt |nun |
        noch )?(?:wir )?(?:heute )?über|(?:heute )?geht es (?:heute |hier )?um|unser thema (?:heute )?ist|zum thema|
        lassen sie uns (?:noch |jetzt )?über|
        zum (?:schluss|abschluss)(?: bitte| noch)*(?= eine? )|thema des (?:heutigen )?(?:gesprächs|abends|
        tages) ist)\s+(?P<topic>[^.?!]+?)(?:\s+(?:sprechen|reden|kommen))?(?=[.?!]|$)
    """),
    limits=phrases(r"""
        nicht ; nie ; niemals ; niemand ; nichts ; keine?[nmrs]? ; kaum ; aber ; leider ; falsch ; unsinn ; quatsch
        myth(?:os|en) ; irrtum ; früher ; angeblich ; theoretisch ; jedenfalls ; zumindest ; wenigstens ; nur ; fast
        manchmal ; meistens ; hoffentlich ; im prinzip ; im grunde ; eigentlich ; vielleicht ; scherz ; witz
        märchen ; ausrede ; gelogen ; gedacht
    """),
    opinions=phrases(
        r"""
        myth(?:os|en) ; irr(?:tum|tümer|glaube) ; vorurteile? ; märchen ; klischees? ; floskeln? ; ausreden? ; lüge
        missverständnis(?:se)? ; (?:alte|schöne|dumme)[rn]? (?:spruch|satz) ; angeblich ; es heißt ; heißt es
        (?:viele|manche|einige|andere|alle|leute|chefs|kritiker|firmen|kollegen|sie|man|er)(?: \w+){0,3} <verbs>
        <verbs>(?: \w+){0,2} (?:viele|manche|einige|andere|alle|leute|chefs|kritiker|man|immer)
        früher (?:dachten?|glaubten?|sagten?|hieß) ; (?:ich|wir) (?:dachten?|glaubten?) (?:früher|lange|immer)
        (?:chef|chefin|partner|partnerin|kollege|kollegin|vater|mutter) (?:\w+ ){0,4}(?:sagt|sagte|meint|meinte)
    """,
        verbs=_VERBS_OF_OPINION,
    ),
    corrections=phrases(r"""
        entschuldigung ; verzeihung ; nein,? (?:quatsch|moment|falsch|stimmt nicht) ; quatsch
        ich meine(?: natürlich)?,? nicht ; besser gesagt ; genauer gesagt ; korrektur[,:] ; ich korrigiere
        stimmt (?:gar )?nicht, ; (?:äh|ähm|oh),? nein ; moment,? nein ; vielmehr
        nein,\s+(?:es|das|die|der|im|am|wir) (?:war|waren|sind|ist) ; falsch, ; versprochen habe ich mich ; pardon
        ach nein ; oder nein
    """),
    hesitations=phrases(r"""
        äh+m? ; ähm+ ; hm+ ; mhm ; sozusagen ; irgendwie ; quasi ; gewissermaßen ; keine ahnung
        weiß ich (?:jetzt )?nicht ; was weiß ich ; und so weiter ; oder so ; na ja ; naja ; halt
        sagen wir (?:mal )?so ; wie soll ich sagen
    """),
    contrasts=phrases(r"""
        auf der einen seite[^?!]{5,200}auf der anderen ; einerseits[^?!]{5,160}andererseits
        (?:besser|schlimmer|schneller|größer|kleiner|wichtiger|teurer|billiger|günstiger|stärker|ehrlicher|leichter|
        schwerer|
        länger|kürzer|höher|klüger|lauter|wertvoller|lieber|eher|mehr|weniger)(?: \w+)? als(?! (?:\d|zwei|drei|nur|die|
        das)\b) ; \w[^.?!]{8,}, aber (?!auch)[^.?!]{8,}
        nicht\b[^.?!]{2,70}?,?\s*sondern ; keine?[nmrs]?\b[^.?!]{2,70}?,?\s*sondern ; statt(?:dessen)? ; anstatt
        nicht (?:mehr )?\w+,? aber ; im gegenteil ; je \w+[^.?!]{2,50}(?:desto|umso) ; entweder ; weder ; nicht nur
        früher[^?!]{2,120}heute ; erst[^.?!]{3,60}dann ; mehr als nur ; wer [^.?!]{3,60}, (?:der|hat|wird)
        ohne \w+[^.?!]{0,40}(?:kein|gibt|geht|bleibt|nicht|nur)\w*
    """),
    hedges=phrases(r"""
        vielleicht ; glaube ich ; ich (?:glaube|denke|würde sagen|vermute|schätze) ; wahrscheinlich ; vermutlich
        so ein bisschen ; ein stück weit ; im prinzip ; im grunde ; mehr oder weniger ; oder sowas ; eigentlich
    """),
    superlatives=phrases(r"""
        (?:am )?(?:größt|best|wichtigst|stärkst|schnellst|häufigst|meist|schlimmst|einfachst|teuerst|wertvollst|
        schwierigst|schlechtest|höchst|entscheidendst|ehrlichst|schönst|schwersten|jüngst|ältest|klügst|
        mutigst)e?[nmrs]?
        nie(?:mals)? ; immer ; alles,? was ; niemand ; nichts ; absolut
        entscheidend\w* ; das wichtigste ; vor allem ; doppelt ; halbiert ; verdoppelt ; zum ersten mal
    """),
    strong=phrases(r"""
        noch nie ; spielregeln ; gestalten ; freiheit
        überzeugt ; entscheidet ; verändert? ; gewinn(?:t|en) ; verlier(?:t|en) ; verloren ; gewonnen ; scheitern?
        scheitert ; gescheitert ; zerstört ; rettet ; versprechen ; verspricht ; vertrauen ; mut ; mutig ; angst
        fehler ; wahrheit ; ehrlich(?:keit)? ; verantwortung ; gemeinsam ; beweis ; bewiesen ; kämpfen ; gefährlich
        risiko ; chance ; zukunft ; lernen ; gelernt ; brücken? ; mauern? ; motor ; herz ; schlüssel ; brennt
        feuer ; erfolg ; erfolgreich ; geheimnis ; problem ; lösung ; überrascht ; überraschung ; verstanden
        verstehen ; zuhören ; übersetz(?:t|en|er) ; stolz ; liebe ; hasse ; unmöglich ; wirkung ; wert
    """),
    advice=openings(r"""
        (?:machen|fragen|hören|reden|sprechen|fangen|geben|nehmen|zeigen|bauen|messen|holen|lassen|denken|schreiben|
        starten|beginnen|setzen|suchen|trauen|vergessen|warten|laden|stellen|bringen|halten) sie
        (?:mach|frag|hör|rede|sprich|gib|nimm|zeig|bau|miss|hol|lass|denk|schreib|vergiss|fang)(?:t|e)? ; wer
        man (?:muss|sollte|darf) ; wir müssen ; sie müssen ; wir sollten ; mein rat ; meine regel
    """),
    narrative=phrases(r"""
        ich ; wir ; uns ; unser(?:e[nmrs]?)? ; mein(?:e[nmrs]?)? ; war ; waren ; hatten? ; wurden? ; gab
        kam(?:en)? ; ging(?:en)?
        gestern ; damals ; (?:hat|haben|ist|sind) [^.?!]*\bge\w{3,}(?:t|en) ; letzte[nsr]? (?:jahr|woche|monat)
        angefangen ; in diesem jahr ; (?:im )?ersten jahr
    """),
    examples=phrases(r"""
        zum beispiel ; z\.\s?B\. ; beispielsweise ; ein beispiel ; konkret ; stellen sie sich vor ; an einem \w+tag
        einmal hat(?:te)? ; vor \w+ (?:jahren|monaten|wochen)
        im (?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)
    """),
    negations=phrases(r"""
        nicht ; nie ; niemals ; niemand ; nichts ; keine?[nmrs]? ; ohne ; weder ; kaum
    """),
    number_words=phrases(r"""
        (?<![\w-])\d[\d.,]*\d(?:\s?(?:%|€|Prozent|Euro|Mio\.|Mrd\.|Millionen|Milliarden|Tausend))?
        (?<![\w-])\d(?:\s?(?:%|€|Prozent|Euro|Mio\.|Mrd\.|Millionen|Milliarden|Tausend))?
        (?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w*(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|
        siebzig|achtzig|neunzig|hundert|tausend)) (?:Prozent|Euro|Millionen|Milliarden|Tausend|Tagen?|Wochen|Monaten?|
        Jahren?|Stunden|Minuten|Mal|Kunden|Mitarbeiter\w*|Leute|Menschen|Tickets)
        (?:dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|\w*hundert|\w*tausend) ; die hälfte
        (?:ein|zwei) drittel ; (?:ein|drei) viertel
    """),
    noun_endings=endings("ung ungen heit heiten keit keiten schaft schaften tion tionen tät ismus ment nis nisse ling"),
    adjective_endings=(),
    verb_subjects=frozenset(),
    doubled_words=word_set("die der das sie"),
    fillers=word_set("äh ähm öh öhm ehm"),
    stammered=word_set(
        "ich wir er man und aber oder weil wenn dass ob eine einen einem mein meine unser unsere im am zum zur vom beim"
    ),
    stammered_on=word_set("habe haben hat hatte hatten war waren der die das den dem"),
    articles=word_set("der die das den dem des ein eine einen einem einer eines"),
    name_titles=word_set("herr herrn frau dr doktor prof professor"),
    determiners=word_set(
        "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein meine meinen "
        "unser unsere unseren unserem unserer ihr ihre ihren ihrem ihrer sein seine seinen dieser diese dieses "
        "diesen "
        "diesem jede jeder jedes jeden viele alle im am zum zur vom beim ins"
    ),
    subordinators=word_set("weil dass obwohl damit wenn falls während nachdem bevor sodass indem ob wo als denn"),
    droppable=word_set("weil denn damit sodass"),
    openers=word_set("und also aber"),
)

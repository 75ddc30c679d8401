"""Scripted conversations in which names are said, or not, for tests of who is who.

Each line is one person's: a letter, then the sentences. The letters stand for the people in ``who``; whoever is not in
the cast is ``None``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.event.manifest import Cast, Person


@dataclass(frozen=True)
class Scripted:
    """A conversation, who may speak in it, and who does.

    Attributes:
        language: Spoken.
        lines: Each with its speaker's letter.
        cast: What the event file says.
        who: The person of each letter.
        least: How many names must be found; the others may stay open.
    """

    language: str
    lines: str
    cast: Cast
    who: dict[str, str | None]
    least: int


def cast_of(moderators: str, guests: str, *, named: bool = True) -> Cast:
    """Return a cast of names parted by semicolons: ``Eva Roth [Frau] = Evi`` has a form of address and an alias."""
    return Cast(moderators=_people(moderators), guests=_people(guests), named=named)


def _people(names: str) -> tuple[Person, ...]:
    people = []
    for entry in filter(None, (part.strip() for part in names.split(";"))):
        called, *aliases = (part.strip() for part in entry.split("="))
        name, _, address = called.rstrip("]").partition(" [")
        people.append(Person(name=name, aliases=tuple(aliases), address=address or None))
    return tuple(people)


DIALOGUES = {
    "de podcast, first names": Scripted(
        "de",
        """
        A: Hallo und willkommen zu einer neuen Folge. Ich bin Jana, und bei mir ist heute wieder Peter.
        B: Hallo zusammen. Schön, wieder hier zu sein.
        A: Peter, du warst letzte Woche auf einer Messe in Leipzig. Was hast du mitgebracht?
        B: Vor allem müde Füße. Aber auch eine Idee, die ich dir gleich zeige. Es geht um Etiketten, die mitdenken.
        A: Das musst du mir erklären. Wie soll ein Etikett denken?
        B: Es misst die Temperatur und schreibt sie auf. Wenn die Kette reißt, sieht man das sofort. Bei uns im Lager
        haben wir das drei Wochen lang getestet.
        A: Und was kostet so ein Etikett?
        B: Ungefähr acht Cent. Das klingt wenig, aber bei einer Million Paketen ist es viel.
        A: Danke, Peter. Das war unsere Folge über denkende Etiketten. Macht's gut und bis bald.
        """,
        cast_of("Jana Sommer", "Peter Lindner"),
        {"A": "Jana Sommer", "B": "Peter Lindner"},
        2,
    ),
    "de panel, four guests": Scripted(
        "de",
        """
        A: Guten Abend und herzlich willkommen auf dem Podium. Mein Name ist Ruth Falkner. Wir sprechen heute über Züge,
        die nachts fahren. Bei mir sind vier Gäste. Frau Dr. Carla Roth forscht in Kassel. Herr Ulrich Brandt leitet
        eine Werkstatt. Milena Kovac fährt selbst. Und Jonas Tiefenbach schreibt über das Reisen.
        A: Frau Dr. Roth, warum sind die Nachtzüge überhaupt verschwunden?
        B: Weil sie sich für niemanden gerechnet haben. Die Wagen waren alt, und die Trassen waren teuer. Dazu kamen die
        billigen Flüge. Am Ende hat man nur noch die Verluste gezählt.
        A: Herr Brandt, Sie reparieren diese Wagen. Was geht daran kaputt?
        C: Meistens die Türen und die Heizung. Ersatzteile gibt es kaum noch. Wir drehen manche Teile selbst, und das
        dauert. Aber die Leute hängen an diesen Wagen.
        A: Und wie ist das für Sie, Frau Kovac, wenn Sie nachts durch halb Europa fahren?
        D: Still. Man hört nur die Schienen und das Funkgerät. Um drei Uhr früh kommt der schwierigste Moment. Danach
        wird es wieder leichter.
        A: Herr Tiefenbach, verklären wir das nicht ein wenig?
        E: Natürlich verklären wir das. Aber ohne ein wenig Verklärung steigt niemand ein. Ich habe auf zwanzig Fahrten
        jedes Mal jemanden kennengelernt. Das passiert im Flugzeug nie.
        B: Da muss ich Herrn Tiefenbach widersprechen. Ich habe im Flugzeug meinen Mann kennengelernt.
        A: Das ist ein gutes Schlusswort. Vielen Dank, Frau Roth, Herr Brandt, Frau Kovac und Herr Tiefenbach. Auf
        Wiedersehen.
        """,
        cast_of("Ruth Falkner", "Dr. Carla Roth; Ulrich Brandt; Milena Kovac; Jonas Tiefenbach"),
        {
            "A": "Ruth Falkner",
            "B": "Dr. Carla Roth",
            "C": "Ulrich Brandt",
            "D": "Milena Kovac",
            "E": "Jonas Tiefenbach",
        },
        5,
    ),
    "de monologue": Scripted(
        "de",
        """
        A: Schönen guten Tag. Mein Name ist Gerda Althaus, und ich erkläre Ihnen heute unser neues Lager. Wir haben hier
        zwölf Gassen. In jeder stehen vierzig Regale. Früher hat ein Mensch am Tag zwanzig Kilometer zurückgelegt. Heute
        sind es noch vier. Wie haben wir das geschafft? Wir haben die Regale zu den Menschen gebracht. Das klingt
        einfach. Es hat trotzdem drei Jahre gedauert. Herr Seiler aus der Technik kann Ihnen davon erzählen.
        """,
        cast_of("", "Gerda Althaus; Bernd Seiler"),
        {"A": "Gerda Althaus"},
        1,
    ),
    "de interview without introductions": Scripted(
        "de",
        """
        A: Guten Tag und herzlich willkommen im Studio. Wie fängt man an, wenn ein Fluss über die Ufer tritt?
        B: Mit einer Liste. Wer wohnt wo, wer braucht Hilfe, wer hat ein Boot. Diese Liste muss vorher fertig sein.
        A: Und wenn sie es nicht ist?
        B: Dann verliert man die ersten sechs Stunden. Das sind die wichtigsten. Danach kommt die Hilfe ohnehin.
        A: Was haben Sie beim letzten Mal gelernt?
        B: Dass Funkgeräte besser sind als Telefone. Und dass Nachbarn mehr wissen als jede Karte. Wir fragen jetzt
        zuerst die Nachbarn.
        A: Wer bezahlt das alles?
        B: Das Land und die Gemeinde je zur Hälfte. Aber die meisten Stunden sind freiwillig. Die bezahlt niemand.
        A: Vielen Dank für das Gespräch. Auf Wiedersehen.
        """,
        cast_of("Heike Sandmann", "Torsten Wiegand"),
        {"A": "Heike Sandmann", "B": "Torsten Wiegand"},
        0,
    ),
    "de two Webers": Scripted(
        "de",
        """
        A: Hallo und herzlich willkommen. Ich bin Anna Weber, und mir gegenüber sitzt ein Namensvetter, Thomas Weber.
        B: Guten Tag. Wir sind aber nicht verwandt.
        A: Nein, das sind wir nicht. Herr Weber, Sie bauen Orgeln. Wie lange dauert das?
        B: Zwei Jahre für eine kleine. Die Pfeifen machen wir selbst. Das Holz muss vorher lange liegen.
        A: Und wer kauft heute noch eine Orgel?
        B: Gemeinden, Musikschulen und manchmal ein verrückter Zahnarzt. Der hatte Platz im Treppenhaus.
        A: Vielen Dank, Herr Weber. Bis zum nächsten Mal.
        B: Danke Ihnen, Frau Weber.
        """,
        cast_of("Anna Weber", "Thomas Weber"),
        {"A": "Anna Weber", "B": "Thomas Weber"},
        2,
    ),
    "de round of introductions, wrong one answers": Scripted(
        "de",
        """
        A: Guten Morgen zusammen. Bevor wir anfangen, stellen Sie sich bitte kurz vor.
        B: Ich heiße Marlies Ohm und leite den Einkauf. Seit neun Jahren bin ich dabei. Ich freue mich auf das Gespräch.
        C: Mein Name ist Volker Stamm. Ich komme aus dem Vertrieb. Zahlen sind mein Leben.
        A: Frau Ohm, wie verhandeln Sie mit jemandem, der keine Konkurrenz hat?
        C: Darf ich da kurz einspringen? Das Problem haben wir im Vertrieb auch. Man muss Zeit haben.
        B: Genau. Herr Stamm hat recht, Zeit ist alles. Wer es eilig hat, zahlt mehr. Deshalb fangen wir früh an.
        A: Herr Stamm, was heißt früh?
        C: Ein halbes Jahr vorher. Manchmal auch ein ganzes. Es kommt auf die Ware an.
        A: Danke, das war sehr klar.
        """,
        cast_of("Inga Petersen", "Marlies Ohm; Volker Stamm"),
        {"A": "Inga Petersen", "B": "Marlies Ohm", "C": "Volker Stamm"},
        2,
    ),
    "de audience asks": Scripted(
        "de",
        """
        A: Herzlich willkommen zum Bürgerforum. Mein Name ist Dirk Hansen. Zu Gast ist Frau Elke Reimann vom Bauamt.
        Frau Reimann, wann wird die Brücke fertig?
        B: Im Oktober, wenn das Wetter hält. Die Pfeiler stehen schon. Jetzt kommt der schwierige Teil.
        A: Wir haben eine Frage aus dem Publikum. Bitte sehr.
        C: Ich wohne direkt daneben. Wie laut wird das in der Nacht? Meine Kinder können kaum schlafen.
        B: Nachts wird nicht gebaut. Nur an zwei Wochenenden geht es nicht anders. Wir schreiben Ihnen vorher.
        A: Frau Reimann, danke für die klaren Worte. Auf Wiedersehen.
        """,
        cast_of("Dirk Hansen", "Elke Reimann"),
        {"A": "Dirk Hansen", "B": "Elke Reimann", "C": None},
        2,
    ),
    "de words that are names": Scripted(
        "de",
        """
        A: Hallo, ich bin Mark Bauer. Heute reden wir über Keller, die volllaufen. Bei mir ist Ernst Koch.
        B: Guten Tag. Ein Keller ist wie ein Boot, nur umgekehrt. Der Bauer nebenan hat das als Erster gesagt.
        A: Das ist schön gesagt. Was kostet es, einen Keller dicht zu machen?
        B: Schnell einmal tausend Mark, haben wir früher gesagt. Heute sind es zwanzigtausend Euro. Jeder Koch
        weiß, dass man nicht an den Zutaten spart.
        A: Herr Koch, wann merkt man, dass es zu spät ist?
        B: Wenn es riecht. Dann ist das Wasser schon lange da. Ich rate dann zur Pumpe.
        A: Vielen Dank, Herr Koch. Und Ihnen einen trockenen Abend.
        """,
        cast_of("Mark Bauer", "Ernst Koch"),
        {"A": "Mark Bauer", "B": "Ernst Koch"},
        2,
    ),
    "en podcast, two hosts": Scripted(
        "en",
        """
        A: Hello and welcome to the show about small boats. I'm Nadia.
        B: And I'm Ben. It has rained all week.
        A: It has, and we still went out. Ben, what did you forget this time?
        B: The anchor. I forgot the anchor, and we drifted for an hour before anybody noticed. My sister still laughs.
        A: What did you learn from that?
        B: To write a list. Then I forgot the list. Nadia, you never forget anything, so how do you do it?
        A: I tie things together. The anchor is tied to the kettle, and nobody leaves without the kettle. It works.
        B: I will try that. Thanks, Nadia.
        A: See you next week, and keep dry.
        """,
        cast_of("Nadia Clarke; Benjamin Moss=Ben", ""),
        {"A": "Nadia Clarke", "B": "Benjamin Moss"},
        2,
    ),
    "en panel, four guests": Scripted(
        "en",
        """
        A: Good evening, everyone, and welcome. My name is Helen Ashby. On our panel tonight are Victor Lund,
        Priya Nair, Samuel Oduya and Grace Whitlock.
        A: Victor, you were the first to open the archive. Why did you do it?
        B: Because paper burns. We had one fire, and that was enough. After that, everybody agreed to scan the maps.
        A: Priya, you disagreed at first. What changed your mind?
        C: I saw what people did with the maps. A farmer found a lost well. A school made a walk out of them.
        A: And Samuel, what does it cost to keep all that online?
        D: Less than the heating of the old building. The work is in the catalogue, not in the disks. We need people.
        A: Let me bring in the newest member. Grace, how do you find people for such work?
        E: I ask teachers who have retired. They know the villages, and they like to be asked. It never takes long.
        C: I would like to add something to what Samuel said. Disks fail too.
        A: Fair enough. Victor, Priya, Samuel and Grace, thank you all very much. Good night, and goodbye.
        """,
        cast_of("Helen Ashby", "Victor Lund; Priya Nair; Samuel Oduya; Grace Whitlock"),
        {"A": "Helen Ashby", "B": "Victor Lund", "C": "Priya Nair", "D": "Samuel Oduya", "E": "Grace Whitlock"},
        5,
    ),
    "en monologue": Scripted(
        "en",
        """
        A: Good morning. My name is Ruth Okafor, and I want to tell you about a door. It was the first door that our
        company ever sold. It stuck. Every morning somebody had to kick it. Why did nobody send it back? Because it was
        the only door in town that never broke. I learned more from that door than from any course.
        """,
        cast_of("Peter Hale", "Ruth Okafor"),
        {"A": "Ruth Okafor"},
        1,
    ),
    "en interview without introductions": Scripted(
        "en",
        """
        A: Hello and welcome back. How do you teach somebody to hear a fault in an engine?
        B: You let them listen to a good one for a week. After that, they hear everything. It is like a language.
        A: How long does that take?
        B: A month for most people. Some never learn it. They become managers, and that is fine too.
        A: What is the strangest sound that you ever heard?
        B: A bird that had moved into the filter. It sang every time we slowed down. We left it there until spring.
        A: Do you still work with your hands?
        B: Every Friday. I would not trust myself otherwise. Hands forget quickly.
        A: Thank you for coming in today. Goodbye, everyone.
        """,
        cast_of("Laura Finch", "Omar Haddad"),
        {"A": "Laura Finch", "B": "Omar Haddad"},
        0,
    ),
    "en substitute moderator": Scripted(
        "en",
        """
        A: Good afternoon and welcome. I'm Lena Fischer, and I'm standing in for Oliver Grant, who can't be here today.
        With me is Sophie Carter from the railway.
        B: Hello, Lena. It is good to be here.
        A: Sophie, the trains were late all winter. What happened?
        B: Ice on the points. We had heaters, but the heaters froze. I am not joking. So we bought better ones.
        A: Will it happen again?
        B: Not in the same way. We have learned where the water stands. Next winter it will be something else.
        A: Thank you, Sophie Carter. Goodbye and see you soon.
        """,
        cast_of("Oliver Grant", "Sophie Carter; Daniel Harper"),
        {"A": None, "B": "Sophie Carter"},
        1,
    ),
    "en with German in it": Scripted(
        "en",
        """
        A: Welcome to the border talk. I'm Oliver Brandt, and joining me today is Katharina Meyer from Basel.
        B: Guten Tag, Herr Brandt. Danke für die Einladung. I will try to stay in English.
        A: Please do. Frau Meyer, how many people cross the border every morning?
        B: About seventy thousand. Das ist eine ganze Stadt. Most of them take the tram.
        A: What would happen if the tram stopped?
        B: Then we would need nine new roads. Nobody wants nine new roads. Deshalb fährt die Bahn.
        A: Thank you very much, Katharina. Auf Wiedersehen.
        """,
        cast_of("Oliver Brandt", "Katharina Meyer"),
        {"A": "Oliver Brandt", "B": "Katharina Meyer"},
        2,
    ),
    "en names in stories": Scripted(
        "en",
        """
        A: Hello and welcome. I'm Judith Crane. Today I'm joined by Martin Sale and Daniel Poe.
        B: Thanks for having me.
        C: Hello, it is a pleasure.
        A: Martin, you once met a famous singer. What did he say to you?
        B: He looked at me and said, Daniel, you are late. I am not Daniel, but I was late. So I sang for him. He
        liked it, and he said: I'm Elton, by the way.
        A: Daniel, did that ever happen to you?
        C: People call me Martin all the time. We even share a desk. Once a client wrote to Martin, and I went to lunch.
        A: That explains a lot. Thank you, Martin and Daniel.
        """,
        cast_of("Judith Crane", "Martin Sale; Daniel Poe"),
        {"A": "Judith Crane", "B": "Martin Sale", "C": "Daniel Poe"},
        3,
    ),
    "de event without sessions": Scripted(
        "de",
        """
        A: Herzlich willkommen bei uns auf der Bühne. Mein Name ist Karin Vogt. Zu Gast ist jetzt Professor Emil Schade.
        Herr Schade, Sie untersuchen Moore. Was lebt da eigentlich?
        B: Mehr, als man denkt. Über der Erde ein paar Vögel. Darunter Tausende von Arten, die niemand gezählt hat.
        A: Und warum sollten wir sie zählen?
        B: Weil jede etwas bindet. Ein Moor ist ein Speicher. Wer es trockenlegt, öffnet den Speicher.
        A: Danke, Herr Schade. Nächste Woche ist Frau Doktor Lauterbach bei mir zu Gast. Auf Wiedersehen.
        """,
        cast_of("Karin Vogt; Jens Moll", "Prof. Emil Schade; Dr. Iris Lauterbach; Paul Zander", named=False),
        {"A": "Karin Vogt", "B": "Prof. Emil Schade"},
        2,
    ),
    "de talkshow": Scripted(
        "de",
        """
        A: Guten Abend, meine Damen und Herren, ich begrüße Sie zu unserer Runde. Ich freue mich auf meine Gäste. Da
        ist zunächst die Ökonomin Sabine Krall, herzlich willkommen. Neben ihr der Landwirt Josef Huber, schön, dass
        Sie da sind. Und mir gegenüber Staatssekretär Tobias Lenz.
        A: Frau Krall, was kostet ein Liter Milch in zehn Jahren?
        B: Das kann niemand sagen, Frau Maischner. Aber er wird mehr kosten als heute. Die Energie treibt den Preis,
        und daran ändert sich wenig.
        C: Da muss ich lachen. Wir bekommen davon nämlich nichts. Frau Krall rechnet mit Zahlen, die ich auf dem Hof
        nie sehe.
        A: Herr Huber, was sehen Sie denn?
        C: Rechnungen. Jeden Monat mehr. Und einen Sohn, der nicht weitermachen will.
        D: Das nehmen wir sehr ernst, Herr Huber. Das Land hat dafür ein Programm. Es läuft seit März und wird gut
        angenommen.
        C: Von wem denn?
        D: Von vierhundert Betrieben. Ich schicke Ihnen gern die Unterlagen. Frau Krall hat daran mitgearbeitet.
        A: Herr Lenz, Frau Krall, Herr Huber, vielen Dank für dieses Gespräch. Ihnen allen einen guten Abend.
        """,
        cast_of("Petra Maischner", "Sabine Krall; Josef Huber; Tobias Lenz"),
        {"A": "Petra Maischner", "B": "Sabine Krall", "C": "Josef Huber", "D": "Tobias Lenz"},
        3,
    ),
    "de handover": Scripted(
        "de",
        """
        A: Herzlich willkommen auf der Messe. Mein Name ist Olaf Stein, und ich führe Sie durch den Vormittag.
        Gleich spricht Doktor Vera Blum über Seile. Vorher noch ein Hinweis: Der Kaffee steht hinten. Frau Blum, die
        Bühne gehört Ihnen.
        B: Danke, Herr Stein. Ein Seil ist ein Versprechen. Man sieht ihm nicht an, ob es hält. Deshalb messen wir.
        Vor vier Jahren ist uns eines gerissen. Niemand wurde verletzt, aber wir haben lange nicht geschlafen.
        A: Vielen Dank, Frau Blum. Gibt es Fragen aus dem Publikum?
        C: Ja, hier. Mein Name ist Kurt Ahrens von der Seilbahn Nordhang. Wie oft prüfen Sie?
        B: Jede Woche, Herr Ahrens. Und nach jedem Sturm noch einmal. Das steht auch im Handbuch.
        A: Dann danke ich Ihnen. Um elf Uhr spricht hier Herr Professor Winter. Bis gleich.
        """,
        cast_of("Olaf Stein", "Dr. Vera Blum; Prof. Hans Winter"),
        {"A": "Olaf Stein", "B": "Dr. Vera Blum", "C": None},
        2,
    ),
    "de duz-interview, moderator unnamed": Scripted(
        "de",
        """
        A: Schön, dass du da bist, Lea. Erzähl doch mal, wie bist du zum Klettern gekommen?
        B: Durch meinen Bruder Tim. Der hat immer gesagt, Lea, du hast keine Angst. Das war natürlich gelogen. Ich
        hatte schreckliche Angst.
        A: Und heute?
        B: Heute auch. Aber ich weiß, wohin damit. Tim sagt, das sei das ganze Geheimnis.
        A: Was rätst du Leuten, die anfangen?
        B: Langsam. Und mit jemandem, der sichert und schweigt. Mein Trainer Paul Adler schweigt sehr gut.
        A: Danke, Lea, das war schön.
        """,
        cast_of("Tim Krause", "Lea Sommer; Paul Adler"),
        {"A": None, "B": "Lea Sommer"},
        1,
    ),
    "de vertretung": Scripted(
        "de",
        """
        A: Guten Tag. Eigentlich sollte Frau Seidel hier sitzen, aber sie ist krank. Ich bin für Herrn Doktor Kranz
        eingesprungen. Wir sprechen über Wasser. Warum wird es knapp?
        B: Weil wir es verschwenden. Kollege Kranz hat das einmal ausgerechnet. Die Hälfte versickert in alten
        Rohren.
        A: Und was tut man dagegen?
        B: Graben. Es gibt keinen anderen Weg. Frau Seidel sagt immer, Rohre sind wie Zähne.
        A: Danke für die Auskunft. Auf Wiedersehen.
        """,
        cast_of("Nora Seidel", "Dr. Felix Kranz; Maria Thoma"),
        {"A": None, "B": "Maria Thoma"},
        0,
    ),
    "en panel, jumping in": Scripted(
        "en",
        """
        A: Welcome back, everyone. I'm your host, Carol Dunn, and with me today are two people who run harbours. Ian
        Fletcher is in Hull, and Rosa Vidal is in Vigo.
        A: Rosa, you closed your harbour for a week. What happened?
        C: If I may, Carol, we had the same week in Hull. The fog was everywhere. Nobody moved.
        B: Yes, but ours was not fog. Ours was a ship that would not leave. It took nine lawyers to move it.
        A: Nine lawyers! Ian, how many lawyers do you have?
        C: One. He sails at weekends. I call him when the wind is low, and he always answers.
        A: And what did you learn, Rosa?
        B: That a harbour is a promise. You keep it open, or you say clearly that it is closed. We now say it
        clearly.
        A: Ian Fletcher, Rosa Vidal, thank you both. Until next time.
        """,
        cast_of("Carol Dunn", "Ian Fletcher; Rosa Vidal"),
        {"A": "Carol Dunn", "B": "Rosa Vidal", "C": "Ian Fletcher"},
        3,
    ),
    "en joint founders talk about each other": Scripted(
        "en",
        """
        A: So, how did the two of you meet?
        B: At a bus stop. Greg had an umbrella, and I had none. He would not share it.
        C: That is not how it was. Hannah had a newspaper, and she read it aloud. I listened and got wet.
        A: And who had the idea for the company?
        B: Greg says it was his. He wrote it on a ticket.
        C: I still have the ticket. Hannah wrote it, in fact. Her handwriting is terrible.
        A: What do you disagree about today?
        B: About everything but the bread. The bread is good.
        C: We disagree about bread too.
        A: Thank you for your time.
        """,
        cast_of("Simon Lee", "Hannah Cole; Greg Stone"),
        {"A": "Simon Lee", "B": "Hannah Cole", "C": "Greg Stone"},
        0,
    ),
    "en call-in": Scripted(
        "en",
        """
        A: You are listening to the garden hour with Fiona Bell. On the line is Mark from Leeds. Mark, what is
        eating your roses?
        B: I wish I knew. The leaves are gone by morning. My wife thinks it is deer.
        A: In Leeds? Here in the studio is our expert, Dr Edwin Marsh. Edwin, is it deer?
        C: No. It is vine weevil. They come at night, and they leave a neat edge. Mark, look at them with a torch.
        B: I will do that tonight. Thanks, Edwin.
        A: Thank you, Mark. And thank you, Edwin. That was the garden hour.
        """,
        cast_of("Fiona Bell", "Dr. Edwin Marsh; Gail Tully"),
        {"A": "Fiona Bell", "B": None, "C": "Dr. Edwin Marsh"},
        1,
    ),
}

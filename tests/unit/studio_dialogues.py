"""Scripted conversations of a live studio: what happens there beside questions and answers."""

from __future__ import annotations

from tests.unit.named_dialogues import Scripted, cast_of

STUDIO_DIALOGUES = {
    "de studio, two Roths": Scripted(
        "de",
        """
        A: Guten Abend und herzlich willkommen. Mein Name ist Ines Brand. Bei mir ist heute das Ehepaar Roth: Eva Roth
        und Jan Roth führen seit dreißig Jahren eine Buchhandlung. Frau Roth, wie hat das angefangen?
        B: Mit einem Keller voller Romane. Wir hatten kein Geld für Regale. Also standen die Bücher auf dem Boden.
        A: Herr Roth, haben Sie damals an den Laden geglaubt?
        C: Nein, ich wollte Fische verkaufen. Aber die Bücher haben weniger gerochen. Nach zwei Jahren war ich
        überzeugt.
        A: Und wer entscheidet heute, was ins Fenster kommt, Frau Roth?
        B: Das Fenster gehört mir. Mein Mann darf die Kasse machen. So streiten wir uns selten.
        C: Selten ist gut. Letzte Woche ging es um einen Krimi.
        A: Herr und Frau Roth, vielen Dank. Auf Wiedersehen.
        """,
        cast_of("Ines Brand", "Eva Roth [Frau]; Jan Roth [Herr]"),
        {"A": "Ines Brand", "B": "Eva Roth", "C": "Jan Roth"},
        3,
    ),
    "en studio, two Roths": Scripted(
        "en",
        """
        A: Good evening and welcome. I'm Ines Brand. With me tonight are Mr. and Mrs. Roth. Eva Roth and Jan Roth have
        run a bookshop for thirty years. Mrs. Roth, how did it begin?
        B: With a cellar full of novels. We had no money for shelves. So the books stood on the floor.
        A: Mr. Roth, did you believe in the shop?
        C: No, I wanted to sell fish. But books smell less. After two years I was convinced.
        A: And who decides what goes into the window, Ms. Roth?
        B: The window is mine. My husband may count the money. That way we seldom quarrel.
        C: Seldom is a kind word. Last week it was about a thriller.
        A: Mr. Roth, Mrs. Roth, thank you both. Goodbye.
        """,
        cast_of("Ines Brand", "Eva Roth [Ms]; Jan Roth [Mr]"),
        {"A": "Ines Brand", "B": "Eva Roth", "C": "Jan Roth"},
        3,
    ),
    "de studio, two Müllers and a moderator": Scripted(
        "de",
        """
        A: Schönen guten Tag. Ich bin Ute Lang. Zu Gast sind Frau Karin Müller vom Bauhof und Herr Bernd Müller von
        der Feuerwehr.
        A: Herr Müller, wann brennt es am häufigsten?
        C: Im Advent. Dann stehen Kerzen auf jedem Tisch. Wir fahren an manchen Tagen fünfmal.
        A: Frau Müller, und Sie streuen dann die Straßen?
        B: Ja, ab drei Uhr früh. Herr Müller soll schließlich ankommen. Das Salz reicht meistens bis Februar.
        A: Was wünschen Sie sich, Herr Müller?
        C: Weniger Kerzen. Und dass Frau Müller weiter streut. Ohne sie stünden wir am Berg.
        A: Ich danke Frau Müller und Herrn Müller für den Besuch.
        """,
        cast_of("Ute Lang", "Karin Müller [Frau]; Bernd Müller [Herr]"),
        {"A": "Ute Lang", "B": "Karin Müller", "C": "Bernd Müller"},
        3,
    ),
    "en studio, a doctor and her brother": Scripted(
        "en",
        """
        A: Good morning and welcome. My name is Peter Quill. On the panel are Dr. Asha Singh from the hospital and
        Ravi Singh, who runs the ambulance.
        A: Dr. Singh, how long is a night shift?
        B: Twelve hours on paper. It is fourteen in truth. The last two are the long ones.
        A: Mr. Singh, is it the same on the road?
        C: On the road you do not count. You look at the fuel and at the sky. Then it is morning.
        A: What would help you most, Dr. Singh?
        B: One more pair of hands. A machine would not do. Patients want a face.
        A: Thank you, Dr. Singh. Thank you, Mr. Singh. Goodbye.
        """,
        cast_of("Peter Quill", "Dr. Asha Singh [Ms]; Ravi Singh [Mr]"),
        {"A": "Peter Quill", "B": "Dr. Asha Singh", "C": "Ravi Singh"},
        3,
    ),
    "de studio, two guests in one sentence": Scripted(
        "de",
        """
        A: Hallo und herzlich willkommen im Studio. Ich bin Mara Vogel. Bei mir sind heute Eva Roth und Jan Berger.
        A: Jan, du hast das Werk in Kiel gebaut. Was war das Schwierigste?
        C: Der Boden. Wir haben dreimal neu gegossen. Am Ende hat ein alter Maurer den Fehler gefunden.
        A: Wie lange hat euch das aufgehalten?
        B: Vier Monate. Das war teuer, und der Vertrieb hatte schon Termine zugesagt. Ich musste alle anrufen.
        A: Und haben die Kunden das verstanden, Eva?
        B: Die meisten. Zwei sind gegangen, einer ist zurückgekommen. Der kauft heute am meisten.
        A: Vielen Dank euch beiden. Bis zum nächsten Mal.
        """,
        cast_of("Mara Vogel", "Eva Roth; Jan Berger"),
        {"A": "Mara Vogel", "B": "Eva Roth", "C": "Jan Berger"},
        3,
    ),
    "en studio, two guests in one sentence": Scripted(
        "en",
        """
        A: Hello and welcome to the studio. I'm Mara Vogel. With me today are Eva Roth and Jan Berger.
        A: Jan, you built the plant in Kiel. What was the hardest part?
        C: The floor. We poured it three times. In the end an old mason found the fault.
        A: How long did that hold you up?
        B: Four months. It was expensive, and sales had promised dates. I had to call everybody.
        A: And did the customers understand, Eva?
        B: Most of them did. Two left, and one came back. That one buys more than all the others.
        A: Thank you both. See you next time.
        """,
        cast_of("Mara Vogel", "Eva Roth; Jan Berger"),
        {"A": "Mara Vogel", "B": "Eva Roth", "C": "Jan Berger"},
        3,
    ),
    "de studio, a colleague who is not there": Scripted(
        "de",
        """
        A: Guten Morgen und willkommen. Mein Name ist Lutz Hartwig. Zu Gast ist Maria Sander vom Wasserwerk. Frau
        Sander, woher kommt unser Wasser?
        B: Aus zwölf Brunnen im Norden. Meine Kollegin Anna Weiss hat sie alle vermessen. Sie hat dafür ein Jahr
        gebraucht.
        A: Und was hat sie gefunden?
        B: Dass drei fast trocken sind. Anna Weiss sagt immer, Wasser ist geduldig, aber nicht endlos. Und da hat sie
        recht.
        C: Darf ich etwas ergänzen? Bei uns am See ist es genauso. Der Steg steht seit Mai im Trockenen.
        A: Was schlägt Ihre Kollegin vor?
        B: Weniger Rasen. Mehr Regentonnen. Und Geduld.
        A: Danke, Frau Sander. Bis bald.
        """,
        cast_of("Lutz Hartwig", "Maria Sander; Anna Weiss; Paul Ehlers", named=False),
        {"A": "Lutz Hartwig", "B": "Maria Sander", "C": None},
        2,
    ),
    "en studio, a colleague who is not there": Scripted(
        "en",
        """
        A: Good morning and welcome. My name is Lutz Hartwig. Joining me is Maria Sander from the water works. Maria,
        where does our water come from?
        B: From twelve wells in the north. My colleague, Anna Weiss, has measured them all. It took her a year.
        A: And what did she find?
        B: That three are almost dry. I want to introduce Anna Weiss to everybody who waters a lawn. She is
        convincing.
        C: May I add something? It is the same at our lake. The pier has been dry since May.
        A: What does your colleague suggest?
        B: Less lawn. More barrels. And patience.
        A: Thank you, Maria. See you soon.
        """,
        cast_of("Lutz Hartwig", "Maria Sander; Anna Weiss; Paul Ehlers", named=False),
        {"A": "Lutz Hartwig", "B": "Maria Sander", "C": None},
        1,
    ),
    "de studio, a guest presents an absent colleague": Scripted(
        "de",
        """
        A: Guten Tag. Ich bin Lutz Hartwig und begrüße Maria Sander und Paul Ehlers. Wie kam es zu dem Projekt?
        B: Zuerst muss ich Ihnen meine Kollegin Anna Weiss vorstellen, die heute im Labor steht. Ohne sie gäbe es
        nichts zu erzählen. Sie hatte die Idee im Zug.
        C: Ich saß daneben. Es war laut, und sie hat auf eine Serviette geschrieben. Die Serviette hängt jetzt im
        Flur.
        A: Und dann, Herr Ehlers?
        C: Dann haben wir gerechnet. Drei Wochen lang. Es ging nie auf.
        A: Frau Sander, wann ging es auf?
        B: Als Anna das Komma fand. Es stand an der falschen Stelle. Seitdem lesen wir alles laut vor.
        A: Vielen Dank Ihnen beiden, und grüßen Sie Anna Weiss.
        """,
        cast_of("Lutz Hartwig", "Maria Sander; Paul Ehlers; Anna Weiss"),
        {"A": "Lutz Hartwig", "B": "Maria Sander", "C": "Paul Ehlers"},
        1,
    ),
    "en studio, a guest presents an absent colleague": Scripted(
        "en",
        """
        A: Good afternoon. I'm Lutz Hartwig, and I welcome Maria Sander and Paul Ehlers. How did the project begin?
        B: First let me introduce my colleague Anna Weiss, who is in the laboratory today. Without her there would be
        nothing to tell. She had the idea on a train.
        C: I sat beside her. It was loud, and she wrote on a napkin. The napkin now hangs in the hall.
        A: And then, Mr Ehlers?
        C: Then we calculated. For three weeks. It never came out.
        A: Ms Sander, when did it come out?
        B: When Anna found the comma. It stood in the wrong place. Since then we read everything aloud.
        A: Thank you both, and say hello to Anna Weiss.
        """,
        cast_of("Lutz Hartwig", "Maria Sander; Paul Ehlers; Anna Weiss"),
        {"A": "Lutz Hartwig", "B": "Maria Sander", "C": "Paul Ehlers"},
        1,
    ),
    "de studio, a misheard name": Scripted(
        "de",
        """
        A: Herzlich willkommen. Mein Name ist Gesa Thiel. Bei mir im Studio sind heute Eva Rot und Jan Bergner. Frau
        Rot, Sie malen Wände an. Wie wird man das?
        B: Man fällt von keiner Leiter. Der Rest ergibt sich. Rot ist übrigens die schwierigste Farbe.
        A: Warum gerade die?
        B: Sie deckt nicht. Man braucht drei Anstriche. Bei Weiß reichen zwei.
        A: Herr Bergner, Sie verkaufen die Farbe. Stimmt das?
        C: Leider ja. Deshalb ist Rot auch teurer. Und am Ende streichen alle ihre Wände weiß.
        A: Frau Roth, Herr Berger, ich danke Ihnen.
        """,
        cast_of("Gesa Thiel", "Eva Roth; Jan Berger"),
        {"A": "Gesa Thiel", "B": "Eva Roth", "C": "Jan Berger"},
        2,
    ),
    "en studio, a misheard name": Scripted(
        "en",
        """
        A: Welcome. My name is Gesa Teal. I'm joined today by Eva Wroth and Jan Burger. Ms Roth, you paint walls. How
        does one learn that?
        B: You do not fall off the ladder. The rest follows. Red is the hardest colour, by the way.
        A: Why red?
        B: It does not cover. You need three coats. With white, two will do.
        A: Mr Berger, you sell the paint. Is that true?
        C: Sadly, yes. That is why red costs more. And in the end, everybody paints their walls white.
        A: Eva, Jan, thank you.
        """,
        cast_of("Gesa Thiel", "Eva Roth; Jan Berger"),
        {"A": "Gesa Thiel", "B": "Eva Roth", "C": "Jan Berger"},
        2,
    ),
    "de studio, thanks at the end": Scripted(
        "de",
        """
        A: Guten Abend aus dem Livestudio. Wir reden heute mit Ulla Nolte und Henning Kramm über Dächer, die Strom
        machen. Frau Nolte, lohnt sich das?
        B: Nach neun Jahren. Auf einem Südhang früher. Man muss nur das Dach vorher prüfen.
        C: Und die Leitung. Das vergessen viele. Wir haben Häuser gesehen, in denen die Kabel älter sind als die
        Mieter.
        A: Wer prüft das?
        C: Ein Elektriker aus dem Ort. Der kennt die Häuser. Und er kommt wieder, wenn etwas nicht stimmt.
        B: Das kann ich nur bestätigen.
        A: Danke, Herr Kramm, dass Sie da waren. Und vielen Dank an Frau Nolte. Mein Name ist Silke Aust, bis morgen.
        """,
        cast_of("Silke Aust", "Ulla Nolte; Henning Kramm"),
        {"A": "Silke Aust", "B": "Ulla Nolte", "C": "Henning Kramm"},
        1,
    ),
    "en studio, thanks at the end": Scripted(
        "en",
        """
        A: Good evening from the live studio. Tonight we talk with Una Nolan and Henry Cramm about roofs that make
        power. Ms Nolan, does it pay?
        B: After nine years. On a southern slope, sooner. You only have to check the roof first.
        C: And the wiring. Many forget that. We have seen houses in which the cables are older than the tenants.
        A: Who checks that?
        C: A local electrician. They know the houses. And they come back when something is wrong.
        B: I can only agree with that.
        A: Thank you, Mr Cramm, for coming. And many thanks to Ms Nolan. I'm Sheila Oust, until tomorrow.
        """,
        cast_of("Sheila Oust", "Una Nolan; Henry Cramm"),
        {"A": "Sheila Oust", "B": "Una Nolan", "C": "Henry Cramm"},
        1,
    ),
    "de studio, two moderators": Scripted(
        "de",
        """
        A: Guten Morgen zusammen. Ich bin Nina Falk.
        B: Und ich bin Tom Reuter. Schön, dass ihr dabei seid.
        A: Heute geht es um Schulen. Tom, wen haben wir da?
        B: Bei uns sind Frau Dr. Ilse Kamp, die eine Schule leitet, und Cem Özdemir vom Elternrat. Frau Kamp, was
        fehlt Ihnen am meisten?
        C: Zeit. Räume haben wir. Lehrer kommen auch wieder mehr. Aber der Tag ist zu kurz für alles.
        A: Herr Özdemir, sehen die Eltern das auch so?
        D: Die Eltern sehen vor allem den Stundenplan. Und der ist voller Löcher. Wir rechnen das jedes Jahr nach.
        B: Wie viele Löcher sind es denn?
        D: Im letzten Jahr waren es hundertvierzig. Das ist fast ein Monat. Darüber reden wir mit Frau Kamp.
        A: Tom, hast du noch eine Frage?
        B: Eine noch. Frau Dr. Kamp, was machen Sie morgen als Erstes?
        C: Ich zähle Löcher. Herr Özdemir hat mich überzeugt. Danach rufe ich das Amt an.
        A: Danke an unsere Gäste. Danke, Tom.
        B: Danke, Nina. Bis morgen.
        """,
        cast_of("Nina Falk; Tom Reuter", "Dr. Ilse Kamp; Cem Özdemir"),
        {"A": "Nina Falk", "B": "Tom Reuter", "C": "Dr. Ilse Kamp", "D": "Cem Özdemir"},
        3,
    ),
    "en studio, two moderators": Scripted(
        "en",
        """
        A: Good morning, everyone. I'm Nina Falk.
        B: And I'm Tom Reuter. It is good to have you with us.
        A: Today it is all about schools. Tom, who do we have here?
        B: With us are Dr. Elsie Camp, who leads a school, and Cem Ozan from the parents' council. Dr. Camp, what do
        you lack most?
        C: Time. We have rooms. Teachers are coming back. But the day is too short for everything.
        A: Mr. Ozan, do the parents see it that way?
        D: The parents see the timetable. And that is full of holes. We count them every year.
        B: How many holes are there?
        D: Last year there were a hundred and forty. That is almost a month. We talk about it with Dr. Camp.
        A: Tom, do you have another question?
        B: One more. Dr. Camp, what will you do first tomorrow?
        C: I will count holes. Mr. Ozan has convinced me. Then I will call the office.
        A: Thanks to our guests. Thank you, Tom.
        B: Thank you, Nina. Until tomorrow.
        """,
        cast_of("Nina Falk; Tom Reuter", "Dr. Elsie Camp; Cem Ozan"),
        {"A": "Nina Falk", "B": "Tom Reuter", "C": "Dr. Elsie Camp", "D": "Cem Ozan"},
        4,
    ),
    "de studio, sound check": Scripted(
        "de",
        """
        B: Hallo, hallo, eins zwei, eins zwei. Hört man mich?
        D: Frau Janssen, sprechen Sie bitte auch einmal.
        C: Test, Test. Guten Morgen, guten Abend.
        B: Läuft das schon? Soll ich näher ran? Willkommen im Zirkus.
        A: Drei, zwei, eins. Guten Tag und herzlich willkommen. Mein Name ist Rieke Olt. Bei mir sind Sven Tamm und
        Gerda Janssen. Herr Tamm, Sie restaurieren Orgeln. Wie findet man den Fehler?
        B: Man spielt jeden Ton einzeln. Das dauert zwei Tage. Dann weiß man, wo die Maus wohnt.
        A: Frau Janssen, Sie stimmen sie danach?
        C: Ja, nachts, wenn die Heizung aus ist. Ich höre dann jede Pfeife. Und die Maus.
        A: Vielen Dank Ihnen beiden und auf Wiedersehen.
        """,
        cast_of("Rieke Olt", "Sven Tamm; Gerda Janssen"),
        {"A": "Rieke Olt", "B": "Sven Tamm", "C": "Gerda Janssen", "D": None},
        3,
    ),
    "en studio, sound check": Scripted(
        "en",
        """
        B: Hello, hello, one two, one two. Can you hear me?
        D: Ms Jansen, please say something too.
        C: Test, test. Good morning, good evening.
        B: Is it running? Shall I come closer? Welcome to the circus.
        A: Three, two, one. Good afternoon and welcome. My name is Rita Olt. With me are Sven Tamm and Gerda Jansen.
        Mr Tamm, you restore organs. How do you find the fault?
        B: You play each note alone. That takes two days. Then you know where the mouse lives.
        A: Ms Jansen, you tune them afterwards?
        C: Yes, at night, when the heating is off. I hear every pipe then. And the mouse.
        A: Thank you both and goodbye.
        """,
        cast_of("Rita Olt", "Sven Tamm; Gerda Jansen"),
        {"A": "Rita Olt", "B": "Sven Tamm", "C": "Gerda Jansen", "D": None},
        3,
    ),
}

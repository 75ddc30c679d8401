"""Two talks as they are spoken, with hesitations, asides and slips, for tests of everything that chooses text."""

from __future__ import annotations

from pipeline.schema import Transcript
from tests.unit.speech import speech

GERMAN = """
Ja, guten Morgen zusammen und herzlich willkommen hier im Studio. Schön, dass Sie alle da sind.
[0.6] Ich begrüße heute zwei Menschen, die ein Stadtwerk umgebaut haben. Haben Sie gut hergefunden?
[0.7] Danke, alles gut, nur der Parkplatz war etwas eng.
[0.8] Frau Brandt, vor zwei Jahren gab es bei Ihnen 900 Beschwerden im Monat. Wie kam es zu dieser Zahl?
[0.9] Also, ähm, das hatte eigentlich einen einfachen Grund. Wir haben unseren Kunden Briefe geschrieben, die
  niemand verstanden hat. Eine Rechnung hatte bei uns vier Seiten und 27 Fachbegriffe. Und wenn dann jemand
  angerufen hat, dann hing er im Schnitt 14 Minuten in der Warteschleife. Ein Kunde, der eine Rechnung nicht
  versteht, zahlt nicht später, sondern er geht. [0.5] Das haben wir lange nicht sehen wollen.
[0.8] Und was war der erste Schritt?
[1.0] Wir haben uns mit der IT an einen Tisch gesetzt, z. B. mit Herrn Yılmaz hier neben mir. Das klingt
  banal, aber vorher hatten wir uns in sechs Jahren kein einziges Mal getroffen. Im März haben wir angefangen,
  nein, Entschuldigung, es war im April. Da haben wir jede Rechnung laut vorgelesen, und zwar vor Leuten, die
  sie nicht kannten. Wer seinen eigenen Text laut vorliest, der hört sofort, wo er lügt.
[0.9] Herr Yılmaz, Sie leiten die IT. Hat Sie das nicht genervt, dass plötzlich die Kommunikation mitredet?
[2.2] Am Anfang schon, ja. Ich dachte, die wollen jetzt über Schriftarten diskutieren. Aber dann kam der Tag,
  an dem wir das neue Portal getestet haben. Von zwölf Testpersonen haben nur drei den Knopf für die
  Zählerstände gefunden. Technik, die niemand findet, ist keine Technik, sondern Dekoration. Seitdem testen
  wir jedes Formular mit fünf Kunden, bevor es online geht. Das kostet uns einen Vormittag und spart uns etwa
  3,5 Wochen Nacharbeit.
[0.8] Kommen wir zum Geld. Was hat der Umbau gekostet?
[0.9] Insgesamt 240.000 Euro über zwei Jahre. Davon gingen rund 80.000 Euro in Schulungen, weil Software
  allein gar nichts ändert. Wir bekommen heute noch 310 Beschwerden im Monat, also etwa ein Drittel. Und die
  Wartezeit liegt bei drei Minuten. Das hat sich nach elf Monaten gerechnet.
[0.9] Sprechen wir über die Zukunft der Arbeit im Kundenservice. Ersetzt künstliche Intelligenz irgendwann Ihre Leute?
[0.9] Nein. Eine Maschine kann eine Frage beantworten, aber sie kann sich nicht entschuldigen. Wir lassen die
  Routine von einem Assistenten erledigen, also Adressen ändern, Abschläge anpassen, solche Dinge. Die
  schwierigen Gespräche führen bei uns Menschen, und die haben jetzt endlich Zeit dafür. Unser Partner in
  Dublin sagt immer einen Satz dazu.
en: Automate the boring part and staff the human part.
Besser kann ich es nicht sagen.
[0.9] Zum Schluss bitte noch ein Rat für andere Stadtwerke.
[0.8] Fangen Sie bei der Rechnung an, denn die liest wirklich jeder. Und holen Sie die IT an den Tisch, bevor
  Sie wissen, was Sie wollen.
[0.7] Das war ein schöner Schluss. Vielen Dank, dass Sie da waren. Bis zum nächsten Mal.
"""

ENGLISH = """
Good afternoon everyone and welcome to the stage. With me today are two people from a hospital group.
[0.7] How was your trip?
[0.7] It was fine, thanks. The train was on time for once.
[0.9] Maria, let's talk about the night of the storm. What went wrong in the control room?
[1.0] Well, um, nothing went wrong in the technical sense. The generators started within nine seconds. The
  problem was that 1,200 employees got the same alarm on their phones, and nobody knew who should answer. We
  had a plan with 64 pages, and nobody had ever read page two. A plan that nobody has read is not a plan, it
  is a souvenir. [0.6] So people did what people do, they called each other.
[0.8] And how long did it take to sort that out?
[0.9] It took us four hours, no, sorry, almost five hours. For example, one nurse drove back to the clinic
  because her phone told her to, and she was on holiday. I still think about that drive.
[0.9] Ben, you run the network. How did you and Maria start working together?
[1.1] Honestly, over a very bad lunch. She drew the alarm chain on a napkin, and I saw that my beautiful
  system was asking the wrong people. We rebuilt the chain in eleven weeks with three rules. Every message has
  one sender, one receiver and one next step. If a message has no next step, it is noise. And noise at night
  costs trust. [0.5] But I have to say, the rules were not my idea. They came from a midwife in Ward 7.
[0.9] Turning to the numbers. What can you prove today?
[1.0] In the last drill, 94 percent of the staff got only the messages that were meant for them. Before, it
  was 31 percent. The average answer came after 40 seconds instead of six minutes. And we spent less than
  50,000 dollars, because most of the work was deleting things.
[0.9] One last question for both of you. What would you do differently?
[0.9] I would invite the night shift first. The people who are awake at three in the morning know where your
  process is broken. Never design an alarm in a meeting room.
[0.8] And I would print less.
[0.7] That is a wonderful last word. Thank you both for coming. See you next year.
"""


def german() -> Transcript:
    """Return the German talk."""
    return speech(GERMAN, "de")


def english() -> Transcript:
    """Return the English talk."""
    return speech(ENGLISH, "en")

"""Who the speakers are, from what is said: introductions, forms of address, and who is left.

Begin with ``identification.name_speakers``, the way through the room. ``dialogue`` is who says which sentence after
whom. ``mentions`` finds names in a sentence and whose they may be, also misheard ones (``spelling``), ``namings`` in
which manner they are said: by their bearer, to or of somebody; ``cues`` holds the phrases that show it.
``observations`` turns that into signs for and against a speaker being a person, ``moderation`` finds who leads,
``contradictions`` where what is said does not fit the tracks; ``scene`` holds all that together. ``assignment`` gives
each name to one speaker, and ``evidence`` says why, in words.
"""

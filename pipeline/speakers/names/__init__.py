"""Who the speakers are, from what is said: introductions, forms of address, and who is left.

``identification`` is the way through the room: ``dialogue`` is who said what after whom, ``mentions`` finds names in
it and ``namings`` what they are said for (``cues`` holds the phrases); ``moderation`` finds who leads,
``observations`` weighs what speaks for whom, ``assignment`` gives each name to one, and ``evidence`` says why.
"""

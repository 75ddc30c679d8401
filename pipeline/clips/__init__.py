"""Clips: which pieces of a recording are worth publishing, their captions and their cuts.

``find`` looks for them; ``making`` makes one of a run of sentences, whoever chose it. What a person decides:
``passages`` are the whole sentences that times grow to, ``chosen`` holds decisions to what is found now, ``listing``
shows it, ``picks`` reads and writes the list in plain text, ``adoption`` says what was changed there, and ``decisions``
keeps it all on disk.
"""

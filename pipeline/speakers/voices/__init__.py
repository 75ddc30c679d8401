"""Who spoke when, by the voices alone: diarization on the CPU, offline and without torch.

``diarization`` is the way through the room: ``segmentation`` finds where voices change and overlap, ``pieces`` cuts
speech there, ``features`` and ``embedding`` make a voice of each piece (both networks run in ``networks``),
``clustering`` says whose pieces belong together (``likeness``: how alike they must sound; ``merging`` puts them
together), ``decoding`` gives each piece to somebody and says where that is doubtful, ``overlap`` finds who speaks
beside whom, and ``joining`` makes turns of it.
"""

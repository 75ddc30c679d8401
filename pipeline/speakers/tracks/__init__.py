"""What tracks say, where each person has one: a microphone of their own, on which others are heard faintly.

Who spoke when: ``files`` finds the tracks, ``listening`` reads how loud they are; ``alignment`` brings them to the
recording's time line; ``crosstalk`` says whose voice is heard; ``reading`` makes turns with names of that. What the
session sounds like: ``mixing`` decides which of them are its sound, ``presence`` whether somebody is heard in another
one, and ``placing`` puts files beside the recording where they belong.
"""

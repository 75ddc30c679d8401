"""Who spoke when, where each person has a track: a microphone of their own, on which others are heard faintly.

``files`` finds the tracks and reads their ``levels``; ``alignment`` brings them to the recording's time line;
``crosstalk`` says whose voice is heard; ``reading`` makes turns with names of that.
"""

"""Everything that is asked of ffmpeg: the only room that starts a process or imports PyAV.

``program`` finds and runs the program, ``arguments`` builds the parts of its command line that keep a recording
from reaching outside itself, ``probing`` says what a recording is, ``audio`` takes out its sound, ``pictures`` its
pictures. No ffprobe is needed.
"""

from __future__ import annotations

from pipeline.ffmpeg.arguments import (
    MEDIA_FORMATS,
    PROTOCOLS,
    Place,
    display_name,
    flac_arguments,
    input_arguments,
    output_argument,
    picture_arguments,
    printable,
)
from pipeline.ffmpeg.audio import SAMPLE_RATE, decode_audio, extract_audio, extracted, write_flac
from pipeline.ffmpeg.pictures import Change, decode_pictures
from pipeline.ffmpeg.probing import (
    Details,
    check_file,
    check_picture,
    inspect,
    picture_delay,
    probe,
    readable_seconds,
    shown_since,
    start_timecode,
)
from pipeline.ffmpeg.program import encoders, filters, find_ffmpeg, run, version

__all__ = [
    "MEDIA_FORMATS",
    "PROTOCOLS",
    "SAMPLE_RATE",
    "Change",
    "Details",
    "Place",
    "check_file",
    "check_picture",
    "decode_audio",
    "decode_pictures",
    "display_name",
    "encoders",
    "extract_audio",
    "extracted",
    "filters",
    "find_ffmpeg",
    "flac_arguments",
    "input_arguments",
    "inspect",
    "output_argument",
    "picture_arguments",
    "picture_delay",
    "printable",
    "probe",
    "readable_seconds",
    "run",
    "shown_since",
    "start_timecode",
    "version",
    "write_flac",
]

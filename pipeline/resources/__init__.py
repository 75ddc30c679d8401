"""Files that ship with the program: templates, the model registry, fonts, the example of an event file.

In a checkout ``templates/`` and ``models/`` stand at the top level, where people edit them; a wheel carries copies
inside this package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent
_CHECKOUT = _PACKAGED.parent.parent


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that ships with the program, such as ``resource("templates")``.

    Raises:
        FileNotFoundError: It does not ship, or the installation is damaged.
    """
    for root in (_PACKAGED, _CHECKOUT):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is missing from this installation of livestudio-pipeline")

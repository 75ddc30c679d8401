"""Where the command begins, as ``pipeline`` and as ``python -m pipeline``."""

from __future__ import annotations

import sys

from pipeline import stopping
from pipeline.errors import EXIT_INTERRUPTED


def main() -> None:
    """Run the command line; Ctrl-C while it is still being imported ends it without a traceback, too."""
    stopping.listen()
    try:
        from pipeline.cli import main as run  # noqa: PLC0415 - inside the try, see above

        run()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()

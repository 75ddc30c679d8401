"""Run every check: format, lint, types, all tests. CI runs the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("pytest",),
)


def main() -> int:
    """Run the checks in turn and return the exit code of the first that fails."""
    for check in CHECKS:
        print(f"== {' '.join(check)}", flush=True)
        code = subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode
        if code:
            print(f"== {check[0]} failed", flush=True)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

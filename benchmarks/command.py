"""What the command lines of the benchmarks have in common: who is compared, their flags, and how results are printed.

Imports nothing heavy: ``transcribe.py`` measures the memory of processes that import it.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from pipeline.config import Quality

OURS = "ours"
BATCHED = "faster-whisper-batched"
SEQUENTIAL = "faster-whisper"
MULTILINGUAL = "faster-whisper-batched-multilingual"
"""Batched, and told to detect the language of each of its windows anew."""
BEAM_SIZE = 5
PEER_BATCH_SIZE = 8


def make_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the flags that every benchmark has; ``description`` is the module's docstring."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="base", help="a model's name or folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quality", default="balanced", choices=get_args(Quality), help="of ours")
    parser.add_argument("--json", action="store_true")
    return parser


def run_on_folder(
    description: str | None,
    contestants: Sequence[str],
    measure: Callable[[argparse.Namespace], list[dict[str, Any]]],
    arguments: Sequence[str] | None,
) -> None:
    """Parse the command line of a benchmark that takes a folder of recordings, measure and print."""
    parser = make_parser(description)
    parser.add_argument("folder", help="recordings with manifest.tsv")
    parser.add_argument("--contestants", default=",".join(contestants))
    given = parser.parse_args(arguments)
    print_result(measure(given), given)


def describe_run(given: argparse.Namespace) -> dict[str, Any]:
    """Return what a result must say about how it came about."""
    return {
        "model": Path(given.model).name,
        "compute_type": {"ours": "auto", "peers": "int8"},
        "threads": given.threads,
        "quality": given.quality,
        "date": datetime.now().astimezone().date().isoformat(),
        "python": platform.python_version(),
        "faster-whisper": version("faster-whisper"),
        "ctranslate2": version("ctranslate2"),
    }


def print_result(rows: Sequence[dict[str, Any]], given: argparse.Namespace) -> None:
    """Print rows for people, or with ``--json`` one object for machines."""
    if given.json:
        print(json.dumps({"run": describe_run(given), "rows": list(rows)}, ensure_ascii=False, indent=1))
    else:
        print_rows(rows)


def print_rows(rows: Sequence[dict[str, Any]]) -> None:
    """Print rows for people."""
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))

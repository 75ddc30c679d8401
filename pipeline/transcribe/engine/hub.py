"""Weights from the model hub."""

from __future__ import annotations

import errno
import os
import socket
import urllib.parse
from pathlib import Path

import faster_whisper

from pipeline.errors import ModelUnavailable
from pipeline.transcribe.engine.failures import first_line

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}
_HUB = "https://huggingface.co"
_CONNECT_SECONDS = 5.0


def download_from_hub(repository: str, revision: str | None, folder: Path) -> Path:
    """Download weights from the hub into ``folder``, in the hub's own layout, and return the model's folder.

    Raises:
        ModelUnavailable: The hub cannot be reached, or does not have them.
        OSError: ``folder`` cannot be written, or its disk is full.
    """
    _check_hub(repository)
    try:
        return Path(faster_whisper.download_model(repository, cache_dir=str(folder), revision=revision))
    except Exception as error:
        # huggingface_hub raises its own errors, those of its HTTP library, and OSError, by version.
        if isinstance(error, OSError) and error.errno in _FULL:
            raise
        raise ModelUnavailable(
            f"{repository} could not be fetched from the hub: {first_line(error)}.",
            "Check the network, or choose another model.",
        ) from error


def _check_hub(repository: str) -> None:
    """Fail at once without a network; huggingface_hub would try each file for minutes."""
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        return
    address = urllib.parse.urlsplit(os.environ.get("HF_ENDPOINT") or _HUB)
    port = address.port or (80 if address.scheme == "http" else 443)
    try:
        socket.create_connection((address.hostname or "", port), timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise ModelUnavailable(
            f"{repository} could not be fetched: {address.hostname} cannot be reached.",
            "Check the network, or choose a model that is on this machine.",
        ) from error

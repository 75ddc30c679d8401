"""Templates: where they are found, what they may do, and what a person is told when one is broken.

A template is text that people may edit. It is run in Jinja2's sandbox, finds only files under the template folders,
and may use no variable that is not there. A name such as ``blog.md.j2`` is looked for, in this order, in

1. the user's folder, its language folder first: ``<user>/de/blog.md.j2``, ``<user>/blog.md.j2``
2. the packaged templates: ``templates/de/blog.md.j2``, ``templates/blog.md.j2``

so that one copied file replaces one packaged file. ``packaged/blog.md.j2`` names the packaged one even where the user
has a file of that name, for ``{% extends %}`` and ``{% include %}``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from pydantic import BaseModel

from pipeline.errors import PipelineError, SettingsError, TemplateError
from pipeline.language.typography import clock, format_number, join_list, quoted, whole_seconds
from pipeline.publish.dates import format_date
from pipeline.resources import resource
from pipeline.suggestions import did_you_mean

if TYPE_CHECKING:
    from types import TracebackType

LANGUAGES = ("de", "en")
FALLBACK_LANGUAGE = "en"
PACKAGED_PREFIX = "packaged/"
PLAIN_SUFFIXES = frozenset({".md", ".txt", ".csv", ".json"})
"""Templates of these kinds are written as they are; in every other kind ``<``, ``>``, ``&`` and quotes are escaped."""
SAFE_PATH_ATTRIBUTES = frozenset({"name", "stem", "suffix"})


class Templates:
    """The templates of one language.

    Args:
        language: ``de`` or ``en``; another language takes the English templates.
        user_folder: A folder whose files win over the packaged ones of the same name.

    Raises:
        SettingsError: ``user_folder`` is not a folder.
    """

    def __init__(self, language: str, user_folder: Path | None = None) -> None:
        if user_folder is not None and not user_folder.is_dir():
            raise SettingsError(
                f"The folder with templates {user_folder} does not exist.", "Check publish.templates (--templates)."
            )
        self.language = language if language in LANGUAGES else FALLBACK_LANGUAGE
        self._loader = _Loader(self.language, user_folder, resource("templates"))
        self._environment = _make_environment(self._loader, self.language)

    def render(self, name: str, **variables: Any) -> str:  # noqa: ANN401 - a template takes any value
        """Fill in the template ``name``, such as ``"blog.md.j2"``.

        Raises:
            TemplateError: The template, or one it includes, is missing or broken; the message names the file, the
                line and the variable, filter or tag.
        """
        try:
            return self._environment.get_template(name).render(**variables)
        except PipelineError:
            raise
        except Exception as error:  # a template can raise anything that a value in it can raise
            raise _Diagnosis(self._environment, self._loader, variables).explain(error, name) from error

    def files(self) -> tuple[Path, ...]:
        """Return every file that a template of this language could be read from, sorted; for a receipt's inputs."""
        return tuple(sorted({path for root in self._loader.roots for path in root.rglob("*") if path.is_file()}))


class _Loader(jinja2.BaseLoader):
    """Finds templates in the folders above and remembers which name came from which file."""

    def __init__(self, language: str, user_folder: Path | None, packaged: Path) -> None:
        self.roots = tuple(root.resolve() for root in (user_folder, packaged) if root is not None)
        self._language = language
        self.loaded: dict[str, str] = {}
        """Full path of a file that was loaded -> its source."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja2's signature
        """Return source and file of ``template``, as Jinja2 asks for them."""
        path = self.find(template)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        try:
            source = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise TemplateError(
                f"{path}, line {line}: the file is not in UTF-8.", "Save it as UTF-8 in your editor."
            ) from error
        except OSError as error:
            raise TemplateError(f"Cannot read {path}: {error.strerror}.", "Check the file's permissions.") from error
        self.loaded[str(path)] = source
        return source, str(path), lambda: True

    def find(self, template: str) -> Path | None:
        """Return the file of ``template``; ``None`` where there is none inside the template folders."""
        roots = self.roots
        if template.startswith(PACKAGED_PREFIX):
            template, roots = template.removeprefix(PACKAGED_PREFIX), self.roots[-1:]
        relative = PurePosixPath(template)
        if relative.is_absolute() or ".." in relative.parts or "\\" in template or ":" in template:
            return None
        for root in roots:
            for path in (root / self._language / relative, root / relative):
                if path.is_file() and path.resolve().is_relative_to(root):
                    return path
        return None

    def list_templates(self) -> list[str]:
        """Return the names that can be loaded."""
        names: set[str] = set()
        for root in self.roots:
            for path in root.rglob("*.j2"):
                parts = path.relative_to(root).parts
                if parts[0] == self._language:
                    parts = parts[1:]
                elif parts[0] in LANGUAGES:
                    continue
                names.add("/".join(parts))
        return sorted(names)


class _MissingName(jinja2.UndefinedError):
    """A variable, attribute or key that does not exist; ``owner`` is Jinja2's ``missing`` for a variable."""

    def __init__(self, message: str | None, *, name: object, owner: object) -> None:
        super().__init__(message)
        self.name = name
        self.owner = owner


class _Strict(jinja2.StrictUndefined):
    """An undefined value whose error knows what was asked of what."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,  # noqa: ANN401 - Jinja2's signature
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        if exc is jinja2.UndefinedError:
            exc = cast("type[jinja2.TemplateRuntimeError]", partial(_MissingName, name=name, owner=obj))
        super().__init__(hint, obj, name, exc)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which also keeps a template from reading files through a path it was given."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - Jinja2's signature
        if isinstance(obj, PurePath):
            return attr in SAFE_PATH_ATTRIBUTES
        return super().is_safe_attribute(obj, attr, value)


def _make_environment(loader: _Loader, language: str) -> _Environment:
    environment = _Environment(
        loader=loader,
        undefined=_Strict,
        autoescape=_needs_escaping,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["quoted"] = lambda text: quoted(str(text), language)
    environment.filters["clock"] = clock
    environment.filters["lasting"] = lambda seconds: clock(whole_seconds(seconds))
    environment.filters["day"] = lambda date: format_date(date, language)
    environment.filters["and_list"] = lambda items: join_list(list(items), language)
    environment.filters["number"] = lambda value, digits=0: format_number(value, language, digits)
    return environment


def _needs_escaping(name: str | None) -> bool:
    return PurePosixPath((name or "").removesuffix(".j2")).suffix not in PLAIN_SUFFIXES


class _Diagnosis:
    """Turns whatever went wrong in a template into one sentence with file and line, and one with the remedy."""

    def __init__(self, environment: _Environment, loader: _Loader, variables: Mapping[str, object]) -> None:
        self._environment = environment
        self._loader = loader
        self._variables = variables

    def explain(self, error: Exception, name: str) -> TemplateError:
        """Return the error to raise for ``error``, which happened while rendering ``name``."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            place = f"{error.filename or name}, line {error.lineno}"
            return self._explain_syntax(error, place)
        file, line = self._find_place(error.__traceback__)
        place = f"{file}, line {line}" if file else f"Template {name}"
        if isinstance(error, jinja2.TemplateNotFound):
            return self._explain_absence(error, place)
        if isinstance(error, _MissingName):
            return self._explain_name(error, place, file)
        if isinstance(error, SecurityError):
            return TemplateError(f"{place}: {_sentence(error)}.", "Templates may only read the values they are given.")
        if isinstance(error, RecursionError):
            return TemplateError(
                f"{place}: the template includes or extends itself.",
                f'For the packaged one of the same name write "{PACKAGED_PREFIX}{name}".',
            )
        return TemplateError(
            f"{place}: {_sentence(error)} ({type(error).__name__}).", f"Mend that line. {self._list_variables()}"
        )

    def _explain_syntax(self, error: jinja2.TemplateSyntaxError, place: str) -> TemplateError:
        message = (error.message or "syntax error").rstrip(".")
        for kind, known in (("filter", self._environment.filters), ("test", self._environment.tests)):
            prefix = f"No {kind} named "
            if message.startswith(prefix):
                wanted = message.removeprefix(prefix).split("'")[1]
                return TemplateError(f"{place}: there is no {kind} “{wanted}”.", _suggest(wanted, known))
        return TemplateError(f"{place}: the template's syntax is wrong: {message}.", "Mend that line.")

    def _explain_absence(self, error: jinja2.TemplateNotFound, place: str) -> TemplateError:
        wanted = str(error.name)
        folders = " and ".join(str(root) for root in self._loader.roots)
        return TemplateError(
            f"{place}: there is no template “{wanted}” in {folders}.", _suggest(wanted, self._loader.list_templates())
        )

    def _explain_name(self, error: _MissingName, place: str, file: str | None) -> TemplateError:
        name = str(error.name)
        if error.owner is missing:
            known = {*self._variables, *self._assigned_names(file)}
            return TemplateError(f"{place}: there is no variable “{name}”.", _suggest(name, known))
        kind = type(error.owner).__name__
        return TemplateError(f"{place}: there is no “{name}” in this {kind}.", _suggest(name, _names_in(error.owner)))

    def _assigned_names(self, file: str | None) -> set[str]:
        """Names that the template itself sets: loop variables, ``{% set %}``, macro arguments."""
        if file is None:
            return set()
        tree = self._environment.parse(self._loader.loaded[file])
        return {name.name for name in tree.find_all(nodes.Name) if name.ctx in {"store", "param"}}

    def _find_place(self, traceback: TracebackType | None) -> tuple[str | None, int]:
        """Return file and line of the innermost template in the traceback, which Jinja2 maps to template lines."""
        place: tuple[str | None, int] = (None, 0)
        while traceback is not None:
            file = traceback.tb_frame.f_code.co_filename
            if file in self._loader.loaded:
                place = file, traceback.tb_lineno
            traceback = traceback.tb_next
        return place

    def _list_variables(self) -> str:
        return f"Available are: {', '.join(sorted(self._variables)) or 'no variables'}."


def _suggest(wanted: str, known: Iterable[str]) -> str:
    names = sorted(known)
    return f"{did_you_mean(wanted, names)} Available are: {', '.join(names) or 'none'}.".strip()


def _names_in(value: object) -> list[str]:
    """Return what a template may write after ``value.``."""
    if isinstance(value, Mapping):
        return [str(key) for key in value]
    properties = [name for name, member in vars(type(value)).items() if isinstance(member, property)]
    if isinstance(value, BaseModel):
        return [*type(value).model_fields, *properties]
    if dataclasses.is_dataclass(value):
        return [*(field.name for field in dataclasses.fields(value)), *properties]
    return [name for name in dir(value) if not name.startswith("_")]


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".")
    return text or "the template failed"

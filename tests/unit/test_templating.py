"""Templates: search order, escaping, the sandbox, and what is said about a broken one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import SettingsError, TemplateError
from pipeline.publish import templating
from pipeline.publish.templating import Templates
from pipeline.schema import Span

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "packaged"
    (folder / "de").mkdir(parents=True)
    (folder / "en").mkdir()
    monkeypatch.setattr(templating, "resource", lambda *parts: folder)
    return folder


@pytest.fixture
def user(tmp_path: Path) -> Path:
    folder = tmp_path / "Eigene Vorlagen"
    (folder / "de").mkdir(parents=True)
    return folder


def test_search_order_user_before_packaged_and_language_before_shared(packaged: Path, user: Path) -> None:
    places = [packaged / "a.md", packaged / "de" / "a.md", user / "a.md", user / "de" / "a.md"]
    for place in places:
        place.write_text(str(place.relative_to(packaged.parent)))
        assert Templates("de", user).render("a.md") == str(place.relative_to(packaged.parent))
    assert Templates("en", user).render("a.md") == "Eigene Vorlagen/a.md"
    assert Templates("de").render("a.md") == "packaged/de/a.md"
    assert Templates("fr").language == "en"


def test_user_template_extends_the_packaged_one_of_its_name(packaged: Path, user: Path) -> None:
    (packaged / "de" / "a.md.j2").write_text("Kopf {% block b %}alt{% endblock %}")
    (user / "a.md.j2").write_text('{% extends "packaged/a.md.j2" %}{% block b %}neu{% endblock %}')
    assert Templates("de", user).render("a.md.j2") == "Kopf neu"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.html", "&lt;b&gt; &amp;"),
        ("a.html.j2", "&lt;b&gt; &amp;"),
        ("a.svg.j2", "&lt;b&gt; &amp;"),
        ("a.xml.j2", "&lt;b&gt; &amp;"),
        ("a.j2", "&lt;b&gt; &amp;"),
        ("a.md.j2", "<b> &"),
        ("a.txt", "<b> &"),
    ],
)
def test_escapes_by_kind_of_file(packaged: Path, name: str, expected: str) -> None:
    (packaged / name).write_text("{{ text }}")
    assert Templates("en").render(name, text="<b> &") == expected


def test_whitespace_of_blocks_is_trimmed_and_the_last_newline_kept(packaged: Path) -> None:
    (packaged / "a.md").write_text("{% for x in xs %}\n  {% if x %}\n{{ x }}\n  {% endif %}\n{% endfor %}\nend\n")
    assert Templates("en").render("a.md", xs=[1, 0, 2]) == "1\n2\nend\n"


def test_filters_follow_the_language(packaged: Path) -> None:
    (packaged / "a.md").write_text(
        "{{ text | quoted }} {{ 187.4 | clock }} {{ 370000 | number }} {{ 3.5 | number(1) }}"
    )
    assert Templates("de").render("a.md", text="Ja") == "„Ja“ 3:07 370.000 3,5"
    assert Templates("en").render("a.md", text="Yes") == "“Yes” 3:07 370,000 3.5"


def test_quoted_text_is_still_escaped(packaged: Path) -> None:
    (packaged / "a.html").write_text("{{ text | quoted }}")
    assert Templates("de").render("a.html", text="<script>") == "„&lt;script&gt;“"


def broken(user: Path, source: str, name: str = "post.md.j2") -> TemplateError:
    path = user / name
    path.write_text(source)
    with pytest.raises(TemplateError) as caught:
        Templates("de", user).render(name, title="T", count=0, span=Span(start=0, end=1), fields={"headline": 1})
    assert str(path) in caught.value.what
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("source", "what", "remedy"),
    [
        (
            "\n\n{{ titel }}",
            "line 3: … no variable “titel”",
            "Did you mean “title”? Available are: count, fields, span, title.",
        ),
        ("{% for item in [1] %}\n{{ itm }}{% endfor %}", "line 2: … no variable “itm”", "Did you mean “item”?"),
        ("\n{{ span.strat }}", "line 2: … no “strat” in this Span", "Did you mean “start”?"),
        ("{{ span.strat.x }}", "line 1: … no “strat” in this Span", "duration"),
        ("{{ fields.headlin }}", "line 1: … no “headlin” in this dict", "Did you mean “headline”?"),
        ("\n{% if titel %}x{% endif %}", "line 2: … no variable “titel”", "“title”"),
        ("a\n{{ title | quotet }}", "line 2: … no filter “quotet”", "Did you mean “quoted”?"),
        ("{{ title is strin }}", "line 1: … no test “strin”", "Did you mean “string”?"),
        ("a\n{% if title %}", "line 2: … syntax is wrong", "Mend that line."),
        ("a\n\n{{ title", "line 3: … syntax is wrong", "Mend that line."),
        ("\n{% include 'fotter.md.j2' %}", "line 2: … no template “fotter.md.j2”", "Did you mean “footer.md.j2”?"),
        ("\n\n{{ 1 // count }}", "line 3: … ZeroDivisionError", "Available are: count, fields, span, title."),
        ("\n{{ title.__class__.__mro__ }}", "line 2: … unsafe", "only read the values"),
        ("\n{% include 'post.md.j2' %}", "line 2: … includes or extends itself", "packaged/post.md.j2"),
    ],
)
def test_broken_template_is_named_with_line_and_cause(
    packaged: Path, user: Path, source: str, what: str, remedy: str
) -> None:
    (user / "footer.md.j2").write_text("-")
    error = broken(user, source)
    place, cause = what.split(" … ")
    assert f"post.md.j2, {place} " in error.what
    assert cause in error.what
    assert remedy in error.remedy


def test_error_names_the_included_file(packaged: Path, user: Path) -> None:
    (packaged / "a.md.j2").write_text("\n\n{% include 'post.md.j2' %}")
    (user / "post.md.j2").write_text("\n{{ titel }}")
    with pytest.raises(TemplateError, match=r"Eigene Vorlagen/post\.md\.j2, line 2: there is no variable “titel”"):
        Templates("de", user).render("a.md.j2", title="T")


def test_latin_1_is_named_with_its_line(packaged: Path, user: Path) -> None:
    (user / "a.md").write_bytes("Titel\nGröße\n".encode("latin-1"))
    with pytest.raises(TemplateError, match=r"a\.md, line 2: the file is not in UTF-8"):
        Templates("de", user).render("a.md")


def test_byte_order_mark_is_no_text(packaged: Path, user: Path) -> None:
    (user / "a.md").write_bytes(b"\xef\xbb\xbfx\r\ny")
    assert Templates("de", user).render("a.md") == "x\ny"


@pytest.mark.parametrize("name", ["../secret.md", "/secret.md", "de/../../secret.md", "..\\secret.md", "link.md"])
def test_nothing_outside_the_folders_is_read(packaged: Path, user: Path, name: str) -> None:
    secret = packaged.parent / "secret.md"
    secret.write_text("secret")
    (user / "link.md").symlink_to(secret)
    (user / "a.md").write_text(f"{{% include {name!r} %}}")
    with pytest.raises(TemplateError, match="no template"):
        Templates("de", user).render("a.md")


def test_a_path_gives_its_name_but_not_its_content(packaged: Path, user: Path) -> None:
    secret = packaged.parent / "secret.md"
    secret.write_text("secret")
    (user / "a.md").write_text("{{ path.name }}")
    assert Templates("de", user).render("a.md", path=secret) == "secret.md"
    (user / "b.md").write_text("{{ path.read_text() }}")
    with pytest.raises(TemplateError, match="unsafe"):
        Templates("de", user).render("b.md", path=secret)


def test_values_cannot_be_changed(packaged: Path) -> None:
    (packaged / "a.md").write_text("{{ xs.append(1) }}")
    with pytest.raises(TemplateError):
        Templates("de").render("a.md", xs=[])


def test_missing_user_folder_is_a_settings_error(packaged: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        Templates("de", packaged / "nowhere")


def test_files_are_those_of_both_folders(packaged: Path, user: Path) -> None:
    (packaged / "en" / "a.md").write_text("")
    (user / "b.md").write_text("")
    assert Templates("de", user).files() == ((user / "b.md").resolve(), (packaged / "en" / "a.md").resolve())


def test_dates_and_lists_follow_the_language(packaged: Path) -> None:
    (packaged / "a.md").write_text("{{ date | day }}; {{ items | and_list }}; {{ none | day }}")
    values = {"date": "2026-11-21", "items": ("A", "B", "C"), "none": "soon"}
    assert Templates("de").render("a.md", **values) == "21.\u00a0November 2026; A, B und C; "
    assert Templates("en").render("a.md", **values) == "21\u00a0November 2026; A, B, and C; "

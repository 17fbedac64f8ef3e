"""The Chinese catalogue: `update` it from the code, `compile` it, or `check` that it is complete."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "casedesk/translations"
LANGUAGE = "zh_Hans"
CATALOGUE = TRANSLATIONS / LANGUAGE / "LC_MESSAGES/messages.po"

KEYWORDS = DEFAULT_KEYWORDS | {
    "lazy_gettext": None,
    "_l": None,
    "_now": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLACES = ((ROOT / "casedesk", "**.py", "python"), (ROOT / "templates", "**.*", "jinja2"))
# They change at each run and say nothing.
RESTLESS = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By')


Text = str | tuple[str, ...]
Key = tuple[Text, str | None]


def main(action: str) -> int:
    if action == "update":
        update()
    elif action == "compile":
        compile_catalogue()
    elif action == "check":
        return report([*faults(), *out_of_step()])
    else:
        print("say: catalogues.py update, compile or check")
        return 2
    return 0


def update() -> None:
    """Write the catalogue anew."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(rendered())


def rendered() -> bytes:
    """The catalogue as it should be: every message of the code, with the translations there are, sorted."""
    known = translations()
    catalogue = new_catalogue()
    for message_id, context in extracted():
        text = known.get((message_id, context), "")
        catalogue.add(message_id, text, context=context)
    written = BytesIO()
    write_po(written, catalogue, sort_output=True, no_location=True, width=120)
    return b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(RESTLESS))


def compile_catalogue() -> None:
    """Write the compiled catalogue that the application reads; it is not committed."""
    catalogue = new_catalogue()
    for (message_id, context), text in translations().items():
        catalogue.add(message_id, text, context=context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def faults() -> Iterator[str]:
    """What keeps the catalogue from being complete."""
    known = translations()
    wanted = set(extracted())
    for message_id, _context in sorted(wanted - set(known), key=str):
        yield f"has no Chinese: {message_id!r}"
    for (message_id, _context), text in sorted(known.items(), key=str):
        for there, here in zip(forms(message_id), forms(text), strict=False):
            if placeholders(there) != placeholders(here):
                yield f"has other placeholders in Chinese: {message_id!r}"


def out_of_step() -> Iterator[str]:
    """Whether the file is another than the code makes it."""
    if not CATALOGUE.exists() or CATALOGUE.read_bytes() != rendered():
        yield f"{CATALOGUE.relative_to(ROOT)} is not in step with the code: run `make catalogues`"


def report(found: list[str]) -> int:
    for fault in found:
        print(fault)
    if found:
        print(f"{len(found)} to do: add them to {CATALOGUE.relative_to(ROOT)}, then run `make catalogues`")
    return 1 if found else 0


def extracted() -> list[Key]:
    """Every message of the code and the templates, with its context."""
    found = {}
    for folder, pattern, method in PLACES:
        options = {pattern: {"silent": "false"}} if method == "jinja2" else {}
        for _file, _line, message, _comments, context in extract_from_dir(
            folder, [(pattern, method)], options, keywords=KEYWORDS, strip_comment_tags=True
        ):
            found[message, context] = None
    return list(found)


def translations() -> dict[Key, Text]:
    """What is translated."""
    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as file:
        messages = read_po(file, locale=LANGUAGE)
    return {(m.id, m.context): m.string for m in messages if m.id and any(forms(m.string)) and not m.fuzzy}


def new_catalogue() -> Catalog:
    return Catalog(
        locale=LANGUAGE, project="casedesk", header_comment="# The Simplified Chinese of casedesk.", fuzzy=False
    )


def forms(text: Text) -> tuple[str, ...]:
    """A message has one form, or one for each number."""
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    """The names in `%(name)s`."""
    return {part.partition(")")[0] for part in text.split("%(")[1:]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))

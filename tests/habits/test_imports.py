"""Imports run one way, heavy libraries stay behind their doors, and nobody stands on a view."""

import subprocess
import sys
from functools import cache
from pathlib import Path

from casedesk.settings.provision import provision
from tests.habits.sources import ROOT, Source, application, imports, words

# A package imports from those left of it.
PACKAGES = (
    "audit",
    "notifications",
    "directory",
    "staff",
    "recovery",
    "appeals",
    "evidence",
    "review",
    "resets",
    "reports",
)
# These rooms of any package stand above all packages; so do top-level modules that import a package.
ROOMS_ABOVE = {"views", "forms"}
PACKAGES_ABOVE = {"commands", "demo"}
# The rooms of review, in the same order; what lies beside them stands above them, but for the rows they all keep.
REVIEW = ("engine", "words", "learning", "outcomes", "policies", "scores", "telling", "deciding")
REVIEW_ROWS = "casedesk.review.models"

DOORS = {
    "boto3": {"casedesk.evidence.store", "casedesk.notifications.senders"},
    "botocore": {"casedesk.evidence.store", "casedesk.notifications.senders"},
    "weasyprint": {"casedesk.reports.pdf"},
}
NOT_AT_WEB_START = ("boto3", "numpy", "PIL", "pypdfium2", "pillow_heif", "weasyprint", "pikepdf", "onnxruntime")


def test_imports_run_one_way() -> None:
    problems = [
        f"{source.at(node)} imports {module}"
        for source in application()
        for module, node in imports(source)
        if module.startswith("casedesk.") and not may_import(source, module)
    ]

    assert not problems, words(
        problems,
        f"a package imports from those left of it: {' <- '.join(PACKAGES)}; only views, forms, commands, demo and "
        "top-level modules stand above. When two packages need each other, let a value or an event travel instead.",
    )


def test_imports_run_one_way_inside_review() -> None:
    problems = [
        f"{source.at(node)} imports {module}"
        for source in application()
        for module, node in imports(source)
        if (own := review_room(source.module)) and module.startswith("casedesk.review.") and module != REVIEW_ROWS
        if (room := review_room(module)) is None or REVIEW.index(room) > REVIEW.index(own)
    ]

    assert not problems, words(problems, f"a room of review imports from those left of it: {' <- '.join(REVIEW)}")


def test_every_package_has_its_place() -> None:
    strangers = {
        source.module.split(".")[1]
        for source in application()
        if source.path.name == "__init__.py" and source.module.count(".") == 1
    } - {*PACKAGES, *PACKAGES_ABOVE, "settings"}

    rooms = {path.parent.name for path in (ROOT / "casedesk" / "review").glob("*/__init__.py")} - {
        *REVIEW,
        *ROOMS_ABOVE,
    }

    assert not strangers, words(sorted(strangers), "give the package its place in PACKAGES, in the order of imports")
    assert not rooms, words(sorted(rooms), "give the room its place in REVIEW, in the order of imports")


def test_nobody_stands_on_a_view() -> None:
    problems = [
        f"{source.at(node)} imports {module}"
        for source in application()
        for module, node in imports(source)
        if "views" in module.split(".") and package_of(source.module) and not is_above(source.module)
    ]

    assert not problems, words(problems, "move what both need into the service; a view is imported by blueprints alone")


def test_heavy_libraries_stay_behind_their_doors() -> None:
    problems = [
        f"{source.at(node)} imports {library}, whose doors are {', '.join(sorted(doors))}"
        for library, doors in DOORS.items()
        for source in application()
        for module, node in imports(source)
        if module.split(".")[0] == library and source.module not in doors
    ]

    assert not problems, words(problems, "ask the module at the door to do it")


def test_reset_links_are_minted_at_one_door() -> None:
    problems = [
        f"{source.at(node)} imports {module}"
        for source in application()
        for module, node in imports(source)
        if (module == "casedesk.resets.tokens" and package_of(source.module) != "resets")
        or (module == "secrets" and package_of(source.module) == "resets" and source.module != "casedesk.resets.tokens")
    ]

    assert not problems, words(problems, "reset tokens are made in resets/tokens.py; others ask resets/service.py")


def test_the_web_starts_without_heavy_libraries(tmp_path: Path) -> None:
    provision(tmp_path)
    program = (
        "import sys, config, casedesk; "
        f"casedesk.create_app(config.load({{'CASEDESK_ENV': 'test', 'CASEDESK_DATA_DIR': {str(tmp_path)!r}}})); "
        f"print(*(name for name in {NOT_AT_WEB_START!r} if name in sys.modules))"
    )

    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == [], "import them in the function that needs them, or in the worker"


def may_import(source: Source, module: str) -> bool:
    """Whether one module of casedesk may import another."""
    importer, imported = package_of(source.module), package_of(module)
    if is_above(source.module) or importer == imported or module in ground():
        return True
    if is_above(module) or imported is None or importer is None:
        return False
    return PACKAGES.index(imported) < PACKAGES.index(importer)


def package_of(module: str) -> str | None:
    """The domain package of a module, if it is in one."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in PACKAGES else None


def review_room(module: str) -> str | None:
    """The room of review that a module lies in, if it is in one."""
    parts = module.split(".")
    return parts[2] if parts[:2] == ["casedesk", "review"] and len(parts) > 2 and parts[2] in REVIEW else None


def is_above(module: str) -> bool:
    """Whether a module stands above all packages."""
    if package_of(module):
        return bool(ROOMS_ABOVE & set(module.split(".")[2:]))
    return module not in ground()


@cache
def ground() -> frozenset[str]:
    """The modules outside all packages that stand on nothing but each other: clock, errors, database and the like."""
    stands_on = {
        source.module: {module for module, _ in imports(source) if module.startswith("casedesk.")}
        for source in application()
        if package_of(source.module) is None
        and source.module != "casedesk"
        and source.module.split(".")[1] not in PACKAGES_ABOVE
    }
    kept = set(stands_on)
    while falling := {module for module in kept if not stands_on[module] <= kept}:
        kept -= falling
    return frozenset(kept)

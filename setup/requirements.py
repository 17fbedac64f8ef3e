"""Check that the pinned requirements satisfy pyproject.toml, carry hashes and name no registry."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
COMPILE = "uv pip compile pyproject.toml --universal --python-version 3.11.0 --generate-hashes --no-header"
AGAIN = f"""write them again, for every Python from 3.11.0:
    {COMPILE} -o requirements.txt
    {COMPILE} --extra dev -o requirements-dev.txt
    {COMPILE} --extra dev --extra bench -c requirements-dev.txt -o requirements-bench.txt
    {COMPILE} --extra places -c requirements.txt -o requirements-places.txt"""
FILES = {
    "requirements.txt": (),
    "requirements-dev.txt": ("dev",),
    "requirements-bench.txt": ("dev", "bench"),
    "requirements-places.txt": ("places",),
}


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = pins(ROOT / "requirements.txt")
    found = []
    for name, extras in FILES.items():
        ranges = project["dependencies"] + [one for extra in extras for one in project["optional-dependencies"][extra]]
        pinned = pins(ROOT / name)
        found += faults(name, ranges, pinned)
        found += [
            f"{name} has another {one} than requirements.txt" for one in runtime if runtime[one] != pinned.get(one)
        ]
        if names_address(name):
            found.append(f"{name} names an address")
    for fault in found:
        print(fault)
    if found:
        print(AGAIN)
    return 1 if found else 0


def pins(path: Path) -> dict[str, str]:
    """The version of each package; raises ValueError when one has no hash."""
    pinned = {}
    for entry in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8")):
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==(\S+)", entry):
            if "--hash=sha256:" not in entry:
                raise ValueError(f"{path.name}: {match[1]} has no hash")
            pinned[canonicalize_name(match[1])] = match[2]
    return pinned


def faults(file: str, ranges: list[str], pinned: dict[str, str]) -> Iterator[str]:
    for text in ranges:
        wanted = Requirement(text)
        version = pinned.get(canonicalize_name(wanted.name))
        if version is None:
            yield f"{file} lacks {wanted.name}"
        elif not wanted.specifier.contains(version, prereleases=True):
            yield f"{file} has {wanted.name} {version}, and pyproject.toml asks for {wanted.specifier}"


def names_address(file: str) -> bool:
    return bool(re.search(r"https?://|--(extra-)?index-url|--find-links", (ROOT / file).read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())

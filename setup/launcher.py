"""Make this folder importable in .venv, with its version and the command `casedesk`, without building anything."""

import shutil
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
SCRIPT = """#!{python}
import sys

from casedesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = Path(sysconfig.get_path("purelib"))
    (packages / "casedesk-here.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    for old in packages.glob("casedesk-*.dist-info"):
        shutil.rmtree(old)
    described = packages / f"casedesk-{project['version']}.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(METADATA.format(**project), encoding="utf-8")
    (described / "INSTALLER").write_text("casedesk setup\n", encoding="utf-8")
    command = Path(sys.executable).with_name("casedesk")
    command.write_text(SCRIPT.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()

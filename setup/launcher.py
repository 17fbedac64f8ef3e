"""Make this folder importable in .venv and give it the command `casedesk`, without building anything."""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = """#!{python}
import sys

from casedesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""


def main() -> None:
    (Path(sysconfig.get_path("purelib")) / "casedesk-here.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = Path(sys.executable).with_name("casedesk")
    command.write_text(SCRIPT.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    main()

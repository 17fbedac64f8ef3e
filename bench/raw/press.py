"""Bare WeasyPrint: reads orders line by line, and prints each with the same fonts, style and kind of PDF as ours."""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

_FONTS = {400: "NotoSansSC-Regular.ttf", 700: "NotoSansSC-Bold.ttf"}


@cache
def _warm(static: str) -> tuple[FontConfiguration, Any]:
    config = FontConfiguration()
    folder = (Path(static) / "vendor" / "fonts").as_uri()
    faces = "".join(
        f'@font-face {{ font-family: "Casedesk Sans"; font-weight: {weight}; src: url("{folder}/{name}") }}'
        for weight, name in _FONTS.items()
    )
    style = f'{faces} html {{ font-family: "Casedesk Sans", sans-serif }}'
    return config, CSS(string=style, font_config=config)


def main() -> None:
    """Answer each order with the size of its PDF."""
    for line in sys.stdin:
        order = json.loads(line)
        config, faces = _warm(order["static"])
        style = CSS(string=Path(order["css"]).read_text(encoding="utf-8"), font_config=config)
        page = HTML(string=Path(order["html"]).read_text(encoding="utf-8"))
        made = page.write_pdf(stylesheets=[faces, style], font_config=config, pdf_variant="pdf/ua-1", dpi=130)
        print(len(made), flush=True)


if __name__ == "__main__":
    main()

"""A fully digital VAT invoice as PDF, with the QR code of its fields."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from casedesk.demo.invoice_layout import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QR_BOX,
    SEAL_BOX,
    Words,
    rules,
    words,
)
from casedesk.demo.invoices import Invoice
from casedesk.reports import pdf

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "demo"
_SERIF = '"Noto Serif CJK SC", "Casedesk Sans", "Noto Sans CJK SC", serif'


def render(invoice: Invoice) -> bytes:
    """Make the PDF of an invoice: one page of 210 × 140 mm, the same bytes each time."""
    texts = words(invoice)
    stamp = pdf.Stamp(identifier=invoice.number, made_at=datetime.combine(invoice.issued_on, time(2, 14), UTC))
    return pdf.render(
        _template().render(number=invoice.number, words=texts),
        stamp=stamp,
        stylesheets=[_stylesheet(texts)],
        assets={"qr.png": qr_picture(invoice.qr_text), "seal.svg": _seal(invoice.seller.place), "frame.svg": _frame()},
    )


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("e_invoice.html")


def qr_picture(text: str) -> bytes:
    """Draw a QR code as PNG, large enough to be read from a printed page."""
    file = BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=8, border=1)
    return file.getvalue()


def _stylesheet(texts: list[Words]) -> str:
    base = f"""
        @page {{ size: {PAGE_WIDTH}mm {PAGE_HEIGHT}mm; margin: 0 }}
        html {{ font-family: {_SERIF} }}
        h1, p, img {{ position: absolute; margin: 0; font-weight: 400; line-height: 1.15; white-space: nowrap }}
        h1, p {{ color: #800000 }}
        .value {{ color: #000 }}
        .mono {{ font-family: "DejaVu Sans Mono", "Casedesk Sans", monospace }}
        .frame {{ left: 0; top: 0; width: {PAGE_WIDTH}mm; height: {PAGE_HEIGHT}mm }}
    """
    boxes = [
        f".{name} {{ left: {box[0]}mm; top: {box[1]}mm; width: {box[2]}mm; height: {box[3]}mm }}"
        for name, box in (("qr", QR_BOX), ("seal", SEAL_BOX))
    ]
    places = [
        f".w{number} {{ left: {one.left}mm; top: {one.top}mm; width: {one.width}mm; font-size: {one.size}mm;"
        f" text-align: {one.align} }}"
        for number, one in enumerate(texts, start=1)
    ]
    return "\n".join([base, *boxes, *places])


def _frame() -> bytes:
    lines = "".join(
        f'<path d="M{one.left} {one.top}l{one.width} {one.height}" stroke="#800000" stroke-width=".25"/>'
        for one in rules()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAGE_WIDTH} {PAGE_HEIGHT}">{lines}</svg>'.encode()


def _seal(place: str) -> bytes:
    rings = "".join(
        f'<ellipse cx="17" cy="11" rx="{across}" ry="{down}" fill="none" stroke="#d0021b" stroke-width="{line}"/>'
        for across, down, line in ((15, 10, 0.5), (13.9, 9, 0.2))
    )
    lines = "".join(
        f'<text x="17" y="{down}" font-size="{size}">{text}</text>'
        for down, size, text in ((8.2, 3, "发票监制章"), (12.6, 3.4, "样 张"), (17, 2.6, place))
    )
    style = 'font-family="Noto Serif CJK SC, Casedesk Sans" fill="#d0021b" text-anchor="middle"'
    drawing = f'<g opacity=".75">{rings}<g {style}>{lines}</g></g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 34 22">{drawing}</svg>'.encode()

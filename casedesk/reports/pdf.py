"""The one door to WeasyPrint: HTML of our own templates in, a tagged PDF with embedded fonts out, nothing fetched."""

from __future__ import annotations

import atexit
import ctypes.util
import hashlib
import mimetypes
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casedesk.errors import Unavailable

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

PACKAGE = Path(__file__).resolve().parent.parent
ASSET_FOLDERS = (PACKAGE / "static", PACKAGE.parent / "templates" / "reports")
FONT_FILES = {400: "vendor/fonts/NotoSansSC-Regular.ttf", 700: "vendor/fonts/NotoSansSC-Bold.ttf"}
FONT_STACK = '"Casedesk Sans", "Noto Sans CJK SC", "Noto Sans SC", "DejaVu Sans", sans-serif'
SYSTEM_CJK_FONT = "Noto Sans CJK SC"

_IMAGE_IN_ADDRESS = re.compile(r"data:image/(?:png|jpeg|svg\+xml)[;,]")
_ASSET_NAME = re.compile(r"asset:([A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*)")
# Pango's font map is not safe to share between threads, and warm fonts are the point of sharing it.
_ONE_AT_A_TIME = threading.Lock()


class RefusedAddress(ValueError):
    """An address that a PDF may not load: all but packaged assets and pictures handed over with the page."""


@dataclass(frozen=True)
class Stamp:
    """What would otherwise differ between two makings of the same document.

    `identifier` names the document (any text, hashed into the PDF's own id); `made_at` is an aware time.
    """

    identifier: str
    made_at: datetime


def render(
    html: str,
    *,
    stamp: Stamp,
    stylesheets: Sequence[str] = (),
    assets: Mapping[str, bytes] | None = None,
    picture_dpi: int | None = None,
) -> bytes:
    """Make the PDF/UA-1 document of a page; equal arguments give equal bytes.

    Arguments:
        html: a whole page with `lang` and `title`, already escaped by its template.
        stamp: identity and time to be written into the document.
        stylesheets: CSS texts, in order; the font faces are always there, under the name "Casedesk Sans".
        assets: pictures of this one document by name, reached in the page as `asset:NAME`.
        picture_dpi: pictures with more dots per inch are reduced to this; None leaves them.

    Raises:
        Unavailable: pango is not installed.
    """
    weasyprint = _weasyprint()
    with _ONE_AT_A_TIME:
        warm = _warm_fonts()
        fetcher = _fetcher_class()(assets or {})
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        sheets = [weasyprint.CSS(string=text, url_fetcher=fetcher, font_config=warm.config) for text in stylesheets]
        document = page.render(font_config=warm.config, stylesheets=[*warm.faces, *sheets], pdf_variant="pdf/ua-1")
        fetcher.close()  # what WeasyPrint asks for after the layout would be an attachment
        moment = stamp.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document.metadata.created = document.metadata.modified = moment
        document.metadata.attachments = []
        identifier = hashlib.sha256(stamp.identifier.encode()).digest()[:16]
        made = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, dpi=picture_dpi)
    return bytes(made)


def warm_up() -> None:
    """Import WeasyPrint and load the fonts, so that the next document is quick."""
    _weasyprint()
    _warm_fonts()


def check() -> list[str]:
    """Say what is missing for right and fast PDFs, one sentence each with its fix; empty when all is there."""
    faults = []
    if not ctypes.util.find_library("pango-1.0") or not ctypes.util.find_library("pangoft2-1.0"):
        faults.append("pango is missing: apt-get install libpango-1.0-0 libpangoft2-1.0-0")
    if not ctypes.util.find_library("harfbuzz-subset"):
        faults.append("libharfbuzz-subset is missing, a PDF takes 14 s: apt-get install libharfbuzz-subset0")
    if not fonts_ready():
        faults.append("no Chinese font, text would be boxes: apt-get install fonts-noto-cjk")
    return faults


def fonts_ready() -> bool:
    """Tell whether Chinese text finds a font: the packaged one, or Noto Sans CJK of the system."""
    return bool(_packaged_fonts()) or _system_has(SYSTEM_CJK_FONT)


@dataclass(frozen=True)
class _WarmFonts:
    config: FontConfiguration
    faces: list[CSS]


@cache
def _warm_fonts() -> _WarmFonts:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    # Its folder of temporary font files must go while Python is still whole.
    atexit.register(_warm_fonts.cache_clear)
    config = FontConfiguration()
    css = CSS(string=_font_faces(), url_fetcher=_fetcher_class()({}), font_config=config)
    return _WarmFonts(config=config, faces=[css])


def _font_faces() -> str:
    faces = [
        f'@font-face {{ font-family: "Casedesk Sans"; font-weight: {weight}; src: url("asset:{name}"); }}'
        for weight, name in _packaged_fonts().items()
    ]
    return "\n".join([*faces, f"html {{ font-family: {FONT_STACK}; }}"])


def _packaged_fonts() -> dict[int, str]:
    return {weight: name for weight, name in FONT_FILES.items() if (PACKAGE / "static" / name).is_file()}


def _system_has(family: str) -> bool:
    library = ctypes.util.find_library("fontconfig")
    if library is None:
        return False
    fontconfig = ctypes.CDLL(library)
    fontconfig.FcNameParse.restype = ctypes.c_void_p
    fontconfig.FcFontList.restype = ctypes.POINTER(_FontSet)
    fontconfig.FcFontList.argtypes = [ctypes.c_void_p] * 3
    fontconfig.FcPatternDestroy.argtypes = [ctypes.c_void_p]
    fontconfig.FcFontSetDestroy.argtypes = [ctypes.c_void_p]
    fontconfig.FcObjectSetCreate.restype = ctypes.c_void_p
    fontconfig.FcObjectSetDestroy.argtypes = [ctypes.c_void_p]
    pattern = fontconfig.FcNameParse(family.encode())
    wanted = fontconfig.FcObjectSetCreate()
    found = fontconfig.FcFontList(None, pattern, wanted)
    count = int(found.contents.count)
    fontconfig.FcFontSetDestroy(found)
    fontconfig.FcObjectSetDestroy(wanted)
    fontconfig.FcPatternDestroy(pattern)
    return count > 0


class _FontSet(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.c_void_p)]


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as fault:
        raise Unavailable(code="pdf_unavailable") from fault
    return weasyprint


@cache
def _fetcher_class() -> Callable[[Mapping[str, bytes]], Any]:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnAssetsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Serves `asset:` names and embedded pictures; opens no file by path, no address, and nothing once closed."""

        def __init__(self, assets: Mapping[str, bytes]) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)
            self._assets = assets
            self._closed = False

        def close(self) -> None:
            self._closed = True

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            if self._closed:
                raise RefusedAddress("attachments are not made")
            if _IMAGE_IN_ADDRESS.match(url):
                return super().fetch(url, headers)
            named = _ASSET_NAME.fullmatch(url)
            if named is None:
                raise RefusedAddress("only asset: and pictures within the page may be loaded")
            name = named.group(1)
            body = self._assets[name] if name in self._assets else _packaged(name)
            return URLFetcherResponse(url, body, {"Content-Type": mimetypes.guess_type(name)[0] or "font/ttf"})

    return OwnAssetsOnly


def _packaged(name: str) -> bytes:
    for folder in ASSET_FOLDERS:
        path = (folder / name).resolve()
        if path.is_relative_to(folder) and path.is_file():
            return path.read_bytes()
    raise RefusedAddress(f"no packaged asset is called {name}")

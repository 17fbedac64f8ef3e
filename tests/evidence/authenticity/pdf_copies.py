"""Signed documents, scans and invoices with data as PDF, and edited copies of them, all made in the test."""

import io
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf
import segno
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageDraw, ImageFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading.checks import Check, CheckCode, Result
from casedesk.evidence.reading.model import Reading
from casedesk.evidence.reading.pdf import PdfReader
from tests.evidence import specimens

SIGNER = "Example Shop Invoices"
LINES = (
    *("Example Shop Ltd", "Invoice number: A-100234", "Invoice date: 18 June 2024", "Order number: 40012345678"),
    *("Phone X 128 GB black   799,00", "Case for Phone X   100,00", "Delivery   0,00", "Total EUR 899,00"),
)
TOTAL_LINE = 780 - 7 * 14  # where the last line stands, in points


def read(data: bytes, received_at: datetime | None = None) -> Reading:
    """Read a file as the child does, in this process."""
    return PdfReader(Limits(), received_at=received_at).read(io.BytesIO(data), Kind.PDF)


def against(data: bytes, received_at: datetime | None = None) -> dict[CheckCode, Check]:
    """The facts against a file."""
    checks = read(data, received_at).checks
    return {check.code: check for check in checks if check.result is Result.FAILED}


def genuine() -> bytes:
    """An unsigned invoice."""
    return specimens.pdf(LINES)


def certificate(name: str = SIGNER) -> bytes:
    """A self-made certificate, as PEM."""
    return _identity(name)[1].public_bytes(serialization.Encoding.PEM)


def signed(data: bytes | None = None, permissions: fields.MDPPerm | None = fields.MDPPerm.FILL_FORMS) -> bytes:
    """A certified invoice: later changes are allowed as `permissions` says; None: signed and not certified."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data or genuine()))
    meta = signers.PdfSignatureMetadata(field_name="Issuer", certify=permissions is not None)
    if permissions is not None:
        meta = replace(meta, docmdp_permissions=permissions)
    target = io.BytesIO()
    _sign(writer, meta, target)
    return target.getvalue()


def countersigned(data: bytes) -> bytes:
    """With a second signature, which comes as an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    target = io.BytesIO()
    _sign(writer, signers.PdfSignatureMetadata(field_name="Second"), target)
    return target.getvalue()


def updated(data: bytes, old: bytes = b"", new: bytes = b"") -> bytes:
    """Saved again with an incremental update, which replaces words on the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0]
    content = page["/Contents"]
    changed = content.data.replace(old, new) if old else content.data
    assert not old or changed != content.data
    content._data = changed
    content._encoded_data = None
    writer.mark_update(page.raw_get("/Contents"))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def annotated_later(data: bytes) -> bytes:
    """With a text box laid over the total by an incremental update, as a viewer does after signing."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    box = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                [generic.NumberObject(edge) for edge in (45, TOTAL_LINE - 4, 300, TOTAL_LINE + 12)]
            ),
            generic.pdf_name("/Contents"): generic.TextStringObject("Total EUR 399,00"),
        }
    )
    writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(box))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def resaved(data: bytes, change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """Written anew as a whole, with a change."""
    with pikepdf.open(io.BytesIO(data)) as document:
        if change:
            change(document)
        target = io.BytesIO()
        document.save(target)
    return target.getvalue()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """Written anew with words replaced on the first page."""

    def change(document: pikepdf.Pdf) -> None:
        stream = document.pages[0].Contents.read_bytes()
        assert old in stream
        document.pages[0].Contents = document.make_stream(stream.replace(old, new))

    return resaved(data, change)


def painted(data: bytes, operators: str, *, below: bool = False) -> bytes:
    """With more drawn on the first page, over or below what is there; F2 is Courier, F3 Times."""

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        for name, font in (("/F2", "/Courier"), ("/F3", "/Times-Roman")):
            page.Resources.Font[name] = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(font))
        page.contents_add(operators.encode("latin-1"), prepend=below)

    return resaved(data, change)


def scan(words: str = "", picture: Image.Image | None = None, *, footer: str = "") -> bytes:
    """A page that is one picture, with an invisible layer of recognised words, and a visible footer."""
    picture = picture or receipt()
    with pikepdf.new() as document:
        pixels = picture.convert("RGB").tobytes()
        image = document.make_stream(
            pixels,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        layer = f"BT 3 Tr /F1 12 Tf 50 700 Td ({words}) Tj ET" if words else ""
        shown = f"BT 0 Tr /F1 8 Tf 200 8 Td ({footer}) Tj ET" if footer else ""
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[0]
        page.Resources = Dictionary(XObject=Dictionary(Im1=image), Font=Dictionary(F1=font))
        page.Contents = document.make_stream(f"q 595 0 0 842 0 0 cm /Im1 Do Q {layer} {shown}".encode())
        target = io.BytesIO()
        document.save(target)
    return target.getvalue()


def receipt() -> Image.Image:
    """A drawn receipt, large enough for a scan."""
    paper = Image.effect_noise((700, 990), 20).convert("RGB")
    ImageDraw.Draw(paper).text((60, 60), "RECEIPT 18/06/2024\nTotal 899.00", "black", font=ImageFont.load_default(40))
    return paper


def with_attachment(data: bytes, xml: bytes, name: str = "factur-x.xml") -> bytes:
    """With a file attached, as Factur-X does."""

    def change(document: pikepdf.Pdf) -> None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, xml, filename=name, mime_type="text/xml")

    return resaved(data, change)


def with_annotation(data: bytes, kind: str, box: tuple[float, float, float, float], words: str) -> bytes:
    """With a text box or an area laid over the page, as viewers let everybody do."""

    def change(document: pikepdf.Pdf) -> None:
        annotation = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=Array(list(box)), Contents=words, F=4)
        document.pages[0].Annots = Array([document.make_indirect(annotation)])

    return resaved(data, change)


def with_information(data: bytes, **information: str) -> bytes:
    """With a producer, a creator or dates noted."""

    def change(document: pikepdf.Pdf) -> None:
        for name, value in information.items():
            document.docinfo["/" + name] = value

    return resaved(data, change)


def with_code(data: bytes, text: str) -> bytes:
    """With a QR code on the first page."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="png", scale=4, border=4)
    with Image.open(target) as drawn:
        picture = drawn.convert("L")

    def change(document: pikepdf.Pdf) -> None:
        image = document.make_stream(
            picture.tobytes(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        document.pages[0].Resources.XObject = Dictionary(Qr=image)
        document.pages[0].contents_add(b"q 90 0 0 90 450 700 cm /Qr Do Q")

    return resaved(data, change)


def many_pages(contents: Sequence[bytes]) -> bytes:
    """A file of pages with these operators each."""
    with pikepdf.new() as document:
        font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for number, content in enumerate(contents):
            document.add_blank_page(page_size=(595, 842))
            page = document.pages[number]
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Contents = Stream(document, content)
        target = io.BytesIO()
        document.save(target, compress_streams=True)
    return target.getvalue()


def noise(length: int, seed: int = 1) -> bytes:
    """Bytes that mean nothing."""
    return random.Random(seed).randbytes(length)


@cache
def _identity(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2024, 1, 1, tzinfo=UTC)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, key_cert_sign=True, **usage), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def _sign(writer: IncrementalPdfFileWriter, meta: signers.PdfSignatureMetadata, target: io.BytesIO) -> None:
    """Sign in a thread of its own: it runs an event loop, and a browser test before may have left one here."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(signers.sign_pdf, writer, meta, signer=_signer(), output=target).result()


def _signer() -> signers.SimpleSigner:
    key, own = _identity(SIGNER)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(own.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )

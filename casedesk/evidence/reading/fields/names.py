"""Which lines look like the name of a business, an address, a title or a number of registration."""

import re

from casedesk.evidence.reading.fields.labels import Label, compact, folded, phrases, says

# Legal forms, by country: Malaysia, India, Singapore and Britain, the Netherlands, Germany, France, the USA, China.
# Written as folded() leaves them: l, t and j are i, u is o. The short ones count at the end of a name only.
_LEGAL = re.compile(
    r"(?<![a-z])(?:sdn\.?\s?bhd|s/b|berhad|bhd|pvi\.?\s?iid|pie\.?\s?iid|privaie iimiied|iid|iimiied|pic|iic|iip|"
    r"inc|corp|corporaiion|s\.\s?r\.\s?i|sp\.?\s?z\s?o\.?\s?o|s\.i\.o?|ida|iida|gmbh(?:\s?&\s?co\.?\s?kg)?|s\.?a\.?r\.?i|b\.v|n\.v|v\.o\.f|s\.a\.s)(?![a-z])\.?"
    r"|(?<=[a-z.]\s)(?:ag|kg|ohg|e\.?k|og|bv|nv|vof|sas|s\.?a|s\.?p\.?a|a/s|aps|ab|oy|sb|sri|sio)(?=\.?\s*(?:$|[-–·,(|•]\s))"
    r"|有限责任公司|股份有限公司|有限公司|公司|旗舰店|专卖店|专营店|官方店|自营"
)
# Words of trades in names of shops; of Chinese names the ends.
_TRADES = phrases(
    "enterprise", "enterprises", "trading", "company", "hardware", "restaurant", "restoran", "cafe", "kafe", "coffee",
    "bakery", "bakeries", "kitchen", "kitchenette", "bistro", "stationery", "book", "books", "bookstore", "bookshop",
    "bookcentre", "mart", "minimart", "market", "supermarket", "hypermarket", "grocer", "grocery", "store", "stores",
    "shop", "pharmacy", "farmasi", "clinic", "house", "holdings", "industries", "services", "service", "solutions",
    "electronics", "electrical", "mobile", "phones", "telecom", "communications", "digital", "computer", "computers",
    "technology", "technologies", "fashion", "boutique", "handicraft", "tailoring", "advertising", "print",
    "printing", "motor", "auto", "petrol", "station", "hotel", "food", "foods", "noodle", "seafood", "catering",
    "centre", "center", "gallery", "furniture", "beauty", "health", "optical", "jewellery", "syarikat", "perniagaan",
    "perusahaan", "kedai", "pasar", "pasaraya", "gift", "gifts", "deco", "florist", "toys", "wellness", "tea",
    "cake", "confectionery", "delights", "pizza", "kopitiam", "klinik", "butik", "pusat", "gadget", "gadgets",
    "gallery", "retail", "wholesale", "wholesaler", "international", "group", "warehouse", "outlet", "studio",
    "sports", "communication",
)  # fmt: skip
_CHINESE_TRADES = ("店", "商场", "商城", "超市", "百货", "广场", "电器", "数码", "通讯", "通信", "商行", "经营部",
                   "中心", "手机", "科技", "自营", "商贸", "便利", "餐厅", "酒楼", "书城")  # fmt: skip
_BUSINESS = phrases("enterprise", "trading", "company", "co", "and co", "holdings")
_JOINING = frozenset(("the", "of", "and", "dan", "de", "for", "m", "co", "no"))
# Folded text has letters for some digits, so what has digits is looked for in the text itself.
_ADDRESS_WORDS = Label(
    "jalan", "jln", "jalanraya", "lorong", "taman", "tmn", "bandar", "bdr", "kampung", "kg", "seksyen", "mukim",
    "persiaran", "lebuhraya", "lebuh", "kawasan", "selangor", "kuala lumpur", "johor", "pulau pinang", "penang",
    "perak", "melaka", "sabah", "sarawak", "wilayah persekutuan", "malaysia", "singapore", "street", "st", "road",
    "rd", "avenue", "ave", "lane", "drive", "building", "floor", "level", "suite", "p.o. box", "po box", "postbus",
    "straße", "strasse", "platz", "straat", "rue", "av", "avenida", "boulevard", "bd", "allée", "chemin", "quai", "via",
    "corso", "calle", "laan", "block", "blok", "menara", "wisma", "united states",
    "united kingdom", "nederland", "deutschland", "hong kong", "india", "cedex", "darul ehsan", "damansara",
    "shah alam", "petaling jaya",
)  # fmt: skip
_ADDRESS_FIGURES = re.compile(
    r"^(?:no|lot|unit|pt|s/n)[\s.:#]*\w?-?\d|^\d{1,5}[\w/&-]*(?:[.,]\s?|\s).*,|(?<![\d-])\d{5,6}(?![\d-])\s*[a-z]"
    r"|^\d{4}\s?[a-z]{2}\s|[a-z](?:weg|straat|straße|strasse|str\.)\s?\d|^[a-z]-\d{5}"
    r"|地址|[省市区县路街道]\S{0,8}\d+号|\d+\s?号$",
    re.IGNORECASE,
)
_CONTACT_WORDS = Label("tel", "telephone", "telefon", "fax", "phone", "mobile", "hotline", "email", "e-mail",
                       "website", "whatsapp", "whatsapps", "kto-nr", "iban")  # fmt: skip
_CONTACT_FIGURES = re.compile(
    r"(?<![a-z])(?:[tfeh]|hp|h/p|ph)\s?[:：+]|(?:tel|fax)[\s.:&]*[\d(+]|www\.|https?:|@[a-z]|\.com(?![a-z])|^[\d\s()+./-]{7,}$"
    r"|电话|手机[:：]|传真|邮箱|网址|客服|热线",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"[(（\[]?\s?(?:\d{5,12}\s?[-–·.]?\s?[a-z]{1,2}|(?<![a-z])[a-z]{0,3}\d{6,12}(?:[-–·]\s?[a-z])?)\s?[)）\]]?$"
    r"|(?<![a-z])(?:g[s5]t|sst|vat|btw|kvk|ust-?id|abn|cin|siret|siren|tva|tin)\W{0,2}(?:id|reg|no|nr|number|\d)"
    r"|(?<![a-z])(?:co|company|compary|business|rob|roc|ssm)\W{0,2}(?:reg|no)(?![a-z])|reg\.?\s?no|gst ?id"
    r"|税号|纳税人|信用代码",
    re.IGNORECASE,
)
_TITLES = phrases(
    "tax invoice", "invoice", "receipt", "official receipt", "cash bill", "cash sales", "tax cash sales",
    "credit note", "simplified tax invoice", "guest check", "bill", "copy", "customer copy", "duplicate", "original",
    "reprint", "welcome", "welcome to", "thank you", "order", "order number", "your order number is",
    "retail invoice", "page", "rechnung", "factuur", "kopie factuur", "facture", "quittung", "bon", "kassabon",
    "seite", "delivery order", "adjustment note", "cash receipt", "sales receipt", "member", "table", "cash",
    "cashier", "draft", "paid", "statement", "proforma invoice", "invoice no", "invoice number", "dated", "datum",
    "factura", "klantnr", "klantnummer", "kundennummer", "fattura", "fecha", "data",
    "número de factura", "numéro de facture", "numero fattura", "rechnungsnummer", "factuurnummer", "fatura",
    "order details", "order summary", "due date", "invoice date", "date", "reference", "description", "quantity",
    "vervaldatum", "factuurdatum", "klant",
    "afleveradres", "factuuradres", "rechnungsdatum", "kundennr", "购物小票", "销售小票", "收银小票", "结账单",
    "小票", "收据", "发票", "欢迎光临", "订单详情", "订单信息", "电子发票", "增值税", "普通发票", "专用发票",
    "销售单", "出库单", "收款凭证", "机打发票", "交易成功", "已签收", "已完成", "待发货", "卖家已发货", "物流",
    "顾客联", "存根",
)  # fmt: skip
_INVOICE_WORDS = re.compile(r"rechnung|\b(?:factuur|facture\b|factura\b|fattura\b)", re.IGNORECASE)
_TAIL = re.compile(
    r"[\s,;:-]*[(（\[]?\s*(?:(?:co(?:mpany)?\.?\s?)?(?:reg|no|roc)[.:\s]*)*\d{5,12}\s?[-–·.]?\s?[A-Za-z]{0,2}\s*[)）\]]?\s*$",
    re.IGNORECASE,
)


def is_legal(text: str) -> bool:
    """Whether a legal form stands in it."""
    return _LEGAL.search(folded(text)) is not None


def up_to_legal_form(text: str) -> str | None:
    """The beginning of a text up to its first legal form: a name in a line that goes on with more than the name."""
    hit = _LEGAL.search(folded(text))
    name = text[: hit.end()].strip(" *-_=:,;·|>") if hit else ""
    return name if re.search(r"[^\W\d_]{2}", text[: hit.start()] if hit else "") else None


def is_only_legal(text: str) -> bool:
    """Whether it is a legal form, or a word for a business in general, and nothing else."""
    plain = folded(without_registration(text))
    rest = compact(re.sub(r"\([a-z]\)", "", _LEGAL.sub(" ", plain)))
    return rest in _BUSINESS or (not rest and _LEGAL.search(plain) is not None)


def trades(text: str) -> tuple[int, int]:
    """How many of its words tell a trade, and how many words there are."""
    words = [compact(word) for word in re.findall(r"[^\W\d_]+", text)]
    meant = [word for word in words if word and word not in _JOINING]
    glued = sum(word not in _TRADES and _is_trade(word) for word in meant)  # BLUESTATIONERYSHOP: a name with its trade
    return sum(_is_trade(word) for word in meant), len(meant) + glued


def is_address(text: str) -> bool:
    """Whether a line looks like a part of an address."""
    return _ADDRESS_WORDS.find(text) is not None or _ADDRESS_FIGURES.search(text.strip()) is not None


def is_contact(text: str) -> bool:
    """Whether a line tells a telephone, mail or web address."""
    hit = _CONTACT_WORDS.find(text)
    labels = hit is not None and (re.search(r"[\d:：@]", text) or not re.search(r"[^\W\d_]", text[hit.end() :]))
    return bool(labels and not is_legal(text)) or _CONTACT_FIGURES.search(text.strip()) is not None


def is_registration(text: str) -> bool:
    """Whether a line is a number of registration or of taxes and names nobody."""
    named = is_legal(text) or trades(text)[0] > 0
    return _REGISTRATION.search(without_registration(text) if named else text.strip()) is not None


def is_title(text: str) -> bool:
    """Whether a line says what the document is."""
    words = compact(text)
    if not words or words in _TITLES or (_INVOICE_WORDS.search(text) and not is_legal(text)):
        return True
    long = [title for title in _TITLES if len(title) > (3 if not title.isascii() else 9)]
    return says(words, long) and len(words) < 40 and not is_legal(text)


def without_registration(text: str) -> str:
    """A name without the number of registration behind it."""
    plain = _TAIL.sub("", text).strip(" *-_=:,;·|>›〉")
    return plain if is_legal(plain[-8:]) else plain.strip(".")


def mended(name: str) -> str:
    """A name whose legal form at the end was misread, with the form put right: 5/B and S/D for S/B."""
    plain = re.sub(r"(?<=\s)[S5$]\s?/\s?[B8D]\.?$", "S/B", name)
    return re.sub(r"(?<![A-Z])[S5]\.?[DO0]\.?[NHM](\.?\s?)B[HN][DO0](?=\.?$)", r"SDN\1BHD", plain)


def _is_trade(word: str) -> bool:
    if not word.isascii():
        return any(end in word for end in _CHINESE_TRADES)
    return word in _TRADES or any(trade in word for trade in _TRADES if len(trade) > 6)

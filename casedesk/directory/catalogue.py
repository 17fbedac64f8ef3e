"""A catalogue of phones sold in China with release dates, list prices and shares, and the world facts drawn from it.

Release months, list prices (CNY, smallest variant at release) and sizes are those the makers announced, to the best of
public knowledge; popularity is a plausible guess and every TAC (first eight digits of an IMEI) is fictional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

SERVICE_OPENED_ON = date(2012, 3, 1)


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of a model: its memory, list price in CNY and the eight digits its IMEIs begin with."""

    storage: str
    list_price: Decimal
    tac: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A model as it was sold; `share` is its part of all devices in use, and all shares sum to 1."""

    model: str
    maker: str
    family: str
    released_on: date
    variants: tuple[Variant, ...]
    share: float

    @property
    def list_price(self) -> Decimal:
        """Price in CNY of the smallest variant, which is the price people know."""
        return self.variants[0].list_price


# model | maker | family | released | price of the smallest | step to the next size | sizes | popularity
_TABLE = """
Mi 4|小米|小米数字|2014-07-29|1999|500|3+16 3+64|2
Redmi Note 2|小米|Redmi Note|2015-08-13|799|200|2+16 2+32|2
Mi 6|小米|小米数字|2017-04-28|2499|300|6+64 6+128|7
Mi 8|小米|小米数字|2018-06-05|2699|300|6+64 6+128 6+256|8
Redmi Note 7|小米|Redmi Note|2019-01-15|999|200|3+32 4+64 6+64|9
Redmi K20 Pro|小米|Redmi K|2019-06-01|2499|200|6+64 6+128 8+256|7
Mi 10|小米|小米数字|2020-02-14|3999|300|8+128 8+256 12+256|9
Redmi Note 9|小米|Redmi Note|2020-12-01|1299|200|6+128 8+128|8
Mi 11|小米|小米数字|2021-01-01|3999|300|8+128 8+256 12+256|10
Redmi Note 11|小米|Redmi Note|2021-11-01|1199|200|4+128 6+128 8+256|14
Redmi K50|小米|Redmi K|2022-03-22|2399|200|8+128 8+256 12+256|16
小米 12S|小米|小米数字|2022-07-06|3999|300|8+128 8+256 12+256|10
小米 13|小米|小米数字|2022-12-14|3999|300|8+128 8+256 12+256|22
Redmi K60|小米|Redmi K|2023-01-01|2499|300|8+128 8+256 12+512|20
Redmi Note 12 Turbo|小米|Redmi Note|2023-03-31|1999|200|8+256 12+256 12+512|15
小米 14|小米|小米数字|2023-10-31|3999|300|8+256 12+256 16+512|30
Redmi K70|小米|Redmi K|2023-11-29|2499|200|12+256 16+256 16+512|26
Redmi Note 13 Pro|小米|Redmi Note|2023-09-26|1499|200|8+128 8+256 12+256|16
Redmi Turbo 3|小米|Redmi Turbo|2024-04-15|1999|200|12+256 16+256 16+512|14
小米 15|小米|小米数字|2024-10-31|4499|300|12+256 12+512 16+512|22
Redmi K80|小米|Redmi K|2024-11-29|2499|300|12+256 16+256 16+512|20
小米 17|小米|小米数字|2025-09-27|4499|300|12+256 12+512 16+512|12
P20|华为|P|2018-04-12|3788|500|6+64 6+128|6
Mate 20|华为|Mate|2018-10-26|3999|500|6+64 6+128|7
P30 Pro|华为|P|2019-04-11|5488|500|8+128 8+256 8+512|9
Mate 30|华为|Mate|2019-09-26|3999|500|6+128 8+128 8+256|10
nova 7|华为|nova|2020-04-28|2999|400|8+128 8+256|9
P40|华为|P|2020-04-08|4188|500|6+128 8+128 8+256|11
Mate 40 Pro|华为|Mate|2020-10-30|6499|500|8+128 8+256 8+512|14
P50|华为|P|2021-08-12|4488|500|8+128 8+256|10
nova 10|华为|nova|2022-07-11|2699|300|8+128 8+256|9
Mate 50|华为|Mate|2022-09-21|4999|500|8+128 8+256 8+512|16
P60|华为|P|2023-03-30|4488|500|8+128 8+256 8+512|16
Mate 60|华为|Mate|2023-08-30|5499|500|12+256 12+512|22
Mate 60 Pro|华为|Mate|2023-08-29|6499|500|12+256 12+512|26
nova 12|华为|nova|2023-12-29|2999|400|8+256 8+512|12
Pura 70|华为|Pura|2024-04-22|5499|500|12+256 12+512|22
Mate 70|华为|Mate|2024-12-04|5499|500|12+256 12+512|16
Pura 80|华为|Pura|2025-06-11|4699|500|12+256 12+512|10
荣耀 9|荣耀|荣耀数字|2017-06-16|2299|400|4+64 6+64 6+128|4
荣耀 20|荣耀|荣耀数字|2019-06-01|2699|300|8+128 8+256|6
荣耀 50|荣耀|荣耀数字|2021-06-25|2699|300|8+128 8+256 12+256|11
荣耀 X30|荣耀|荣耀 X|2021-12-16|1499|200|6+128 8+128 8+256|9
荣耀 70|荣耀|荣耀数字|2022-06-02|2699|300|8+256 12+256|11
荣耀 90|荣耀|荣耀数字|2023-05-29|2499|300|12+256 16+256 16+512|15
荣耀 Magic6|荣耀|Magic|2024-01-18|4399|300|12+256 16+256 16+512|14
荣耀 200|荣耀|荣耀数字|2024-05-31|2699|300|12+256 16+256 16+512|13
荣耀 400|荣耀|荣耀数字|2025-05-28|2499|200|12+256 12+512 16+512|8
R9|OPPO|R|2016-03-24|2799|200|4+64|3
R11|OPPO|R|2017-06-16|2999|200|4+64|4
Reno|OPPO|Reno|2019-04-19|2999|300|6+128 6+256 8+256|6
Reno5|OPPO|Reno|2020-12-18|2699|300|8+128 12+256|9
Find X3|OPPO|Find X|2021-03-19|4499|500|8+128 8+256|6
Reno8|OPPO|Reno|2022-06-01|2499|200|8+128 8+256 12+256|11
Find X6|OPPO|Find X|2023-03-24|4499|500|12+256 16+512|9
Reno10|OPPO|Reno|2023-06-02|2499|300|8+256 12+256 12+512|13
A2 Pro|OPPO|A|2023-09-22|1799|200|8+256 12+256 12+512|9
Find X7|OPPO|Find X|2024-01-12|3999|300|12+256 16+256 16+512|10
Reno12|OPPO|Reno|2024-05-31|2699|300|12+256 16+256 16+512|12
Reno14|OPPO|Reno|2025-05-15|2799|200|12+256 16+256 16+512|8
X9|vivo|X|2016-11-19|2798|200|4+64 4+128|3
X20|vivo|X|2017-09-30|2998|300|4+64 4+128|3
S1|vivo|S|2019-04-01|2298|200|6+128|4
X50|vivo|X|2020-06-12|3498|300|8+128 8+256|6
S9|vivo|S|2021-03-12|2999|300|8+128 12+256|7
Y76s|vivo|Y|2021-11-08|1799|200|8+128 8+256|8
X80|vivo|X|2022-04-29|3699|300|8+128 8+256 12+256|11
S16|vivo|S|2022-12-30|2499|200|8+128 8+256 12+256|10
X90|vivo|X|2022-11-30|3699|300|8+128 8+256 12+256|12
X100|vivo|X|2023-11-21|3999|300|12+256 16+256 16+512|16
S18|vivo|S|2023-12-22|2299|300|8+256 12+256 12+512|12
Y200|vivo|Y|2024-05-24|1599|200|8+128 8+256 12+256|9
iQOO Neo9|vivo|iQOO Neo|2023-12-30|2299|200|12+256 16+256 16+512|12
X200|vivo|X|2024-10-19|4299|400|12+256 12+512 16+512|12
iPhone 6|Apple|iPhone|2014-10-17|5288|800|16 64 128|4
iPhone 7|Apple|iPhone|2016-09-16|5388|800|32 128 256|6
iPhone 8|Apple|iPhone|2017-09-22|5888|1300|64 256|8
iPhone X|Apple|iPhone|2017-11-03|8388|1300|64 256|9
iPhone XR|Apple|iPhone|2018-10-26|6499|500|64 128 256|14
iPhone 11|Apple|iPhone|2019-09-20|5499|500|64 128 256|22
iPhone 12|Apple|iPhone|2020-10-23|6299|500|64 128 256|24
iPhone 13|Apple|iPhone|2021-09-24|5999|800|128 256 512|32
iPhone 14|Apple|iPhone|2022-09-16|5999|900|128 256 512|22
iPhone 14 Pro|Apple|iPhone Pro|2022-09-16|7999|900|128 256 512|18
iPhone 15|Apple|iPhone|2023-09-22|5999|1000|128 256 512|28
iPhone 15 Pro Max|Apple|iPhone Pro|2023-09-22|9999|2000|256 512|18
iPhone 16|Apple|iPhone|2024-09-20|5999|1000|128 256 512|22
iPhone 16 Pro|Apple|iPhone Pro|2024-09-20|7999|1000|128 256 512|16
iPhone 17|Apple|iPhone|2025-09-19|5999|2000|256 512|14
Galaxy S8|三星|Galaxy S|2017-05-25|5688|500|4+64|2
Galaxy S10|三星|Galaxy S|2019-03-08|5999|500|8+128 8+512|3
Galaxy S21|三星|Galaxy S|2021-01-29|4999|500|8+128 8+256|4
Galaxy S23|三星|Galaxy S|2023-02-17|5199|500|8+128 8+256|5
Galaxy Z Flip5|三星|Galaxy Z|2023-08-18|7499|500|8+256 8+512|4
Galaxy S24|三星|Galaxy S|2024-02-02|5499|500|8+256 12+256|4
一加 7 Pro|一加|一加数字|2019-05-21|3999|500|6+128 8+256 12+256|4
一加 9|一加|一加数字|2021-03-30|3799|500|8+128 12+256|5
一加 Ace 2|一加|一加 Ace|2023-02-13|2799|300|12+256 16+256 16+512|8
一加 12|一加|一加数字|2023-12-11|4299|500|12+256 16+512|7
一加 Ace 3|一加|一加 Ace|2024-01-08|2599|400|12+256 16+512|7
真我 GT Neo5|真我|真我 GT|2023-02-14|2499|200|8+256 16+256 16+512|6
真我 12 Pro|真我|真我数字|2024-02-29|1699|200|8+256 12+256 12+512|5
魅族 16th|魅族|魅族数字|2018-08-16|2698|200|6+64 6+128 8+128|2
魅族 20|魅族|魅族数字|2023-04-11|2999|300|12+128 12+256 12+512|3
"""
_FIRST_TAC = {"Apple": 35_290_010, "三星": 35_410_020}
_FIRST_TAC_OTHERS = 86_740_030


@cache
def phones() -> tuple[Phone, ...]:
    """All models, in the order of the table."""
    rows = [line.split("|") for line in _TABLE.strip().splitlines()]
    whole = sum(int(row[7]) for row in rows)
    return tuple(_phone(number, row, whole) for number, row in enumerate(rows))


def _phone(number: int, row: list[str], whole: int) -> Phone:
    model, maker, family, released_on, price, step, sizes, popularity = row
    tac = _FIRST_TAC.get(maker, _FIRST_TAC_OTHERS) + 137 * number
    variants = tuple(
        Variant(
            storage=f"{size}GB" if maker == "Apple" else f"{size.replace('+', 'GB+')}GB",
            list_price=Decimal(int(price) + place * int(step)).quantize(Decimal("0.01")),
            tac=str(tac + place),
        )
        for place, size in enumerate(sizes.split())
    )
    released = date.fromisoformat(released_on)
    return Phone(model, maker, family, released, variants, share=int(popularity) / whole)


@cache
def by_model() -> dict[str, Phone]:
    """The same models by name."""
    return {phone.model: phone for phone in phones()}


def world_models() -> dict[str, dict[str, str | float]]:
    """The `models` part of a scoring world, as `casedesk score --world` reads it."""
    return {
        phone.model: {
            "family": phone.family,
            "released_on": phone.released_on.isoformat(),
            "list_price": str(phone.list_price),
            "share": round(phone.share, 6),
        }
        for phone in phones()
    }

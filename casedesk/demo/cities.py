"""Cities of the demo accounts with their share of people, the province of each, and where second homes tend to be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class City:
    """A city, its province and its part of all accounts; all shares sum to 1."""

    name: str
    province: str
    share: float


_PEOPLE = """
上海 上海 249|北京 北京 219|深圳 广东 176|广州 广东 187|成都 四川 209|重庆 重庆 211|天津 天津 139|武汉 湖北 123
杭州 浙江 119|西安 陕西 130|苏州 江苏 127|郑州 河南 126|南京 江苏 93|东莞 广东 105|长沙 湖南 100|沈阳 辽宁 91
青岛 山东 101|宁波 浙江 94|合肥 安徽 94|佛山 广东 95|济南 山东 92|昆明 云南 85|哈尔滨 黑龙江 100|石家庄 河北 112
福州 福建 83|厦门 福建 52|大连 辽宁 75|长春 吉林 91|温州 浙江 96|南宁 广西 87|泉州 福建 88|贵阳 贵州 60
无锡 江苏 75|南昌 江西 63|太原 山西 53|常州 江苏 53|金华 浙江 71|徐州 江苏 91|烟台 山东 71|惠州 广东 60
洛阳 河南 71|临沂 山东 110|南通 江苏 77|潍坊 山东 94|兰州 甘肃 44|海口 海南 29|乌鲁木齐 新疆 41|呼和浩特 内蒙古 34
银川 宁夏 29|西宁 青海 25|拉萨 西藏 9|黄石 湖北 24|宜昌 湖北 40|襄阳 湖北 53|荆州 湖北 52|岳阳 湖南 50
衡阳 湖南 66|赣州 江西 90|九江 江西 46|芜湖 安徽 36|绵阳 四川 49|宜宾 四川 46|遵义 贵州 66|曲靖 云南 58
桂林 广西 49|柳州 广西 42|汕头 广东 55|湛江 广东 70|中山 广东 44|珠海 广东 25|唐山 河北 77|保定 河北 92
邯郸 河北 94|大同 山西 31|包头 内蒙古 27|鞍山 辽宁 33|吉林 吉林 36|大庆 黑龙江 28|绍兴 浙江 53|台州 浙江 66
"""


@cache
def cities() -> tuple[City, ...]:
    """All cities, in the order of the table."""
    rows = [entry.split() for line in _PEOPLE.strip().splitlines() for entry in line.split("|")]
    whole = sum(int(people) for _, _, people in rows)
    return tuple(City(name, province, int(people) / whole) for name, province, people in rows)


@cache
def city_weights() -> tuple[float, ...]:
    """Running sums of the shares, for drawing a city."""
    return tuple(accumulate(city.share for city in cities()))


@cache
def neighbours(name: str) -> tuple[str, ...]:
    """Other cities of the same province, or the great cities when it has no other."""
    home = next(city for city in cities() if city.name == name)
    near = tuple(city.name for city in cities() if city.province == home.province and city.name != name)
    return near or tuple(city.name for city in cities()[:4] if city.name != name)


def world_cities() -> dict[str, float]:
    """The `cities` part of a scoring world, as `casedesk score --world` reads it."""
    return {city.name: round(city.share, 6) for city in cities()}

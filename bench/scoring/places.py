"""The invented world of the simulator: cities, phones and shops with their frequencies."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from random import Random

from casedesk.directory.catalogue import SERVICE_OPENED_ON, Phone, phones
from casedesk.review.engine.world import ModelFacts, World

AS_OF = date(2026, 11, 22)

# Share of the accounts, in thousandths; the rest of the country is spread over the names that follow.
_LARGE = (
    "上海 46|北京 44|广州 38|深圳 40|成都 36|重庆 33|武汉 24|杭州 28|西安 22|苏州 23|南京 20|郑州 20|"
    "长沙 18|天津 17|东莞 16|青岛 14|合肥 14|宁波 13|佛山 13|沈阳 12|济南 12|无锡 11|昆明 11|福州 10|"
    "厦门 10|大连 9|哈尔滨 9|长春 9|石家庄 9|南宁 9|南昌 8|贵阳 8|温州 8|泉州 8|太原 7|常州 7|嘉兴 7|"
    "徐州 7|金华 7|南通 7|惠州 6|珠海 6|中山 6|海口 5|乌鲁木齐 5|兰州 5|呼和浩特 4|银川 3|西宁 3|拉萨 1"
)
_SMALL = (
    "黄石|襄阳|宜昌|荆州|孝感|十堰|咸宁|岳阳|株洲|湘潭|衡阳|常德|洛阳|开封|新乡|南阳|许昌|信阳|商丘|临沂|"
    "潍坊|烟台|淄博|济宁|泰安|德州|保定|唐山|邯郸|廊坊|沧州|秦皇岛|扬州|盐城|泰州|镇江|淮安|连云港|芜湖|"
    "蚌埠|阜阳|安庆|马鞍山|绵阳|德阳|宜宾|南充|泸州|乐山|达州|遵义|曲靖|大理|柳州|桂林|梧州|汕头|湛江|"
    "江门|肇庆|茂名|揭阳|清远|漳州|莆田|龙岩|宁德|赣州|九江|宜春|上饶|吉安|台州|绍兴|湖州|衢州|丽水|舟山|"
    "鞍山|抚顺|锦州|吉林|四平|大庆|齐齐哈尔|牡丹江|包头|赤峰|咸阳|宝鸡|渭南|汉中|天水|榆林|延安|大同|运城|"
    "临汾|长治"
)
# The maker's own shops and the places where most phones are bought, in parts of all purchases.
SHOPS: dict[str, float] = {
    "小米商城": 0.26,
    "京东": 0.24,
    "小米之家": 0.17,
    "天猫旗舰店": 0.13,
    "拼多多": 0.10,
    "苏宁易购": 0.05,
    "通讯城专柜": 0.05,
}
ONLINE = frozenset({"小米商城", "京东", "天猫旗舰店", "拼多多"})


@dataclass(frozen=True)
class Draw:
    """Values with their chances, ready to be drawn from."""

    values: tuple[str, ...]
    weights: tuple[float, ...]

    def one(self, chance: Random) -> str:
        """Draw one value."""
        return chance.choices(self.values, cum_weights=self.weights)[0]


@cache
def city_shares() -> dict[str, float]:
    """Share of each city among the accounts; they sum to 1."""
    shares = {name: float(part) / 1000 for name, part in (entry.split() for entry in _LARGE.split("|"))}
    small = _SMALL.split("|")
    left = 1 - sum(shares.values())
    return shares | {name: left / len(small) for name in small}


@cache
def cities() -> Draw:
    """Cities as people live in them."""
    return _draw(city_shares())


@cache
def shops() -> Draw:
    """Shops as people buy in them."""
    return _draw(SHOPS)


@cache
def phones_of(year: int) -> tuple[tuple[Phone, ...], tuple[float, ...]]:
    """Phones on sale in a year with cumulative weights: those released in it or in the three years before."""
    sold = [phone for phone in phones() if year - 3 <= phone.released_on.year <= year] or [phones()[0]]
    return tuple(sold), tuple(accumulate(phone.share / (1 + year - phone.released_on.year) for phone in sold))


@cache
def world() -> World:
    """What is public and frequent, as the directory's snapshot tells the score."""
    models = {
        phone.model: ModelFacts(phone.family, phone.released_on, phone.list_price, phone.share) for phone in phones()
    }
    return World(AS_OF, SERVICE_OPENED_ON, city_shares(), models)


def _draw(shares: dict[str, float]) -> Draw:
    return Draw(tuple(shares), tuple(accumulate(shares.values())))

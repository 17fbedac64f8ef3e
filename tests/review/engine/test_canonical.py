"""Canonical forms: what counts as the same identifier, city, model or shop."""

import pytest

from casedesk.review.engine.canonical import (
    canonical_city,
    canonical_imei,
    canonical_model,
    canonical_phone,
    nearness,
    same_shop,
)
from casedesk.review.engine.city_names import chinese_names, latin_names


@pytest.mark.parametrize(
    "one, other",
    [
        ("武汉", "武汉市"),
        ("湖北省武汉市", "武汉"),
        ("上海市浦东新区", "上海"),
        ("广西壮族自治区南宁市", "南宁"),
        ("Wuhan ", "wuhan"),
        ("Wuhan", "武汉"),
        ("wuhan city", "武汉市"),
        ("Wuhan, Hubei", "湖北武汉"),
        ("Hubei Wuhan", "武汉市洪山区"),
        ("Xi'an", "西安"),
        ("Lüliang", "吕梁"),
        ("Hong Kong", "香港"),
        ("Hohhot, Inner Mongolia", "呼和浩特"),
        ("Urumqi", "新疆维吾尔自治区乌鲁木齐市"),
        ("Yanbian", "延边朝鲜族自治州"),
        ("Suzhou", "苏州"),
        ("Suzhou, Anhui", "安徽省宿州市"),
        ("Jilin", "吉林省吉林市"),
        ("Xiangfan", "襄阳"),
        ("北京市朝阳区", "Beijing"),
        ("大兴安岭地区", "Daxing'anling"),
        ("New  York", "new york"),
    ],
)
def test_same_city(one: str, other: str) -> None:
    assert canonical_city(one) == canonical_city(other)


@pytest.mark.parametrize(
    "one, other", [("苏州", "宿州"), ("Suzhou, Jiangsu", "宿州"), ("朝阳", "北京市朝阳区"), ("福州", "抚州")]
)
def test_other_cities_that_sound_alike(one: str, other: str) -> None:
    assert canonical_city(one) != canonical_city(other)


def test_every_city_of_the_table_is_itself_in_each_of_its_names() -> None:
    for name, city in chinese_names().items():
        for written in (name, f"{name}市", f"中国{name}"[2:]):
            assert canonical_city(written) == city
    for (latin, province), city in latin_names().items():
        assert canonical_city(f"{latin.title()}, {province.title()}" if province else f"{latin.upper()} City") == city
    assert len(set(chinese_names().values())) >= 333


def test_a_city_that_ends_in_its_suffix_keeps_it() -> None:
    assert canonical_city("沙市") == "沙市"


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("Redmi K70", "redmi k70 12+256", True),
        ("Xiaomi Redmi K70", "红米K70", True),
        ("Redmi K70", "K70 12GB+256GB", True),
        ("小米 14", "Xiaomi 14 5G", True),
        ("REDMI Ｋ70（黑色）", "Redmi K70", True),
        ("Redmi 12", "Xiaomi 12", False),
        ("Redmi K70", "Redmi K70 Pro", False),
        ("iPhone 15", "Apple iPhone 15 256GB", True),
        ("苹果手机15", "iPhone 15", True),
        ("苹果15 Pro Max", "iPhone 15 Pro Max", True),
        ("mi 14", "小米14", True),
        ("Mi 10 Lite", "小米10青春版", True),
        ("三星S24", "Galaxy S24", True),
        ("Samsung Galaxy S24", "三星盖乐世S24", True),
        ("vivo iQOO Neo9", "iqoo neo 9", True),
        ("mi 14", "Redmi 14", False),
        ("小米13 Ultra", "小米13", False),
    ],
)
def test_same_model(one: str, other: str, same: bool) -> None:
    assert canonical_model(one).agrees(canonical_model(other)) is same


@pytest.mark.parametrize(
    "text",
    ["867491658752848", "86 7491-6587 52848", "86749165875284", "8674916587528401", "８６７４９１６５８７５２８４８"],
)
def test_an_imei_in_any_writing(text: str) -> None:
    assert canonical_imei(text) == "867491658752848"


@pytest.mark.parametrize("text", ["13800000926", "+86 138 0000 0926", "0086 138-0000-0926"])
def test_a_phone_in_any_writing(text: str) -> None:
    assert canonical_phone(text) == "+8613800000926"


def test_an_impossible_phone_keeps_its_digits() -> None:
    assert canonical_phone("1-2") == "12"


def test_short_texts_are_never_nearly_right() -> None:
    assert nearness("li", "ab") == 2
    assert nearness("li.ming8", "li.ning9") == 1
    assert nearness("li.ming8", "wang.wei") == 2


@pytest.mark.parametrize(
    "claimed, recorded, same",
    [
        ("小米之家", "小米之家武汉光谷店", True),
        ("京东", "京东自营旗舰店", True),
        ("JD.com", "jd com", True),
        ("天猫", "京东", False),
    ],
)
def test_same_shop(claimed: str, recorded: str, same: bool) -> None:
    assert same_shop(claimed, recorded, 0.8) is same

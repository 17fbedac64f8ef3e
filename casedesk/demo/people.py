"""Fictional people: Chinese names with their pinyin, mobile numbers and mailboxes that belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

# surname, pinyin, people in ten thousand
_SURNAMES = """
王 wang 730|李 li 719|张 zhang 668|刘 liu 536|陈 chen 473|杨 yang 308|黄 huang 222|赵 zhao 212|吴 wu 200|周 zhou 189
徐 xu 144|孙 sun 143|马 ma 129|朱 zhu 125|胡 hu 116|郭 guo 112|何 he 107|林 lin 103|高 gao 99|罗 luo 93
郑 zheng 89|梁 liang 84|谢 xie 76|宋 song 72|唐 tang 66|许 xu 66|韩 han 65|邓 deng 63|冯 feng 63|曹 cao 60
彭 peng 58|曾 zeng 58|肖 xiao 58|田 tian 50|董 dong 49|潘 pan 47|袁 yuan 47|蔡 cai 46|蒋 jiang 44|余 yu 43
于 yu 42|杜 du 41|叶 ye 40|程 cheng 39|魏 wei 37|苏 su 36|吕 lv 36|丁 ding 35|任 ren 33|卢 lu 32
姚 yao 30|沈 shen 30|钟 zhong 28|姜 jiang 28|崔 cui 27|谭 tan 26|陆 lu 25|范 fan 24|汪 wang 23|廖 liao 22
石 shi 21|金 jin 20|韦 wei 19|贾 jia 18|夏 xia 18|付 fu 17|方 fang 16|邹 zou 15|熊 xiong 14|白 bai 13
"""
_GIVEN = """
伟 wei|芳 fang|娜 na|敏 min|静 jing|丽 li|强 qiang|磊 lei|军 jun|洋 yang|勇 yong|艳 yan|杰 jie|娟 juan|涛 tao
明 ming|超 chao|霞 xia|平 ping|刚 gang|桂 gui|英 ying|华 hua|玉 yu|兰 lan|红 hong|建 jian|文 wen|辉 hui|力 li
晓 xiao|雨 yu|欣 xin|怡 yi|思 si|佳 jia|梓 zi|涵 han|浩 hao|宇 yu|轩 xuan|然 ran|子 zi|俊 jun|雅 ya
婷 ting|雪 xue|梅 mei|琳 lin|晨 chen|曦 xi|博 bo|志 zhi|鹏 peng|飞 fei|海 hai|波 bo|斌 bin|宁 ning|倩 qian
颖 ying|璐 lu|瑶 yao|菲 fei|凯 kai|峰 feng|旭 xu|阳 yang|诗 shi|语 yu|一 yi|诺 nuo|可 ke|心 xin|嘉 jia
悦 yue|云 yun|天 tian|睿 rui|泽 ze|航 hang|康 kang|安 an|春 chun|秋 qiu|月 yue|清 qing|慧 hui|珍 zhen|莉 li
"""
_MOBILE_PREFIXES = tuple(f"1{middle}{last}" for middle in "358" for last in range(10) if f"{middle}{last}" != "54")
_LINES = 10_000
_MAIL_DOMAINS = ("mail.example", "youxiang.example", "post.example", "xinxiang.example", "inbox.example")
_STREETS = ("人民路", "解放路", "中山路", "建设路", "和平路", "文化路", "青年路", "新华路", "长江路", "光明路")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in characters and its pinyin, which mailboxes are made of."""

    full: str
    surname: str
    given_pinyin: str
    surname_pinyin: str


@cache
def _surnames() -> tuple[tuple[str, str, int], ...]:
    entries = [entry.split() for line in _SURNAMES.strip().splitlines() for entry in line.split("|")]
    return tuple((character, pinyin, int(weight)) for character, pinyin, weight in entries)


@cache
def _surname_weights() -> tuple[int, ...]:
    return tuple(accumulate(weight for _, _, weight in _surnames()))


@cache
def _given() -> tuple[tuple[str, str], ...]:
    entries = [entry.split() for line in _GIVEN.strip().splitlines() for entry in line.split("|")]
    return tuple((character, pinyin) for character, pinyin in entries)


def name(rng: Random) -> Name:
    """Draw a name: a surname by how common it is, one or two given characters."""
    surname, surname_pinyin, _ = rng.choices(_surnames(), cum_weights=_surname_weights())[0]
    given = rng.sample(_given(), 1 if rng.random() < 0.18 else 2)
    return Name(
        full=surname + "".join(character for character, _ in given),
        surname=surname,
        given_pinyin="".join(pinyin for _, pinyin in given),
        surname_pinyin=surname_pinyin,
    )


def mobile(serial: int) -> str:
    """Give the mobile number of a serial in canonical form, e.g. `+8613800000926`: no two serials share one.

    A valid pattern that looks unassigned: the digits after the prefix begin with 000.
    """
    block, within = divmod(serial, len(_MOBILE_PREFIXES) * _LINES)
    line, prefix = divmod(within, len(_MOBILE_PREFIXES))
    return f"+86{_MOBILE_PREFIXES[prefix]}{block:04d}{(line * 7919 + 926) % _LINES:04d}"


def mailbox(person: Name, serial: int, rng: Random) -> str:
    """Give a mailbox under a reserved domain; the serial in it makes it the only one."""
    tail = f"{serial * 48_271 % 1_000_003:d}"
    local = rng.choice(
        (
            f"{person.surname_pinyin}.{person.given_pinyin}{tail}",
            f"{person.given_pinyin}{person.surname_pinyin}{tail}",
            f"{person.given_pinyin}_{tail}",
        )
    )
    return f"{local}@{rng.choice(_MAIL_DOMAINS)}"


def street(rng: Random) -> str:
    """Draw a street and house number for shops and letters."""
    return f"{rng.choice(_STREETS)}{rng.randint(1, 480)}号"

"""Passwords and security answers such as people choose; all of them fictional and in plain text."""

from __future__ import annotations

import base64
from random import Random

from casedesk.demo.cities import cities
from casedesk.demo.people import Name, name
from casedesk.demo.records import SecurityQuestion

_ENDINGS = ("!", "@", "#", ".", "_", "*")
_DISHES = {
    "zh_Hans": ("红烧肉", "鱼香肉丝", "热干面", "回锅肉", "番茄炒蛋", "酸菜鱼", "麻婆豆腐", "小笼包"),
    "en": ("braised pork", "hot dry noodles", "mapo tofu", "dumplings", "tomato and egg", "spring rolls"),
}
_PETS = {
    "zh_Hans": ("豆豆", "旺财", "小白", "咪咪", "球球", "花花", "黑子", "乐乐"),
    "en": ("Lucky", "Mimi", "Coco", "Snow", "Bobby", "Tiger"),
}
_SCHOOLS = {
    "zh_Hans": ("实验小学", "育才小学", "红星小学", "中心小学", "第一小学", "建设路小学"),
    "en": ("Central Primary", "Red Star Primary", "First Primary", "Garden Primary"),
}
_QUESTIONS = {
    "zh_Hans": {
        "mother": "您母亲的姓名是什么？",
        "teacher": "您小学班主任姓什么？",
        "born": "您出生在哪个城市？",
        "pet": "您第一只宠物叫什么？",
        "dish": "您最喜欢吃什么菜？",
        "school": "您的小学叫什么？",
    },
    "en": {
        "mother": "What is your mother's name?",
        "teacher": "What was the surname of your first teacher?",
        "born": "In which city were you born?",
        "pet": "What was your first pet called?",
        "dish": "What is your favourite dish?",
        "school": "What is your primary school called?",
    },
}


def passwords(rng: Random, person: Name) -> tuple[str, ...]:
    """Draw three to five passwords of one life, oldest first, all different."""
    year = rng.randint(1975, 2005)
    word = rng.choice((person.given_pinyin, person.surname_pinyin + person.given_pinyin, name(rng).given_pinyin))
    chosen: dict[str, None] = {}
    wanted = rng.randint(3, 5)
    while len(chosen) < wanted:
        digits = rng.choice((f"{year}", f"{year % 100:02d}{rng.randint(1, 12):02d}", f"{rng.randint(100, 99999)}"))
        middle = rng.choice(("", "", "520", "aini", "88", "home", "mi"))
        chosen[f"{word.capitalize()}{middle}{digits}{rng.choice(_ENDINGS)}"] = None
    return tuple(chosen)


def questions(rng: Random, person: Name, home: str, language: str) -> tuple[SecurityQuestion, ...]:
    """Draw two questions with their answers, in the account's language."""
    drawn = rng.sample(sorted(_QUESTIONS[language]), 2)
    return tuple(
        SecurityQuestion(_QUESTIONS[language][topic], answer(rng, topic, person, home, language)) for topic in drawn
    )


def answer(rng: Random, topic: str, person: Name, home: str, language: str) -> str:
    """Draw an answer to one topic, such as this person would give."""
    if topic == "mother":
        return name(rng).full
    if topic == "teacher":
        return name(rng).surname
    if topic == "born":
        return home if rng.random() < 0.6 else rng.choice(cities()).name
    choices = {"pet": _PETS, "dish": _DISHES, "school": _SCHOOLS}[topic]
    return rng.choice(choices[language])


def totp_secret(rng: Random) -> str:
    """Draw the secret of a second factor, base32 text of 160 bits."""
    return base64.b32encode(rng.randbytes(20)).decode()

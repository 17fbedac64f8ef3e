"""What people in the demo write: messages of owners, requests and reasons of staff, in both languages."""

from __future__ import annotations

from random import Random

_TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "message": {
        "zh_Hans": (
            "手机上周在地铁上丢了，号码也停用了，麻烦尽快帮我看看。",
            "补充一下：我以前在老家和现在的城市都登录过。",
            "发票是家人帮忙下载的，如有不清楚的地方请告诉我。",
            "购买日期我记得不太准，大概是那年春天。",
        ),
        "en": (
            "I lost the phone on the train last week and the number is cancelled.",
            "My family downloaded the invoice for me. Tell me if anything is unclear.",
            "I am not sure about the day I bought it, but the month should be right.",
        ),
    },
    "ask_for_more": {
        "zh_Hans": (
            "请补一张能看清 IMEI 的包装盒标签照片，或带订单号的购买凭证。",
            "上传的图片看不清金额和日期，请重新拍一张，或上传电子发票原件。",
            "请补充最近几次登录的大致时间和城市，记得多少写多少。",
        ),
        "en": (
            "Add a photo of the box label that shows the IMEI, or a proof of purchase with the order number.",
            "We cannot read amount and date in the picture. Take a new photo or add the original e-invoice.",
            "Tell us roughly when and in which city you last signed in. Write as much as you remember.",
        ),
    },
    "answer": {
        "zh_Hans": ("材料已补上，请再看一下。", "已上传，如果还不清楚请告诉我。"),
        "en": ("Added. Please look again.", "I have added it. Tell me if it is still unclear."),
    },
}
# Staff write among themselves in the desk's language, whatever the owner reads.
_REASONS: dict[str, tuple[str, ...]] = {
    "propose": (
        "逐项核对过，主要信息与记录吻合。",
        "关键信息都对得上，没有解释不了的冲突。",
        "个别日期略有出入，其余关键信息都对得上。",
    ),
    "confirm": ("独立核对后同意。", "从头看了一遍，与记录一致，同意。"),
    "disagree": ("有一处与记录对不上，需要再核对。", "现有信息还不够，建议先补充材料。"),
    "reject": (
        "多项填写与记录不符。",
        "没有足够的可核对信息。",
        "关键信息均为猜测，缺少可核实的凭证。",
    ),
    "object": ("账号联系人表示并未申请找回。",),
    "open_incident": ("账号联系人表示密码不是自己改的。",),
    "resume": ("已电话核实，阻止操作由家人误点，继续审核。",),
    "reopen": ("申请人补充了新的凭证，交由另一位审核员重新审核。",),
    "reverse": ("原持有人提供了完整凭证，确认账号被误交。",),
    "withdraw": ("已经想起密码。",),
    # How a manager learnt what a case turned out to be.
    "owner": ("回访电话由原机主接听，确认本人操作。", "本人持证件到店核实。"),
    "theft": ("回访时账号联系人否认申请。", "与另一起已确认的冒领使用了同一张照片。"),
}


def text_for(rng: Random, move: str, language: str) -> str:
    """Draw what is written with a move; empty for moves that take no words."""
    if move in _TEXTS:
        return rng.choice(_TEXTS[move][language])
    return rng.choice(_REASONS[move]) if move in _REASONS else ""

"""Words for the status of an enterprise: those that are certain, and those that a person confirms."""

from __future__ import annotations

STATUS_WORDS = {
    **dict.fromkeys(
        (
            *("存续", "在业", "开业", "在营", "在册", "营业", "营业中", "经营中", "确立", "有效"),
            *("正常", "正常营业", "正常经营", "正常在业", "存续(正常)", "正常(存续)"),
            *(
                "登记成立",
                "仍注册",
                "开业登记",
                "在业/存续",
                "存续/在业",
                "存续、在业",
                "在业(存续)",
                "存续(在业)",
            ),
            *("在营(开业)企业", "在营(开业)", "存续(在营、开业、在册)"),
        ),
        "active",
    ),
    **dict.fromkeys(("注销", "已注销", "注销企业"), "deregistered"),
    **dict.fromkeys(("吊销", "已吊销", "吊销,未注销", "吊销未注销", "吊销(未注销)", "吊销企业"), "revoked"),
    **dict.fromkeys(("吸收合并", "被吸收合并", "合并"), "merged"),
}
# Patterns in a status that is none of the registry, and the status proposed; the first one found counts.
# Who moved, stopped or is being wound up is still registered: a move is a fact of residence, the others
# precede an end.
STATUS_PROPOSALS = {
    r"简易注销|拟注销|申请注销|注销(?:中|公[告示]|备案)|清算|破产|重整": "active",
    r"合并": "merged",
    r"已注销|依职权注销|强制注销|注销登记|清税注销": "deregistered",
    r"责令|撤销|吊销|除名": "revoked",
    r"注销": "deregistered",
    r"迁|转出|停[业产工止]|歇业|关[停闭]|倒闭|休眠|解散|异常|非正常|失联|筹[建备]|整顿|清税": "active",
}

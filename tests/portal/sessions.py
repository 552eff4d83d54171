"""Sessions to look at pages with: a report of many paragraphs and amendments, and reports in other scripts."""

from __future__ import annotations

from collections.abc import Sequence

from services.drafting.domain.documents import Edit, OpenDocument, TableDocument
from shared.events.envelope import Event
from tests.given import Given, a_session, dispose, move, unit

ENGLISH = (
    "States parties are encouraged, where appropriate, to share information on the measures that they have taken;",
    "The secretariat should continue to collect, analyse and publish what States parties report to it every year;",
    "States parties may wish to consider [joint investigations] and the transfer of proceedings in such cases.",
)
ARABIC = (
    "تُشجَّع الدول الأطراف على تبادل المعلومات عن التدابير التي اتخذتها، حسب الاقتضاء، وفقا لقوانينها الداخلية؛",
    "ينبغي للأمانة أن تواصل جمع ما تبلغ عنه الدول الأطراف كل سنة وتحليله ونشره في حدود الموارد المتاحة؛",
    "لعل الدول الأطراف تود أن تنظر في [إجراء تحقيقات مشتركة] وفي نقل الإجراءات في هذه القضايا.",
)
CHINESE = (
    "鼓励缔约国酌情根据本国法律交流关于所采取措施的信息；",
    "秘书处应当继续每年收集、分析和公布缔约国报告的情况；",
    "缔约国不妨考虑在此类案件中[开展联合侦查]和移交诉讼程序。",
)
SWAPS = {
    "encouraged": "invited",
    "should": "shall",
    "wish": "choose",
    "الأطراف": "المشاركة",
    "؛": ".",
    "；": "。",
    "。": "；",
}


def a_long_session(paragraphs: int = 520, amendments: int = 300, words: Sequence[str] = ENGLISH) -> tuple[Event, ...]:
    """A report of so many paragraphs in ten sections, with so many amendments, of which every other one is agreed."""
    given = a_session(meetings=5)
    given.do(OpenDocument, document="report", kind="report", title=words[1].rstrip("；؛;."))
    changes = []
    for number in range(paragraphs):
        section = f"s{number * 10 // paragraphs}"
        if number * 10 // paragraphs != (number - 1) * 10 // paragraphs or not number:
            changes.append(unit(section, "section", words[0].rstrip("；؛;"), unit_class="negotiated"))
        changes.append(unit(f"p{number}", "paragraph", words[number % 3], section))
    given.do(Edit, document="report", changes=changes)
    given.do(
        TableDocument, document="report", form="limited", to="floor", spans=[{"first": f"s{n}"} for n in range(10)]
    )
    for number in range(amendments):
        _moved(given, f"A{number + 1}", f"p{number * paragraphs // max(1, amendments)}", words, number)
        if number % 2:
            dispose(given, f"A{number + 1}", "agreed")
    return tuple(given.events)


def _moved(given: Given, name: str, paragraph: str, words: Sequence[str], number: int) -> None:
    text = words[int(paragraph[1:]) % 3]
    old = next(word for word in SWAPS if word in text)
    if number % 5 == 4:
        new = unit(f"new-{name}", "paragraph", words[(number + 1) % 3], None, after=paragraph)
        move(given, name, new)
    else:
        move(given, name, {"do": "replace", "unit": paragraph, "old": old, "new": SWAPS[old]})

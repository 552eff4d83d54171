"""The rules of procedure that refusals rest on, by their ids, each in a sentence of our own.

The ids group rules by where they come from: A adoption, Q silence procedure, S what a joint report itself shows, C what
a checker can hold against it, RoP the rules of procedure of a conference, Y symbols, M mastheads, K what went wrong for
users of other systems.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType(
    {
        "A2": "An agenda is provisional first, then supplemented, revised or corrected, and last adopted.",
        "A3": "The annotations of an agenda are the secretariat's text, which no body adopts.",
        "A4": "A body works by an agenda that it adopted, or began on; it leaves what it holds in abeyance.",
        "A5": "An item that a session does not conclude goes on to the next by itself.",
        "A6": "A session in parts keeps its agenda, and its meetings go on counting.",
        "A8": "After the gavel a report is completed only within its mandate (by whom, with whom, what, until when).",
        "A9": "A blank passes the gavel only where the mandate to complete names it.",
        "A11": "What is adopted has nothing open in it, and what was adopted is changed by nobody but its bodies.",
        "A14": "What the parent makes of a recommendation is linked to it: which act, which paragraph, which verb.",
        "A19": "Where a body votes, it is recorded how, by which majority, with what outcome; consensus is the rule.",
        "C13": "Dates and times are real, fit one another, and lie within the session.",
        "C14": "What is told in two places has one date.",
        "K7": "What is transmitted is what was adopted, with the cleared changes, and nothing else.",
        "K11": "A decided text is taken up again by the bodies that decided it, and by nobody else.",
        "M4": "The date on a masthead is the date of submission.",
        "Q1": "A silence procedure is opened, and its outcome made known, by the presiding officer.",
        "Q2": "A silence lasts at least as long as the minimum that its circle has set.",
        "Q3": "A silence is opened after the consultation, and in the languages, that its circle requires.",
        "Q4": "While a silence lasts, its text has no number, and a title that says that it is under silence.",
        "Q5": "Any member of the circle breaks a silence by an objection received strictly before the deadline.",
        "Q7": "A silence that held is concluded by notice after the deadline, with effect from the deadline.",
        "Q8": "What was decided by silence is announced at the next meeting.",
        "Q10": "An extension, like a revised text, is circulated for a full period anew.",
        "Q11": "A silence is opened only while the decision that permits it is in force.",
        "Q13": "A text is withdrawn by its proposer before the deadline, and not afterwards.",
        "RoP 23": "An officer who cannot go on is replaced from the same State party for the rest of the term.",
        "S7": "The summary of deliberations is the Chair's: it is not negotiated and not adopted.",
        "S10": "Each body has an agenda of its own; a joint item stands on the agendas of all its bodies.",
        "S16": "What is carried over stands on the new agenda, and its papers are before the body again.",
        "S20": "A body decides at a meeting at which it sits.",
        "S24": "The meetings of a joint session are numbered in one series.",
        "Y1": "A symbol names one document for good.",
        "Y9": "The symbols of a joint document are joined by a dash, and belong to one distribution.",
        "deny by default": "What no line of the policy allows is refused to everyone.",
        "separation of duties": "Who drafted a text does not approve it.",
        "one holder of the pen": "At every moment one holder alone may change a unit, and hand it over.",
    }
)

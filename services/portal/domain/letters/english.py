"""Letters in English."""

from __future__ import annotations

from services.portal.domain.letters.wording import Matter, Template, Wording
from shared.documents.masthead import print_date
from shared.documents.states import enumerate_names

ENGLISH = Wording(
    language="en",
    day=print_date,
    deadline=lambda deadline: deadline.label,
    listed=enumerate_names,
    languages={
        "ar": "Arabic",
        "en": "English",
        "es": "Spanish",
        "fr": "French",
        "ru": "Russian",
        "zh": "Chinese",
    },
    offices={"president": "The President", "chair": "The Chair", "rapporteur": "The Rapporteur"},
    verbs={"adopted": "adopted", "approved": "approved", "took_note": "took note of", "discussed": "discussed"},
    means={"gavel": "by consensus", "silence": "by silence procedure", "vote": "by vote"},
    kinds={"objection": "objection", "amendment": "amendment"},
    labels={
        "reference": "Reference:",
        "subject": "Subject:",
        "members": "To the members of the {circle}",
        "member": "To {member}",
        "parent": "To {parent}",
        "annex": "Annex",
    },
    closing="Please accept the assurances of my highest consideration.",
    templates={
        Matter.OPENING: Template(
            "{title}: silence procedure",
            (
                (
                    None,
                    "I have the honour to circulate to the {members} members of the {circle}, in {languages}, the text "
                    "entitled “{temporary_title}”. While the procedure lasts the text has no number.",
                ),
                (
                    None,
                    "The text is considered approved unless a member sends me an objection or an amendment, in "
                    "writing, that is received before {deadline}. What is received at that time or later has no "
                    "effect.",
                ),
                ("extraordinary", "It is not yet there in all languages that are required: {extraordinary}."),
                ("consulted", "Before this circulation I consulted {consulted}."),
                ("basis", "The procedure rests on {basis}, which is in force from {valid_from}."),
                ("valid_until", "It is in force until {valid_until}."),
                ("ends_first", "I draw attention to the fact that it expires before the silence ends."),
                ("follows", "The text takes up again one on which an earlier procedure ended without a decision."),
                (
                    None,
                    "Questions may be put to me in writing. They do not break the silence, and are answered to all "
                    "members alike.",
                ),
                (None, "The text is annexed. It has the digest {digest}."),
            ),
        ),
        Matter.QUERY: Template(
            "{title}: query {nth} and the answer to it",
            (
                (None, "The following question on the text under silence procedure was put to me: “{question}”"),
                (None, "The answer is: “{answer}”"),
                (None, "The silence runs on."),
            ),
        ),
        Matter.EXTENSION: Template(
            "{title}: extension of the silence procedure",
            (
                (
                    None,
                    "I have the honour to circulate the text anew to the members of the {circle}. The silence, which "
                    "would have ended on {was}, now ends on {deadline}.",
                ),
                (None, "The reason is the following: {why}."),
                (
                    None,
                    "The text is considered approved unless an objection or an amendment, in writing, is received "
                    "before that time.",
                ),
                ("basis", "The procedure rests on {basis}."),
                ("ends_first", "I draw attention to the fact that it expires before the silence ends."),
            ),
        ),
        Matter.OBJECTION_IN_TIME: Template(
            "{title}: receipt of your {objection}",
            (
                (None, "I acknowledge receipt of your {objection}, which reached me by {evidence} on {received}."),
                (None, "It was received before the deadline, which was {deadline}. The silence is broken."),
            ),
        ),
        Matter.OBJECTION_LATE: Template(
            "{title}: receipt of your {objection}",
            (
                (None, "I acknowledge receipt of your {objection}, which reached me by {evidence} on {received}."),
                (
                    None,
                    "The deadline was {deadline}. What is received at that time or later has no effect on the "
                    "procedure; it is kept with its record.",
                ),
            ),
        ),
        Matter.NOTICE_HELD: Template(
            "{title}: approval by silence procedure",
            (
                (
                    None,
                    "No objection or amendment was received before {deadline}. The text is therefore considered "
                    "approved by the {circle}, with effect from that time.",
                ),
                (None, "It may be cited as approved “by silence procedure on {approved}”."),
                (None, "The decision will be announced at the next meeting."),
            ),
        ),
        Matter.NOTICE_BROKEN: Template(
            "{title}: the silence was broken",
            (
                (
                    None,
                    "An objection or an amendment was received before {deadline}. The silence is broken, and the text "
                    "is not adopted.",
                ),
                (None, "Should the text be circulated again, a full period will begin anew."),
            ),
        ),
        Matter.NOTICE_WITHDRAWN: Template(
            "{title}: withdrawal of the text",
            (
                (None, "The text has been withdrawn before the deadline. The procedure has ended without a decision."),
                (None, "The reason is the following: {why}."),
            ),
        ),
        Matter.TRANSMISSION: Template(
            "{title}: transmission",
            (
                (
                    None,
                    "I have the honour to transmit the text entitled “{title}”, as it was {verb} by {organ} {means}.",
                ),
                ("meeting", "The decision was taken at meeting {meeting}."),
                ("effective", "It took effect on {effective}."),
                ("announced", "The words announced were: “{announced}”."),
                (None, "The text has the digest {digest}."),
            ),
        ),
    },
)

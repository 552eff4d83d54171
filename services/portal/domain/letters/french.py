"""Letters in French."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.portal.domain.letters.wording import Matter, Template, Wording
from shared.events.base import Deadline, offset_words, zone

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
          "novembre", "décembre")  # fmt: skip


def print_date_fr(day: date) -> str:
    """`29 mars 2022`, `1er avril 2022`."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def deadline_fr(deadline: Deadline) -> str:
    """`29 mars 2022 à 18 heures (Europe/Vienna, UTC+02:00)`: the same instant in the same zone as its label."""
    there = deadline.instant.astimezone(zone(deadline.time_zone))
    clock = f"{there.hour} heure{'s' if there.hour > 1 else ''}"
    if there.minute or there.second or there.microsecond:
        clock = f"{there.hour} h {there.minute:02}"
    if there.second or there.microsecond:
        second = f"{there.second:02}" + (f",{there.microsecond:06}" if there.microsecond else "")
        clock = f"{clock} min {second} s"
    return f"{print_date_fr(there.date())} à {clock} ({deadline.time_zone}, {offset_words(there)})"


def listed_fr(names: Sequence[str]) -> str:
    """`anglais, français et russe`."""
    *first, last = names
    return f"{', '.join(first)} et {last}" if first else last


FRENCH = Wording(
    language="fr",
    day=print_date_fr,
    deadline=deadline_fr,
    listed=listed_fr,
    languages={
        "ar": "arabe",
        "en": "anglais",
        "es": "espagnol",
        "fr": "français",
        "ru": "russe",
        "zh": "chinois",
    },
    offices={"president": "Le Président", "chair": "La présidence", "rapporteur": "Le Rapporteur"},
    verbs={"adopted": "adopté", "approved": "approuvé", "took_note": "pris en note", "discussed": "examiné"},
    means={"gavel": "par consensus", "silence": "par procédure de silence", "vote": "par vote"},
    kinds={"objection": "objection", "amendment": "amendement"},
    labels={
        "reference": "Référence :",
        "subject": "Objet :",
        "members": "Aux membres du cercle « {circle} »",
        "member": "À l’attention de : {member}",
        "parent": "À l’attention de l’organe suivant : {parent}",
        "annex": "Annexe",
    },
    closing="Je vous prie d’agréer les assurances de ma très haute considération.",
    templates={
        Matter.OPENING: Template(
            "{title} : procédure de silence",
            (
                (
                    None,
                    "J’ai l’honneur de communiquer aux {members} membres du cercle « {circle} », dans les langues "
                    "suivantes : {languages}, le texte intitulé « {own_title} ». Tant que dure la procédure, ce titre "
                    "est provisoire et le texte ne porte pas de cote.",
                ),
                (
                    None,
                    "Le texte est réputé approuvé à moins qu’un membre ne me fasse parvenir par écrit une objection ou "
                    "un amendement reçu avant l’échéance, fixée au {deadline}. Ce qui est reçu à cet instant ou plus "
                    "tard est sans effet.",
                ),
                (
                    "extraordinary",
                    "Il n’est pas encore disponible dans toutes les langues requises, pour la raison suivante : "
                    "{extraordinary}.",
                ),
                ("consulted", "Avant cette communication, j’ai consulté : {consulted}."),
                ("basis", "La procédure se fonde sur : {basis}, en vigueur à compter du {valid_from}."),
                ("valid_until", "Cette décision est en vigueur jusqu’au {valid_until}."),
                ("ends_first", "J’appelle l’attention sur le fait qu’elle expire avant la fin du silence."),
                ("follows", "Le texte en reprend un autre, dont la procédure s’est achevée sans décision."),
                (
                    None,
                    "Des questions peuvent m’être adressées par écrit. Elles ne rompent pas le silence, et la réponse "
                    "est communiquée à tous les membres.",
                ),
                (None, "Le texte est joint en annexe. Il porte l’empreinte {digest}."),
            ),
        ),
        Matter.QUERY: Template(
            "{title} : question {nth} et réponse",
            (
                (
                    None,
                    "La question suivante m’a été posée sur le texte soumis à la procédure de silence : « {question} »",
                ),
                (None, "La réponse est la suivante : « {answer} »"),
                (None, "Le silence suit son cours."),
            ),
        ),
        Matter.EXTENSION: Template(
            "{title} : prolongation de la procédure de silence",
            (
                (
                    None,
                    "J’ai l’honneur de communiquer de nouveau le texte aux membres du cercle « {circle} ». Le silence, "
                    "qui devait prendre fin le {was}, prendra fin le {deadline}.",
                ),
                (None, "La raison en est la suivante : {why}."),
                (
                    None,
                    "Le texte est réputé approuvé à moins qu’une objection ou un amendement ne soit reçu par écrit "
                    "avant cet instant.",
                ),
                ("basis", "La procédure se fonde sur : {basis}."),
                ("ends_first", "J’appelle l’attention sur le fait que cette décision expire avant la fin du silence."),
            ),
        ),
        Matter.OBJECTION_IN_TIME: Template(
            "{title} : accusé de réception",
            (
                (
                    None,
                    "J’accuse réception de votre communication ({objection}), parvenue sous la forme suivante : "
                    "{evidence}, le {received}.",
                ),
                (None, "Elle a été reçue avant l’échéance, fixée au {deadline}. Le silence est rompu."),
            ),
        ),
        Matter.OBJECTION_LATE: Template(
            "{title} : accusé de réception",
            (
                (
                    None,
                    "J’accuse réception de votre communication ({objection}), parvenue sous la forme suivante : "
                    "{evidence}, le {received}.",
                ),
                (
                    None,
                    "L’échéance était fixée au {deadline}. Ce qui est reçu à cet instant ou plus tard est sans effet "
                    "sur la procédure, et reste versé au dossier.",
                ),
            ),
        ),
        Matter.NOTICE_HELD: Template(
            "{title} : approbation par procédure de silence",
            (
                (
                    None,
                    "Aucune objection ni aucun amendement n’a été reçu avant l’échéance, fixée au {deadline}. Le texte "
                    "est donc réputé approuvé par le cercle « {circle} », avec effet à cet instant.",
                ),
                (None, "Il peut être cité comme approuvé « par procédure de silence le {approved} »."),
                (None, "La décision sera annoncée à la prochaine séance."),
            ),
        ),
        Matter.NOTICE_BROKEN: Template(
            "{title} : rupture du silence",
            (
                (
                    None,
                    "Une objection ou un amendement a été reçu avant l’échéance, fixée au {deadline}. Le silence est "
                    "rompu et le texte n’est pas adopté.",
                ),
                (None, "Si le texte devait être communiqué de nouveau, un délai entier recommencerait à courir."),
            ),
        ),
        Matter.NOTICE_WITHDRAWN: Template(
            "{title} : retrait du texte",
            (
                (None, "Le texte a été retiré avant l’échéance. La procédure s’est achevée sans décision."),
                (None, "La raison en est la suivante : {why}."),
            ),
        ),
        Matter.TRANSMISSION: Template(
            "{title} : transmission",
            (
                (
                    None,
                    "J’ai l’honneur de transmettre le texte intitulé « {title} », tel qu’il a été {verb} {means} par : "
                    "{organ}.",
                ),
                ("meeting", "La décision a été prise à la séance n° {meeting}."),
                ("effective", "Le texte a pris effet le {effective}."),
                ("announced", "Les termes annoncés étaient les suivants : « {announced} »."),
                (None, "Le texte porte l’empreinte {digest}."),
            ),
        ),
    },
)

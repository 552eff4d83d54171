"""A line is understood as it is said in the room, whatever its spelling and order; a doubt is asked about."""

from typing import Any

import pytest

from shared.documents.applying import apply_all
from shared.documents.numbering import numbers
from shared.documents.operations import Operation, PlaceItem
from shared.documents.printed import in_words, printed
from shared.documents.spoken import Question, Understood, Why, say, understand
from shared.documents.text import plain
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind
from tests.shared.documents.spoken_texts import agenda, material, paragraph, report, said_in_the_room


def a_room() -> Tree:
    """A text in which what the room says has its place: 1–13, of which 7 and 8 have subparagraphs, in II.A and II.B."""
    units = [UnitWire(id="i", kind=Kind.SECTION, text=plain("Introduction"))]
    units += [UnitWire(id="ii", kind=Kind.SECTION, text=plain("Recommendations"))]
    units.append(UnitWire(id="iia", kind=Kind.SECTION, parent="ii", text=plain("Working Group on Cooperation")))
    for number in range(1, 14):
        name = f"p{number}"
        if number == 7:
            entries = ("Ask;", "Answer;", "Consider, where permitted by domestic law, any request;")
            units += paragraph(name, "The following were adopted:", *entries)
        elif number == 8:
            units += paragraph(name, "The following were agreed:", *(f"Entry number {n};" for n in range(1, 16)))
        elif number == 9:
            units += paragraph(name, "States should, as appropriate, report.")
        elif number == 12:
            units += paragraph(
                name, "States shall meet. They shall report, and shall be heard. The Chair shall preside."
            )
        else:
            units += paragraph(name, f"Paragraph of the order {number}.")
    units.insert(
        next(index for index, unit in enumerate(units) if unit.id == "p8h"),
        UnitWire(id="over-h", kind=Kind.HEADING, parent="p8", text=plain("Second part")),
    )
    placed = [unit if unit.parent else unit.model_copy(update={"parent": "iia"}) for unit in units[3:]]
    return Tree.of_wire(TreeWire(units=(*units[:3], *placed)))


ROOM = a_room()


def understood(line: str, tree: Tree = ROOM, **more: Any) -> tuple[Operation, ...]:
    answer = understand(tree, line, **more)
    assert isinstance(answer, Understood), answer
    return answer.operations


def asked(line: str, tree: Tree = ROOM, **more: Any) -> Question:
    answer = understand(tree, line, **more)
    assert isinstance(answer, Question), answer
    return answer


def after(line: str, tree: Tree = ROOM, **more: Any) -> Tree:
    return apply_all(tree, understood(line, tree, **more))


def text(tree: Tree, cited: str) -> str:
    return next(in_words(block.runs) for block in printed(tree) if block.cited == cited)


def cited(tree: Tree, unit: str) -> str:
    return numbers(tree)[unit].cited


# --- as it is said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "place", "becomes"),
    [
        ('in 7 (c), after "domestic law", insert "and any applicable treaty"', "7 (c)",
         "Consider, where permitted by domestic law and any applicable treaty, any request;"),
        ('in 7 (c), before "domestic law", insert "the"', "7 (c)",
         "Consider, where permitted by the domestic law, any request;"),
        ('at the end of 12, add "In time, all did."', "12",
         "States shall meet. They shall report, and shall be heard. The Chair shall preside. In time, all did."),
        ('at the end of 9, add "in time"', "9", "States should, as appropriate, report in time."),
        ('in 9, delete "as appropriate"', "9", "States should,, report."),
        ('in the third sentence of paragraph 12, replace "shall" with "should"', "12",
         "States shall meet. They shall report, and shall be heard. The Chair should preside."),
        ('in 12, replace the second "shall" with "should"', "12",
         "States shall meet. They should report, and shall be heard. The Chair shall preside."),
        ('in the last "shall" of 12, replace it with "should"', "12",
         "States shall meet. They shall report, and shall be heard. The Chair should preside."),
    ],
)  # fmt: skip
def test_words_are_changed_where_the_line_says(line: str, place: str, becomes: str):
    assert text(after(line), place) == becomes


def test_units_come_go_and_move_where_the_line_says():
    assert text(after('new paragraph after 9: "It is so."'), "10") == "It is so."
    assert text(after('new subparagraph after 8 (b): "It is so;"'), "8 (c)") == "It is so;"
    assert text(after('new subparagraph before 8 (b): "It is so;"'), "8 (b)") == "It is so;"
    assert text(after('new paragraph 7 bis: "It may be so."'), "7 bis") == "It may be so."
    assert text(after("delete 8 (f)"), "8 (f)") == "Entry number 7;"
    assert cited(after("move 8 (n) before 8 (m)"), "p8n") == "8 (m)"
    assert text(after('split 12 before "The Chair"'), "13") == "The Chair shall preside."
    assert text(after("join 12 and 13"), "12").endswith("The Chair shall preside. Paragraph of the order 13.")
    assert text(after('bracket "as appropriate" in 9'), "9") == "States should, [as appropriate], report."
    bracketed = after('bracket "as appropriate" in 9')
    assert text(after('remove the brackets around "as appropriate" in 9', bracketed), "9") == text(ROOM, "9")


def test_a_label_alone_is_read_under_the_paragraph_that_is_said_with_it():
    assert understood("in 8, delete (f)") == understood("delete 8 (f)")
    assert understood("move 8 (n) before (m)") == understood("move 8 (n) before 8 (m)")
    assert understood("in 8, move (n) before (m)") == understood("move 8 (n) before 8 (m)")
    assert understood("join 8 (b) and (c)") == understood("join 8 (b) and 8 (c)")
    assert asked("move (n) to the end of 7").why is Why.UNFINISHED


def test_headings_and_titles_are_changed_like_other_words():
    assert text(after('in the title of section II.A, replace "Working Group" with "Group"'), "II.A") == (
        "Group on Cooperation"
    )
    (operation,) = understood('in the heading before 8 (h), replace "Second" with "Last"')
    assert operation.op == "words.replace"
    assert operation.unit == "over-h"


@pytest.mark.parametrize(
    "line",
    [
        "in 7 (c), after “domestic law”, insert “and any treaty”",
        "In 7(c) after «domestic law» insert «and any treaty»",
        "IN PARAGRAPH 7 (C), AFTER “domestic law”, INSERT “and any treaty”",
        "insert 'and any treaty' after 'domestic law' in para. 7 (c)",
        "after \"domestic law\" in subparagraph (c) of paragraph 7, add the words \"and any treaty\"",
        "7 (c): after the words “domestic law” add “and any treaty”",
        "in paragraph 7, subparagraph (c), insert, after “domestic law”, the words “and any treaty”",
        "in subpara. 7 (c), between … ",
    ][:-1],
)  # fmt: skip
def test_spelling_and_order_are_free(line: str):
    assert understood(line) == understood('in 7 (c), after "domestic law", insert "and any treaty"')


def test_a_quoted_text_may_hold_quotation_marks():
    assert (
        text(after('at the end of 13, add "the so-called “list”"'), "13")
        == "Paragraph of the order 13 the so-called “list”."
    )
    assert text(after("12 to read: “A “list” and a \\”sign.”"), "12") == "A “list” and a ”sign."


# --- questions -------------------------------------------------------------------------------------------------------


def test_words_that_stand_twice_are_asked_about_with_a_line_for_each():
    question = asked('in 12, replace "shall" with "should"')
    assert question.why is Why.SEVERAL
    assert len(question.candidates) == 4
    changed = {text(after(candidate.line), "12") for candidate in question.candidates}
    assert len(changed) == 4
    assert all("shall" in candidate.excerpt and candidate.number == "12" for candidate in question.candidates)


def test_words_that_stand_in_a_neighbour_are_asked_about_and_the_nearest_is_first():
    question = asked('in 7 (b), after "domestic law", insert "and practice"')
    assert question.why is Why.ELSEWHERE
    assert [candidate.number for candidate in question.candidates] == ["7 (c)"]
    question = asked('in 8, delete "number"')
    assert [candidate.number for candidate in question.candidates][:2] == ["8 (a)", "8 (b)"]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ('in 8, replace "agreed" with "noted"', None),
        ('in 7, delete "request"', ["7 (c)"]),
        ('at the end of 8, add "so far"', ["8", "8 (o)"]),
        ('8 to read: "Nothing was agreed."', ["8"]),
        ("bracket 8", ["8"]),
    ],
)
def test_what_may_mean_a_chapeau_or_what_stands_under_it_is_asked_about(line: str, numbers: list[str] | None):
    if numbers is None:  # it stands in the chapeau alone
        assert understood(line)
    else:
        assert [candidate.number for candidate in asked(line).candidates] == numbers
    tree = after('8 (b) to read: "It was agreed;"')
    assert [found.number for found in asked('in 8, replace "agreed" with "noted"', tree).candidates] == ["8", "8 (b)"]
    assert understood('in the chapeau of 8, replace "agreed" with "noted"', tree)


@pytest.mark.parametrize("line", ["delete 8 (z)", "delete 99", 'in 99, replace "domestic law" with "laws"'])
def test_a_place_that_does_not_exist_is_asked_about(line: str):
    question = asked(line)
    assert question.why is Why.NO_SUCH_PLACE
    assert question.candidates
    assert all(understood(candidate.line) for candidate in question.candidates)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", "a place"),
        ("in", "a place"),
        ("in 7 (c)", "what is to be done"),
        ("in 7 (c), after", "the words"),
        ('in 7 (c), after "domestic law"', "insert"),
        ('in 7 (c), after "domestic law", insert', "the words to insert"),
        ('in 7 (c), after "domestic law", insert "and', "Close the quotation"),
        ("delete", "Then say what"),
        ('in 9, replace "as appropriate"', "with"),
        ("new", "what is new"),
        ("new paragraph", "where"),
        ("new paragraph after 9", "its text"),
        ("move 8 (n)", "before or after"),
        ("move 8 (n) before", "a place"),
        ("split 12", "before which words"),
        ("join 12", "which two"),
        ("bracket", "which words"),
    ],
)
def test_a_line_as_one_types_is_asked_what_is_expected_next(line: str, expected: str):
    question = asked(line)
    assert question.why is Why.UNFINISHED
    assert expected in question.sentence


def test_every_beginning_of_a_line_is_a_question_or_understood_and_never_an_error():
    lines = [
        'in 7 (c), after "domestic law", insert "and any applicable treaty"',
        "in the second sentence of paragraph 12, replace “shall” with “should”",
        'new subparagraph after 8 (b), as factual text: "…"',
        "move 8 (n) before 8 (m)",
        "remove the brackets around “as appropriate” in 9",
        "make item 6 of WG.2 a joint item of WG.3, before item 4 of WG.3",
    ]
    for line in lines:
        for tree in (ROOM, agenda()):
            for end in range(len(line) + 1):
                assert isinstance(understand(tree, line[:end]), Understood | Question)


@pytest.mark.parametrize(
    "line",
    [
        "delete 8 (f) and 8 (g)",
        'in 9, delete "as appropriate" at the end',
        'new paragraph after 9 before 11: "It is so."',
        "join 12, 13 and 11",
        'in 12, insert "x" after the first sentence at the end',
        "in 9, frobnicate “as appropriate”",
    ],
)
def test_nothing_that_was_said_is_left_out_unnoticed(line: str):
    assert asked(line).why in (Why.UNCLEAR, Why.IMPOSSIBLE)


def test_a_heading_that_is_one_of_two_is_asked_about():
    tree = after('new heading before the heading before 8 (h): "First of two"')
    question = asked('in the heading before 8 (h), replace "of" with "or"', tree)
    assert question.why in (Why.SEVERAL, Why.NO_SUCH_WORDS)


# --- numbers of versions ---------------------------------------------------------------------------------------------


def test_k4_in_a_list_whose_numbers_shifted_each_line_means_the_entry_it_numbers_then_or_now():
    inner = "States should (a) ask, (b) answer, (c) record and (d) report;"
    before = after(f'8 (m) to read: "{inner}"')
    now = after('new subparagraph before 8 (c): "It is so;"', before)
    line = 'in 8 (m), replace "(c) record" with "(c) keep records"'
    assert understood(line, now, numbering=before) == understood(line, before)
    assert understood('in 8 (n), replace "(c) record" with "(c) keep records"', now) == understood(line, before)
    assert text(after(line, now, numbering=before), "8 (n)") == inner.replace("record", "keep records")
    assert asked(line, now).why is Why.ELSEWHERE


def test_k5_after_an_insertion_the_numbers_of_the_printed_draft_still_mean_what_they_meant():
    now = after('new paragraph after 2: "It is so."')
    by_l1 = understood('in 9, delete "as appropriate"', now, numbering=ROOM)
    assert by_l1 == understood('in 10, delete "as appropriate"', now)
    assert say(now, by_l1) == "in 10, delete “as appropriate”"
    assert say(now, by_l1, numbering=ROOM) == "in 9, delete “as appropriate”"
    assert understood("delete 3 of today's text", now, numbering=ROOM) == understood("delete 3", now)
    assert say(now, understood("delete 3", now), numbering=ROOM) == "delete 3 of today's text"
    named = understood('in 9 of L.1, delete "as appropriate"', now, printings={"CTOC/COP/2022/L.1": ROOM})
    assert named == by_l1


def test_k5_a_unit_that_fell_since_it_was_printed_is_told_to_have_fallen():
    now = after("delete 8 (f)")
    assert asked('in 8 (f), delete "number"', now, numbering=ROOM).why is Why.FELL


def test_a_number_that_only_another_version_has_is_asked_about_with_its_number_of_now():
    now = after("delete 8 (b)")
    question = asked("delete 8 (o)", now, printings={"L.1": ROOM})
    assert (question.why, question.sentence) == (Why.OTHER_VERSION, "Only L.1 has 8 (o); it is now 8 (n).")
    assert [candidate.line for candidate in question.candidates] == ["delete 8 (n)"]


def test_k6_when_an_item_is_made_joint_its_old_and_new_numbers_mean_the_same_item():
    now = after("make item 6 of WG.2 a joint item of WG.1, before item 5 of WG.1", agenda())
    old = understood("retitle item 5 of WG.1: “Other business”", now, numbering=agenda())
    new = understood("retitle item 6 of WG.1: “Other business”", now)
    assert old == new
    assert old == understood("retitle item 7 of WG.2: “Other business”", agenda())
    assert say(now, old) == "retitle item 6 of CSWH/CONF/WG.1: “Other business”"


def test_an_item_becomes_a_sub_item_of_another_agenda_and_is_said_so():
    line = "make item 6 of CSWH/CONF/WG.2 a joint item of CSWH/CONF/WG.1, under item 2 of CSWH/CONF/WG.1"
    made = understood("make item 6 of WG.2 a joint item of WG.1, under item 2 of WG.1", agenda())
    assert say(agenda(), made) == line
    assert understood(line, agenda()) == made
    (placed,) = (operation for operation in made if isinstance(operation, PlaceItem))
    assert agenda().unit(placed.branch).kind is Kind.ITEM


def test_the_amendments_of_the_sample_session_are_said_as_they_were_in_the_room():
    known = material()
    new = known.text(known.unit("5 (e)"))
    lines = {
        "A1": 'in 5 (b), after "domestic law", insert "and by any agreement in force between them"',
        "A2": 'in 5 (c), replace "to prepare model" with "to prepare, upon request, model"',
        "A3": 'in 5 (d), replace "should recognize" with "are encouraged to recognize"',
        "A4": 'in 5 (d), replace "should recognize" with "may wish to recognize"',
        "A6": f'new subparagraph at the end of 5: "{new}"',
        "A7": "delete 6 (c)",
        "A8": "move 6 (f) before 6 (e)",
        "A9": 'in 7 (c), replace "requested" with "invited"',
        "A11": 'in 8 (b), replace "requested" with "encouraged"',
        "A13": 'in 5 (a), replace "directly" with "immediately"',
    }
    read_out = said_in_the_room(known, lines)
    assert read_out["A1"] == "in 5 (b), after “domestic law”, insert “and by any agreement in force between them”"
    assert read_out["A8"] == lines["A8"]


# --- the agenda, and what is not there -------------------------------------------------------------------------------


def test_an_item_is_named_with_its_body_where_two_agendas_have_the_number():
    question = asked("exclude item 2", agenda())
    assert question.why is Why.SEVERAL
    assert [candidate.line for candidate in question.candidates] == [
        "exclude item 2 of CSWH/CONF/WG.1",
        "exclude item 2 of CSWH/CONF/WG.2",
    ]
    (defined,) = understood("retitle item 1: “Opening”", agenda())  # a joint item is the same on both
    assert defined.op == "item.define"


def test_an_item_bis_is_retitled_held_moved_and_excluded():
    tree = after("make item 3 of WG.2 an alternative", agenda())
    for line, op in (
        ("retitle item 2 bis of WG.2: “Notices”", "item.define"),
        ("hold item 2 bis of WG.2 in abeyance", "item.hold"),
        ("move item 2 bis of WG.2 before item 1 of WG.2", "unit.move"),
        ("exclude item 2 bis of WG.2", "unit.delete"),
    ):
        (operation,) = understood(line, tree)
        assert operation.op == op


def test_what_is_hidden_is_not_there_and_no_candidate():
    visible = asked('in 7 (b), delete "domestic law"').candidates
    assert [candidate.number for candidate in visible] == ["7 (c)"]
    assert asked('in 7 (b), delete "domestic law"', hidden={"p7c"}).candidates == ()
    assert asked("delete 7 (c)", hidden={"p7c"}).why is Why.NO_SUCH_PLACE


def test_the_second_sentence_of_the_rooms_line_has_no_such_word_in_the_sample_and_it_says_where_it_has():
    question = asked('in the second sentence of paragraph 12, replace "shall" with "should"', report())
    assert question.why is Why.ELSEWHERE
    assert [candidate.number for candidate in question.candidates] == ["4"]


def test_several_changes_are_parted_by_semicolons_and_each_has_a_key_of_its_own():
    operations = understood('in 9, replace "should" with "may"; delete "as appropriate"; delete 10', key="A1")
    assert [getattr(operation, "key", None) for operation in operations] == ["A1", "A1-2", None]
    assert say(ROOM, operations) == "in 9, replace “should” with “may”; in 9, delete “as appropriate”; delete 10"

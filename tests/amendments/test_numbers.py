"""Numbers and references follow the text by themselves while it is amended (S52, S53, N6, C15, K4)."""

from typing import Any

from tests.given import Given, a_floor, a_report, dispose, move, replace, unit

LETTERS = [chr(ord("a") + n) for n in range(24)]


def paragraph_eight() -> Given:
    """Seven paragraphs, then 8 (a)–(x) with cross-headings between (g) and (h); 8 (r) has (a)–(d) of its own inside."""
    changes: list[dict[str, Any]] = [unit("ii", "section", "Recommendations", unit_class="negotiated")]
    changes += [unit(f"p{n}", "paragraph", f"Paragraph of the order {n}.", "ii") for n in range(1, 9)]
    inner = "States should (a) ask, (b) answer, (c) record and (d) report;"
    for letter in LETTERS:
        if letter == "h":
            changes.append(unit("over-h", "heading", "Second item", "p8"))
        changes.append(unit(f"e-{letter}", "subparagraph", inner if letter == "r" else f"Entry {letter};", "p8"))
    runs = [{"text": "See "}, {"mark": "reference", "unit": "e-a", "upto": "e-p"}, {"text": ", and not those after."}]
    changes.append({"do": "insert_unit", "unit": "p9", "kind": "paragraph", "text": runs, "parent": "ii"})
    return a_floor(a_report(changes=changes), [{"first": "ii"}])


def text(given: Given, unit: str) -> str:
    return given.text(unit, seen_by="amendments")


def test_c15_a_reference_goes_from_8_a_to_p_to_8_a_to_o_by_itself_when_a_recommendation_falls():
    given = paragraph_eight()
    assert text(given, "p9") == "See 8 (a)–(p), and not those after."
    move(given, "A1", {"do": "delete_unit", "unit": "e-c"})
    dispose(given, "A1")
    assert text(given, "p9") == "See 8 (a)–(o), and not those after."
    move(given, "A2", unit("e-new", "subparagraph", "Anew;", None, after="e-k"))
    dispose(given, "A2")
    assert text(given, "p9") == "See 8 (a)–(p), and not those after."


def test_n6_a_reference_whose_end_falls_is_not_quietly_moved_to_a_neighbour():
    given = paragraph_eight()
    move(given, "A1", {"do": "delete_unit", "unit": "e-p"})
    dispose(given, "A1")
    assert text(given, "p9") == "See […], and not those after."


def test_s52_letters_run_on_across_cross_headings():
    given = paragraph_eight()
    assert given.number("e-h", seen_by="amendments") == "8 (h)"


def test_k4_an_entry_with_letters_of_its_own_inside_is_amended_and_all_labels_stay_right():
    given = paragraph_eight()
    move(given, "A1", replace("e-r", "(c) record", "(c) keep records"))
    move(given, "A2", unit("e-new", "subparagraph", "Anew;", None, before="e-r"))
    move(given, "A3", replace("e-r", "(d) report", "(d) report annually"))
    for name in ("A2", "A3", "A1"):
        dispose(given, name)
    assert given.number("e-r", seen_by="amendments") == "8 (s)"
    assert text(given, "e-r") == "States should (a) ask, (b) answer, (c) keep records and (d) report annually;"
    assert given.number("e-x", seen_by="amendments") == "8 (y)"

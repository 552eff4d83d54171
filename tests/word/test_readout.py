"""LibreOffice opens the Chair's script as a Word file, and shows every paragraph in the style that was meant."""

from pathlib import Path

from services.portal.domain import STAGE
from services.portal.domain.script import script
from services.portal.pages.papers.readout_word import as_word
from services.portal.pages.papers.telling import as_it_stands
from shared.events.base import Audience
from tests.portal.sessions import ARABIC, ENGLISH, a_long_session
from tests.word.test_libreoffice import opened


def test_the_script_is_opened_by_an_office_that_nobody_here_wrote(tmp_path: Path):
    files, said = [], []
    for number, words in enumerate((ENGLISH, ARABIC)):
        state = STAGE.fold(a_long_session(30, 12, words))
        found = script(state, "report", Audience.PARTICIPANTS)
        files.append(tmp_path / f"{number}.docx")
        files[-1].write_bytes(as_word(found, found.sheets(), found.whole(), as_it_stands(state)))
        said.append((found.sheets()[0], found.whole()))
    for (sheet, whole), shown in zip(said, opened(files), strict=True):
        assert shown["accepted"] == shown["rejected"], "nothing is tracked in it"
        styles = [(style, text) for style, _, text in shown["accepted"]["paragraphs"]]
        assert [text for style, text in styles if style == "Sheet Heading"] == ["The whole", "The report as a whole"]
        sentences = [text for style, text in styles if style.startswith("Sheet To Say")]
        assert sentences == [sheet.sentence, whole.sentence]
        assert len([text for style, text in styles if style == "Sheet Changed Line"]) == len(sheet.changes) > 0
        assert len([text for style, text in styles if style == "Sheet State"]) == 2

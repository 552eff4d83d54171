"""Real reports lie beside the repository, not in it; where that folder is not there, these tests are not collected."""

from pathlib import Path

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

collect_ignore_glob: list[str] = []
if not CORPUS.exists():
    collect_ignore_glob.append("test_*.py")


def pytest_report_header() -> str:
    """Say in the first lines of a run whether the real reports are there."""
    return "real reports: " + ("read" if CORPUS.exists() else "not beside this repository, tests/corpus is left out")

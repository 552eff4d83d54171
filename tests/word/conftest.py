"""What lies here needs LibreOffice, and is collected with `RAPPORTEUR_WORD_TESTS=1` alone."""

import os

collect_ignore_glob = [] if os.environ.get("RAPPORTEUR_WORD_TESTS") == "1" else ["test_*.py"]

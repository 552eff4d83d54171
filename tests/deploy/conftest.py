"""What lies here needs what only a deployer has, and is collected with `RAPPORTEUR_DEPLOY_TESTS=1` alone."""

import os

collect_ignore_glob = [] if os.environ.get("RAPPORTEUR_DEPLOY_TESTS") == "1" else ["test_*.py"]

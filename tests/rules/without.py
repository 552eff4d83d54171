"""A plugin of pytest: the product is tested without the guard that RAPPORTEUR_WITHOUT_GUARD names."""

import os

from tests.rules.guards import leave_out

leave_out(os.environ["RAPPORTEUR_WITHOUT_GUARD"])

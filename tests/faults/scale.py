"""How often the long repetitions of the fault table are done."""

import os

IS_FULL = os.environ.get("INTERVIEWER_FAULTS") == "full"
"""Set by `make faults`; without it the tests do a short form of the same."""
POWER_CUTS = 1_000 if IS_FULL else 60
KILLS = 1_000 if IS_FULL else 10

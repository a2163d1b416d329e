"""What holds for every test here."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A shared machine is slow at times; how fast the code is, the benchmarks say.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples at every run: whether a change may land is no matter of luck.
settings.register_profile("formengine", PATIENT, derandomize=True)
# New examples, and many: `python -m pytest --hypothesis-profile=explore` looks for what nobody thought of.
settings.register_profile("explore", PATIENT, max_examples=1000)
settings.load_profile("formengine")

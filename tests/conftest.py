"""What holds for every test here."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A shared machine is slow at times; how fast the code is, the benchmarks say.
settings.register_profile("formengine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("formengine")

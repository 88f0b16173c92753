"""Properties are held against any machine, a slow and busy one too."""

from hypothesis import settings

settings.register_profile("kurskmap", deadline=None)
settings.load_profile("kurskmap")

"""``python -m layers.cli``: the same as ``kurskmap``."""

from layers.cli import main

raise SystemExit(main())

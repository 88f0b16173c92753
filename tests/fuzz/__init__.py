"""Coverage-guided fuzzing of the readers, the validator and the links, with atheris: ``make fuzz``, no part of ``make test``."""

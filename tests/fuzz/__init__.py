"""Coverage-guided fuzzing of readers and validator with atheris: ``make fuzz``, no part of ``make test``."""

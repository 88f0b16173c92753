"""Measurements of this project and of its peers, the tools that people use for the same job: ``python -m benchmarks``."""

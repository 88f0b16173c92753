"""The results of a run: stored as JSON, shown as tables, and compared with the goals."""

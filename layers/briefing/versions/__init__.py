"""The report of a comparison of two versions, printed."""

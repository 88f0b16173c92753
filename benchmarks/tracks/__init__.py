"""Invented position reports with a known truth, and the measurement of how well and how fast legs are found in them."""

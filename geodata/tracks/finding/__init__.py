"""Stops, gaps, legs, flights and meetings in sorted reports: functions over arrays, the same on every engine."""

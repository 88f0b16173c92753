"""The chapters of a story: their text in a small part of Markdown, and what the rows that they cite must hold of it."""

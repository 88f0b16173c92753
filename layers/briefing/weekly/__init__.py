"""The weekly brief: one page on what changed since a day, as PDF, slide, web page and Markdown."""

"""Hostile files and catalogues through the command line, the page's functions and a browser: ``make attack``."""

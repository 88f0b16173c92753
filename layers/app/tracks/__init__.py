"""A user's own tracks on the page: what a session keeps of them, and their part of the tab "Your data"."""

"""The page for a browser that runs no scripts: a picture of the opening view and its list, in the first document."""

"""A reader's own tracks in the web map: packed for the document, beside the features and never among them."""

"""Files read without following links, written whole or not at all, and what an error of the system means in words."""

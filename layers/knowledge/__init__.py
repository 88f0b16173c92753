"""What was known by a day: features, their dates and their sources without what came out later."""

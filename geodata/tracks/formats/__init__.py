"""The formats of position reports, one module a family. :mod:`geodata.tracks.formats.detect` says which a file is in."""

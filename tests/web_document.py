"""What a map document carries, read as its own script reads it."""

import base64
import re
import zlib

_DATA = re.compile(r'<script type="text/plain" id="kurskmap-data">([A-Za-z0-9+/=]*)</script>')


def payload_text(document: str) -> str:
    """The JSON text of a document's data."""
    (packed,) = _DATA.findall(document)
    return zlib.decompress(base64.b64decode(packed, validate=True)).decode("utf-8")

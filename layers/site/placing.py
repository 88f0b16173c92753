"""A page that was made becomes one at the top of the site, or one of a frozen version.

Two things differ: what only one of them shows, and the steps up to the top. Both are marked in the page in a form that no
text of the data can have, since every text is escaped.
"""

from __future__ import annotations

import re

from layers.site.addresses import TOP

#: What stands only at the top of the site, and what only in a frozen version.
_ONLY_TOP = re.compile(r"<!--km-top-->(.*?)<!--km-end-->\n?", re.DOTALL)
_ONLY_FROZEN = re.compile(r"<!--km-frozen-->(.*?)<!--km-end-->\n?", re.DOTALL)
_LINK = f'href="{TOP}'


def placed(page: str, path: str, frozen_in: str = "") -> str:
    """The page at ``path`` of the site, or at that path below ``frozen_in``, the folder of a version (``v/56d2cdd6…/``)."""
    kept, gone = (_ONLY_FROZEN, _ONLY_TOP) if frozen_in else (_ONLY_TOP, _ONLY_FROZEN)
    page = kept.sub(lambda found: found[1], gone.sub("", page))
    up = "../" * (path.count("/") + frozen_in.count("/"))
    return page.replace(_LINK, f'href="{up}')

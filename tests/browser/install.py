"""Make sure that there is a Chromium to test with: ``python -m tests.browser.install``.

One that is on the machine is taken. Otherwise it comes from the distribution's packages where we may install them, and
else from Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser.browser import find_browser


def _install() -> None:
    may_install = shutil.which("apt-get") and (os.geteuid() == 0 or shutil.which("sudo"))
    if may_install:
        before = [] if os.geteuid() == 0 else ["sudo"]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]):
            if subprocess.run([*before, *command], env=environment, check=False).returncode != 0:
                break
    if find_browser() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Install a browser where there is none; 1 where that did not work."""
    if find_browser() is None:
        print("No Chromium found: installing one for the browser tests.", flush=True)
        _install()
    found = find_browser()
    if found is None:
        print("The browser tests need Chromium: install it (Debian: apt-get install chromium) and run make test again.")
        return 1
    print(f"Browser tests run in {found}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Run the attack for some minutes at most, and print its figures; the exit status is 1 where an input reached something."""

from __future__ import annotations

import argparse
import sys

from playwright.sync_api import sync_playwright

from tests.attack.run import attack, everything
from tests.browser.browser import QUIET_FLAGS, find_browser


def main() -> int:
    """Run the attack."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long at most (default: 10)")
    minutes = parser.parse_args().minutes
    with attack(minutes, large=True) as run, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(QUIET_FLAGS))
        everything(run, browser.new_page())
        browser.close()
    for subject, reached in run.figures.found.items():
        print(f"{subject}:", *reached, sep="\n  ")
    print(run.figures)
    return 1 if run.figures.found else 0


if __name__ == "__main__":
    sys.exit(main())

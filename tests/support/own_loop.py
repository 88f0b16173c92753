"""Run what is asynchronous in a thread of its own: a browser of other tests may hold the loop of a test's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, or its exception."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()

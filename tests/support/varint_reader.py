"""Reads what ``layers.web.varint`` writes, as ``layers/web/basemap.js`` does."""

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def read_varints(text: str) -> list[int]:
    """Whole numbers from 0 up."""
    values, value, shift = [], 0, 0
    for character in text:
        chunk = _ALPHABET.index(character)
        value |= (chunk & 31) << shift
        shift += 5
        if chunk < 32:
            values.append(value)
            value = shift = 0
    return values


def unfolded(value: int) -> int:
    """A signed number from a zigzagged one."""
    return -(value + 1) // 2 if value % 2 else value // 2


def read_parts(text: str) -> list[list[tuple[int, int]]]:
    """The parts of one feature, in whole steps."""
    numbers = iter(read_varints(text))
    x = y = 0
    parts: list[list[tuple[int, int]]] = []
    for _ in range(next(numbers)):
        parts.append([])
        for _ in range(next(numbers)):
            x += unfolded(next(numbers))
            y += unfolded(next(numbers))
            parts[-1].append((x, y))
    assert next(numbers, None) is None
    return parts

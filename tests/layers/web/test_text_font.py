"""The typefaces of the page hold the letters of every language that it speaks."""

import base64
import io

from fontTools.ttLib import TTFont

from layers.language import LANGUAGES, translations
from layers.web.hangul_font import is_hangul
from layers.web.text_font import Face, text_faces


def letters(face: Face) -> set[str]:
    return {chr(point) for point in TTFont(io.BytesIO(base64.b64decode(face.woff))).getBestCmap()}


def test_every_letter_of_the_translations_is_in_a_face() -> None:
    spoken = {
        code: "".join(form for forms in translations(code).values() for form in forms)
        for code in LANGUAGES
        if code != "en"
    }
    faces = text_faces(spoken["ko"])
    assert [(face.family, face.weight) for face in faces] == [
        ("Fira Sans", "100 500"),
        ("Fira Sans", "600 900"),
        ("Kurskmap Hangul", "400"),
    ]
    wide, bold, hangul = map(letters, faces)
    said = {letter for text in spoken.values() for letter in text if letter.isalpha()}
    assert {letter for letter in said if is_hangul(letter)} <= hangul
    assert {letter for letter in said if not is_hangul(letter)} <= wide & bold


def test_the_faces_are_small_and_the_same_each_time() -> None:
    faces = text_faces()
    assert sum(len(face.woff) for face in faces) < 80_000
    assert text_faces() == faces

"""Our symbols for other programs: QML and SLD for QGIS, and styles of KML. Colours are those on light ground."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from layers.feature_files.records import Row, style_name
from layers.style import STYLES, Style

_KML = "http://www.opengis.net/kml/2.2"
#: QGIS measures in millimetres, we in CSS pixels of 1/96 inch.
_MM = 25.4 / 96
_BADGE_MM = 4.6


def qml(keys: Iterable[str]) -> str:
    """A QGIS style for a table whose column ``style`` holds the names of these styles.

    The temporal controller shows each feature from ``valid_from`` to before ``valid_to``; an open end is still so.
    """
    used = list(dict.fromkeys(keys))
    categories = "".join(
        f'<category render="true" symbol="{number}" value={quoteattr(style_name(key))} '
        f"label={quoteattr(STYLES[key].label)}/>"
        for number, key in enumerate(used)
    )
    symbols = "".join(_symbol(number, STYLES[key]) for number, key in enumerate(used))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.28.0" styleCategories="Symbology|Labeling|Temporal">'
        '<temporal enabled="1" mode="2" startField="valid_from" endField="valid_to" limitMode="0" accumulate="0" '
        'fixedDuration="0" durationUnit="day" durationField="" startExpression="" endExpression="">'
        "<fixedRange><start></start><end></end></fixedRange></temporal>"
        '<renderer-v2 type="categorizedSymbol" attr="style" symbollevels="0" enableorderby="0" forceraster="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
        "</qgis>"
    )


def _symbol(number: int, style: Style) -> str:
    kind, layer, options = _layer(style)
    listed = "".join(
        f'<Option name={quoteattr(name)} value={quoteattr(value)} type="QString"/>' for name, value in options.items()
    )
    return (
        f'<symbol name="{number}" type="{kind}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0"><Option type="Map">{listed}</Option></layer></symbol>'
    )


def _layer(style: Style) -> tuple[str, str, dict[str, str]]:
    ink, width = style.light, f"{style.width * _MM:.2f}"
    if style.shape == "point":
        return "marker", "SvgMarker", {"name": _svg(style), "size": f"{_BADGE_MM}", "size_unit": "MM"}
    if style.shape == "line":
        options = {"line_color": _rgba(ink.stroke), "line_width": width, "line_width_unit": "MM", "capstyle": "flat"}
        if style.dash:
            dashes = ";".join(
                f"{length * _MM:.2f}" for length in (*style.dash, *([style.dash[0]] * (len(style.dash) % 2)))
            )
            options |= {"use_custom_dash": "1", "customdash": dashes, "customdash_unit": "MM"}
        return "line", "SimpleLine", options
    filled = style.fill_opacity if style.hatch == "none" else 1.0
    return (
        "fill",
        "SimpleFill",
        {
            "color": _rgba(ink.fill, filled),
            "style": {"none": "solid", "cross": "diagonal_x", "dots": "dense6"}.get(style.hatch, "b_diagonal"),
            "outline_color": _rgba(ink.stroke),
            "outline_width": width,
            "outline_width_unit": "MM",
            "outline_style": "solid",
        },
    )


def _svg(style: Style) -> str:
    """A badge with the symbol in it, as QGIS embeds pictures."""
    ink = style.light
    symbol = (
        f'<path d="{style.symbol}" transform="translate(6 6) scale(.5)" fill="{ink.stroke}"/>' if style.symbol else ""
    )
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
        f'<circle cx="12" cy="12" r="10.5" fill="{ink.fill}" stroke="{ink.stroke}" stroke-width="1.5"/>{symbol}</svg>'
    )
    return "base64:" + base64.b64encode(drawn.encode()).decode()


def _rgba(colour: str, opacity: float = 1.0) -> str:
    return ",".join([*(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)), str(round(255 * opacity))])


def sld(table: str, keys: Iterable[str]) -> str:
    """The same look as SLD 1.1, which other programs read too: one rule for each style."""
    rules = "".join(_rule(key, STYLES[key]) for key in dict.fromkeys(keys))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" '
        f'xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer><se:Name>{escape(table)}</se:Name><UserStyle>'
        f"<se:FeatureTypeStyle>{rules}</se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"
    )


def _rule(key: str, style: Style) -> str:
    ink = style.light
    stroke = _parameters("Stroke", {"stroke": ink.stroke, "stroke-width": f"{style.width:g}"} | _dashes(style))
    if style.shape == "point":
        mark = _parameters("Fill", {"fill": ink.fill}) + _parameters("Stroke", {"stroke": ink.stroke})
        drawn = (
            f"<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>circle</se:WellKnownName>{mark}</se:Mark>"
            "<se:Size>16</se:Size></se:Graphic></se:PointSymbolizer>"
        )
    elif style.shape == "line":
        drawn = f"<se:LineSymbolizer>{stroke}</se:LineSymbolizer>"
    else:
        opacity = style.fill_opacity if style.hatch == "none" else 0.12
        fill = _parameters("Fill", {"fill": ink.fill, "fill-opacity": f"{opacity:g}"})
        drawn = f"<se:PolygonSymbolizer>{fill}{stroke}</se:PolygonSymbolizer>"
    return (
        f"<se:Rule><se:Name>{escape(style.label)}</se:Name><ogc:Filter><ogc:PropertyIsEqualTo>"
        f"<ogc:PropertyName>style</ogc:PropertyName><ogc:Literal>{escape(style_name(key))}</ogc:Literal>"
        f"</ogc:PropertyIsEqualTo></ogc:Filter>{drawn}</se:Rule>"
    )


def _dashes(style: Style) -> dict[str, str]:
    return {"stroke-dasharray": " ".join(f"{length:g}" for length in style.dash)} if style.dash else {}


def _parameters(name: str, values: dict[str, str]) -> str:
    inside = "".join(f'<se:SvgParameter name="{key}">{value}</se:SvgParameter>' for key, value in values.items())
    return f"<se:{name}>{inside}</se:{name}>"


def styled_kml(content: bytes, rows: Sequence[Row]) -> bytes:
    """A KML document of these rows in which each placemark has our colours. Nothing in it leads to another file."""
    ElementTree.register_namespace("", _KML)
    root = ElementTree.fromstring(content)
    document = root.find(f"{{{_KML}}}Document")
    placemarks = list(root.iter(f"{{{_KML}}}Placemark"))
    if document is None or len(placemarks) != len(rows):
        raise ValueError("the document does not hold the rows")
    for number, key in enumerate(dict.fromkeys(row.style for row in rows)):
        document.insert(number, _kml_style(key, STYLES[key]))
    for placemark, row in zip(placemarks, rows, strict=True):
        reference = ElementTree.Element(f"{{{_KML}}}styleUrl")
        reference.text = f"#{style_name(row.style)}"
        # The order of elements is fixed: a style stands before the data and the geometry.
        before = {
            f"{{{_KML}}}{name}" for name in ("name", "visibility", "open", "description", "TimeSpan", "TimeStamp")
        }
        place = sum(child.tag in before for child in placemark)
        placemark.insert(place, reference)
    out = io.BytesIO()
    ElementTree.ElementTree(root).write(out, encoding="UTF-8", xml_declaration=True)
    return out.getvalue()


def _kml_style(key: str, style: Style) -> ElementTree.Element:
    made = ElementTree.Element(f"{{{_KML}}}Style", {"id": style_name(key)})
    ink = style.light
    parts: dict[str, dict[str, str]] = {
        "IconStyle": {"color": _kml_colour(ink.fill), "scale": "0.9"},
        "LabelStyle": {"scale": "0.8"},
        "LineStyle": {"color": _kml_colour(ink.stroke), "width": f"{style.width:g}"},
        "PolyStyle": {"color": _kml_colour(ink.fill, style.fill_opacity), "fill": str(int(style.fill_opacity > 0))},
    }
    for name, values in parts.items():
        part = ElementTree.SubElement(made, f"{{{_KML}}}{name}")
        for field, value in values.items():
            ElementTree.SubElement(part, f"{{{_KML}}}{field}").text = value
    return made


def _kml_colour(colour: str, opacity: float = 1.0) -> str:
    """A colour as KML writes it: opacity, blue, green, red."""
    return f"{round(255 * opacity):02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"

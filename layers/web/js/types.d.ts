// Types that several modules share. The payload's own types are in payload.d.ts, which is generated.

type App = import("./ui/app.js").App;
type MapView = import("./ui/map_view.js").MapView;
type Features = import("./data/features.js").Features;
type TimeScale = import("./data/time_scale.js").TimeScale;
type TimeZoom = import("./time/time_zoom.js").TimeZoom;
type LabelSpace = import("./draw/label_space.js").LabelSpace;

/** What a map with more than the reader's has: who takes a click first, who hears of a draft, what else a card shows. */
interface Added {
  pick: ((at: L.LatLng, mapView: MapView) => boolean) | null;
  editing: ((message: any) => void) | null;
  card: ((feature: PayloadFeature) => Node | null)[];
}

/** What happened to a feature since a day or a version. */
type ChangeKind = "new" | "learned" | "withdrawn" | "replaced" | "redated" | "moved" | "regraded" | "corrected";
/** What changed since: the kind of each feature by its number, and where those were that are gone, in degrees. */
interface Changed {
  marks: Map<number, ChangeKind>;
  gone: Position[];
}

type DrawnShape = "point" | "line" | "area";
type Theme = "light" | "dark";
type Past = "fade" | "hide";
/** What the date means: when it happened, with hindsight; or what was public by then. */
type Mode = "happened" | "known";
/** [left, top, right, bottom] in pixels or Mercator, or [west, south, east, north] in degrees. */
type Box = number[];
/** [x, y] in pixels, or [longitude, latitude] in degrees. */
type Position = number[];
type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
type Child = Node | string | null | undefined;
type Attributes = Record<string, any>;
type Columns = Record<string, any[]>;

/** What a canvas shows. A Mercator x is at x * scale - left, in CSS pixels of the canvas. */
interface CanvasView {
  zoom: number;
  /** Device pixels per CSS pixel. */
  ratio: number;
  width: number;
  height: number;
  /** How far the canvas reaches beyond the map on each side. */
  margin: { x: number; y: number };
  scale: number;
  left: number;
  top: number;
}

/** A geometry in Mercator: each part is x, y, x, y, … */
interface Shape {
  points: Float64Array[];
  lines: Float64Array[];
  rings: Float64Array[];
  box: Box;
}

/** Half-open intervals of the features, and their order by beginning and by end. */
interface Timing {
  from: Float64Array;
  to: Float64Array;
  byFrom: Int32Array;
  byTo: Int32Array;
}

/** One part of an encoded shape. */
interface Part {
  at: Float64Array;
  box: Box;
  /** The index of the feature that it belongs to. */
  feature: number;
}

interface BasemapLevelState extends PayloadBasemapLevel {
  decoded: Record<string, Part[]>;
  tags: Record<string, unknown[]>;
  cityList?: City[];
}

interface City {
  x: number;
  y: number;
  text: string;
  native: string | null;
  rank: number;
  capital: boolean;
}

/** A place and the features at it. */
interface Place {
  index: number;
  key: string;
  x: number;
  y: number;
  members: number[];
}

/** Places that share a marker. `active`, `past` and `quiet` count its visible items; quiet ones are reference places. */
interface Cluster {
  key: string;
  x: number;
  y: number;
  places: Place[];
  active: number;
  past: number;
  quiet: number;
  isStale: boolean;
  isInView: boolean;
  isNumbered: boolean;
  order: number;
  picture: MarkerPicture | null;
  dated: Int32Array | null;
  title: string | null;
}

interface MarkerPicture {
  bitmap: ImageBitmap | OffscreenCanvas;
  left: number;
  top: number;
  width: number;
  height: number;
}

interface PanelColours {
  panel: string;
  text: string;
  muted: string;
}

/** A name that asks for room on the map. */
interface LabelRequest {
  key: string;
  x: number;
  y: number;
  text: string;
  native: string | null;
  /** Lower ones are placed first. */
  order: number;
  size: number;
  weight: number;
  colourName?: "city" | "town" | "country" | "sea";
  colour?: string;
  feature?: number;
  radius?: number;
  room?: number;
  /** The area inside which the name must lie. */
  inside?: number;
  spaced?: boolean;
  isPoint?: boolean;
  /** The area beside which the words may stand if they have no room inside, as a Mercator box. */
  beside?: Box;
  /** Who holds the area, and the day of the news, where the whole text has no room. */
  brief?: [string, string | null];
  /** Whether the name is left out where another of the same text stands. */
  unlessNamed?: boolean;
  isItalic?: boolean;
  hasDot?: boolean;
}

/** How a name is set: its lines and those of its second text, their typefaces, and the size of all in pixels. */
interface LabelSetting {
  lines: string[];
  more: string[];
  font: string;
  nativeFont: string;
  spacing: number;
  width: number;
  height: number;
}

interface PlacedLabel extends LabelSetting {
  name: LabelRequest;
  px: number;
  py: number;
  box: Box;
  align: string;
  leader: Leader | null;
}

/** A line from words to what they are about, in pixels of the canvas: from x, y to x, y. */
type Leader = [number, number, number, number];

/** Where words may stand: how they are set, how far from their place, and whether a line leads from them to it. */
type LabelSpot = [align: string, dx: number, dy: number, isLed: boolean];

/** A line ready to draw, in pixels from the corner of its box. */
interface LineDrawing {
  path: Path2D;
  whole: Position[];
  length: number;
  longest: Position[];
  arrows: Path2D;
}

interface RoutePlan {
  isKept: boolean;
  together: number[];
  apart: number[];
}

interface OverlayButton extends HTMLButtonElement {
  /** Its position in Mercator; a marker's is its cluster. */
  spot: { x: number; y: number };
  feature?: number;
  words?: string;
}

/** Online tiles; see layers.web.document.TileSource. */
interface TileSource {
  url: string;
  attribution: string;
  host: string;
  max_zoom: number;
}

interface LegendEntry {
  key: string;
  isActive: boolean;
  isPast: boolean;
  hasArea: boolean;
}

interface ComparisonShapes {
  gained: Shape;
  lost: Shape;
}

type Hit =
  | { cluster: Cluster; feature?: undefined; track?: undefined }
  | { feature: number; cluster?: undefined; track?: undefined }
  | { track: number; cluster?: undefined; feature?: undefined };
type PanelName = "list" | "layers" | "legend" | "info" | "embed";

/** A panel with a list that details can be opened from, and how to open it again. */
interface ListOrigin {
  node: HTMLElement;
  show: () => void;
}

interface SelectOptions {
  opener?: HTMLElement | null;
  origin?: ListOrigin | null;
  ofPage?: boolean;
  mapView?: MapView | null;
  fly?: boolean;
  keepList?: boolean;
  keepTrail?: boolean;
  focus?: boolean;
  silent?: boolean;
}

/** What could be understood of a view message; a missing setting stays as it is. */
interface ViewSettings {
  day?: number;
  knownBy?: number | null;
  mode?: Mode;
  compare?: number | null;
  past?: Past;
  theme?: "auto" | Theme;
  only?: Set<string> | null;
  hidden?: Set<string>;
  selected?: number | null;
  areas?: unknown;
  fly?: { box: Box } | { box?: undefined; center: Position; zoom: number | null };
}

/** Shows a view message in the map, as the page around it would have sent it. */
type ApplyView = (app: App, message: Record<string, unknown>) => void;

interface Window {
  kurskmap: Record<string, unknown>;
  trustedTypes?: { createPolicy?: (name: string, rules: { createHTML: (text: string) => string | null }) => unknown };
}

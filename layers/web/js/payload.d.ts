// Generated from layers/web/payload_model.py by python -m layers.web.payload_types: do not edit.

interface PayloadAddress {
  date: string;
  theatre: string;
  layers: string[];
  opening: Record<string, string>;
  claimants: Record<string, string>;
  confidence: Record<string, string>;
  modes: Record<string, string>;
}

interface PayloadBlock {
  kind: "paragraph" | "bullets" | "numbers";
  items: string[][][];
}

interface PayloadChapter {
  id: string;
  title: string;
  blocks: PayloadBlock[];
  cited: string[];
  query: Record<string, string>;
  view: any;
  title_lang: string;
  lang: string;
}

interface PayloadStory {
  open: boolean;
  title: string;
  lede: string;
  chapters: PayloadChapter[];
}

interface PayloadTrackLeg {
  file: number;
  id: string;
  vessel: string;
  said: any[][];
  origin: any[];
  destination: any[];
  depart: (number | null)[];
  arrive: (number | null)[];
  first: number;
  last: number;
  pings: number;
  km: number;
  unseen: number;
  jumps: number;
  gaps: number[][];
}

interface PayloadTracks {
  files: string[];
  most: number;
  base: number;
  legs: any;
  counts: string;
  vertices: string;
  sample_counts: string;
  samples: string;
  density: Record<string, string>;
}

/** The colours of a style in one theme. */
interface StyleColours {
  stroke: string;
  fill: string;
  text: string;
}

/** How features of a style are drawn; see layers.style.Style. */
interface PayloadStyle {
  label: string;
  heading: string;
  shape: "line" | "area" | "point";
  light: StyleColours;
  dark: StyleColours;
  width: number;
  dash: readonly number[] | null;
  hatch: "none" | "diagonal" | "sparse" | "cross" | "dots";
  fill_opacity: number;
  symbol: string | null;
  arrows: boolean;
}

/** GeoJSON, or a GeoJSON type with its coordinates as the text of layers.web.varint. */
interface PayloadGeometry {
  type: string;
  coordinates: any;
}

/** A name beside a feature; rank 1 is the most important, 5 the least. ``brief`` stands where ``text`` has no room. */
interface PayloadLabel {
  at: number[];
  text: string;
  native: string | null;
  rank: number;
  brief: string | null;
}

/** When a leg departs and arrives, as half-open windows [from, to). */
interface PayloadMove {
  depart: (number | number)[];
  arrive: (number | number)[];
  gaps: ((number | number)[])[];
  symbol: string | null;
  note: string;
}

/** Where and when a statement was made. It is drawn where it is about. */
interface PayloadSaid {
  at: number[];
  place: string;
  day: number | number | null;
}

/** A figure on a card; ``derived`` where no source gives it, ``remark`` where it says what the one before counts. ``since`` is said before the day ``until``. */
interface PayloadFigure {
  label: string;
  value: string;
  derived: boolean;
  remark: boolean;
  since: string | null;
  until: number | number | null;
}

/** Another feature that says something else. */
interface PayloadOther {
  id: string;
  text: string;
}

/** The words on a feature; see layers.card.Card. */
interface PayloadCard {
  kicker: string;
  when: string;
  title: string;
  native: string | null;
  body: string | null;
  figures: readonly PayloadFigure[];
  who: string;
  public: string | null;
  sure: string;
  caveats: readonly string[];
  sources: readonly string[];
  others: readonly PayloadOther[];
  followed: readonly PayloadOther[];
  notes: string | null;
  media: readonly string[];
  since: string | null;
  names_day: number | number | null;
}

interface PayloadFeature {
  id: string;
  layer: string;
  kind: string;
  style: string;
  name: string;
  native: string | null;
  tier: number;
  geometry: PayloadGeometry;
  from: number | number | null;
  to: number | number | null;
  known: number | number | null;
  place: string | null;
  label: PayloadLabel | null;
  move: PayloadMove | null;
  said: PayloadSaid | null;
  spread: number | null;
  card: PayloadCard;
}

/** The view that the map opens on. Dates are ISO 8601. */
interface PayloadOpening {
  date: string;
  known_by: string | null;
  past: "fade" | "hide";
  as_known: boolean;
  theme: "auto" | "light" | "dark";
  bbox: number[];
  center: number[] | null;
  zoom: number | null;
  selected: string | null;
  compare: string | null;
  hidden_layers: string[];
  only: string[] | null;
}

/** A named extent to fly to. */
interface PayloadTheatre {
  id: string;
  title: string;
  bbox: number[];
}

/** A layer, and whether it is shown at first. */
interface PayloadLayer {
  id: string;
  title: string;
  kind: string;
  shown: boolean;
}

/** A degree of confidence: its key, its sign, and its entry in the codebook. */
interface PayloadGrade {
  key: string;
  sign: string;
  meaning: string;
  who: string;
  examples: string[];
}

/** A question to which claimants give different answers: the ids of those, and of all features it is about. ``also`` is its text in the other languages of the catalogue, for the search. */
interface PayloadQuestion {
  text: string;
  also: string[];
  answers: string[];
  about: string[];
}

/** A cited source. ``day`` is that of its ``date``, None for a data set; ``lookup`` is where the Internet Archive looks for a copy of the page. */
interface PayloadSource {
  title: string;
  publisher: string;
  date: string | null;
  day: number | number | null;
  url: string | null;
  archive: string | null;
  lookup: string | null;
  quality: string;
  reliability: string;
}

/** A picture or a document in words; see layers.evidence.Evidence. ``picture`` is a small one as a data URI. */
interface PayloadMedia {
  caption: string;
  credit: string;
  licence: string;
  taken: string;
  alt: string;
  sensitive: string | null;
  source: string;
  kind: string;
  file: string;
  picture: string | null;
  width: number;
  height: number;
  problem: string | null;
}

/** Shapes of one theme as text, and a tag for each: a country code, a river's rank or a border's status. */
interface PayloadBasemapTheme {
  shapes: string;
  tags?: (string | number | null)[];
}

/** Cities of a level: positions as text, and a value for each. */
interface PayloadCities {
  shapes: string;
  names: string[];
  natives: (string | null)[];
  ranks: number[];
  capitals: number[];
}

interface PayloadBasemapLevel {
  id: string;
  from: number;
  quantum: number;
  windows: number[][];
  themes: Record<string, PayloadBasemapTheme>;
  cities: PayloadCities | null;
}

/** A country's name, and where it has room: longitude, latitude, radius in degrees of longitude. */
interface PayloadCountry {
  code: string;
  text: string;
  native: string | null;
  anchors: number[][];
}

interface PayloadSea {
  text: string;
  at: number[];
  from: number;
  to: number;
  size: number;
}

/** What the basemap is drawn from. */
interface PayloadBasemap {
  levels: PayloadBasemapLevel[];
  countries: PayloadCountry[];
  seas: PayloadSea[];
}

/** The basemap's colours in one theme; lines are fainter than on the briefing page. */
interface BasemapColours {
  sea: string;
  land: string;
  story_land: string;
  other_land: string;
  coast: string;
  water_line: string;
  border: string;
  admin: string;
  rail: string;
  grid: string;
  halo: string;
  sea_text: string;
  country: string;
  city: string;
  town: string;
  native: string;
  dot: string;
}

/** What a language other than English brings: its words for the scripts, and how it writes dates and numbers. ``words`` has for each message its forms, one where it counts nothing. In the forms of dates stand ``{d}``, ``{month}`` and ``{y}``; ``months`` are names as they stand in a date, ``lone_months`` as they stand alone. */
interface PayloadSpeech {
  code: string;
  words: Record<string, readonly string[]>;
  months: readonly string[];
  short_months: readonly string[];
  lone_months: readonly string[];
  long_day: string;
  short_day: string;
  short_month: string;
  group: string;
  decimal: string;
}

/** A layer in a file of tiles (layers.web.tiles): the file's address beside the document, how many features it has, from which zoom each is drawn, and the spans of its squares: the first day, the days of a span, their number. ``overview`` is a small file of tiles as base64, up to ``overview_zoom``; ``style`` is that of its squares. */
interface PayloadLarge {
  file: string;
  title: string;
  count: number;
  zoom: number;
  spans: number[];
  style: string;
  overview: string;
  overview_zoom: number;
}

/** The published site that a map is part of: the address of its first page, the folder of the pages of features, and the name of a feature's page where it is not its id. Addresses are relative to the document. */
interface PayloadSite {
  home: string;
  features: string;
  names: Record<string, string>;
}

/** A story and the view that its map opens on. ``changes`` are the days on which something begins or ends. ``language`` is that of the words; ``speech`` is None where it is English. ``embed`` is the markup of an embed with the places ``{src}``, ``{state}`` and ``{title}``. */
interface Payload {
  title: string;
  about: string;
  language: string;
  speech: PayloadSpeech | null;
  credits: string[];
  opening: PayloadOpening;
  period: (number | number)[];
  today: number | number | null;
  changes: (number | number)[];
  theatres: PayloadTheatre[];
  layers: PayloadLayer[];
  styles: Record<string, PayloadStyle>;
  grades: Record<string, PayloadGrade>;
  questions: Record<string, PayloadQuestion>;
  sources: Record<string, PayloadSource>;
  media: Record<string, PayloadMedia>;
  tints: Record<string, "story_land" | "other_land">;
  features: PayloadFeature[];
  address?: PayloadAddress;
  embed?: string;
  story?: PayloadStory;
  site?: PayloadSite;
}

/** The payload as the document holds it: with the basemap and its colours. Many features are packed into columns. */
interface DocumentPayload {
  title: string;
  about: string;
  language: string;
  speech: PayloadSpeech | null;
  credits: string[];
  opening: PayloadOpening;
  period: (number | number)[];
  today: number | number | null;
  changes: (number | number)[];
  theatres: PayloadTheatre[];
  layers: PayloadLayer[];
  styles: Record<string, PayloadStyle>;
  grades: Record<string, PayloadGrade>;
  questions: Record<string, PayloadQuestion>;
  sources: Record<string, PayloadSource>;
  media: Record<string, PayloadMedia>;
  tints: Record<string, "story_land" | "other_land">;
  features: PayloadFeature[];
  address?: PayloadAddress;
  embed?: string;
  story?: PayloadStory;
  site?: PayloadSite;
  basemap: PayloadBasemap;
  palette: Record<"light" | "dark", BasemapColours>;
  large?: PayloadLarge[];
  tracks?: PayloadTracks;
}

// What is used of the packages pmtiles and protomaps-leaflet, whose files the document holds.

export interface Symbolizer {
  draw: (
    context: CanvasRenderingContext2D,
    geometry: { x: number; y: number }[][],
    zoom: number,
    feature: TiledFeature,
  ) => void;
}

export interface TiledFeature {
  props: Record<string, unknown>;
  geomType: number;
}

interface Rule {
  dataSource: string;
  dataLayer: string;
  symbolizer: Symbolizer;
  filter?: (zoom: number, feature: TiledFeature) => boolean;
}

/** The features of a tile in pixels from its origin, which is in pixels of the zoom. */
interface DisplayTile {
  data: Map<string, { geom: { x: number; y: number }[][]; props: Record<string, unknown> }[]>;
  origin: { x: number; y: number };
  scale: number;
}

interface RenderedLayer extends L.GridLayer {
  views: Map<string, { getDisplayTile(tile: { x: number; y: number; z: number }): Promise<DisplayTile> }>;
  rerenderTiles(): void;
  queryTileFeaturesDebug(
    lng: number,
    lat: number,
    brush: number,
  ): Map<string, { layerName: string; feature: TiledFeature }[]>;
}

declare global {
  interface Window {
    pmtiles?: {
      PMTiles: new (source: object, cache: object, unpack: unknown) => object;
      SharedPromiseCache: new (entries: number, prefetch: undefined, unpack: unknown) => object;
    };
    protomapsL?: {
      leafletLayer: (
        options: L.GridLayerOptions & {
          sources: Record<string, { url: object; maxDataZoom: number }>;
          paintRules: Rule[];
          labelRules: never[];
        },
      ) => RenderedLayer;
    };
  }
}

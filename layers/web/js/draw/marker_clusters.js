// Events and places in groups: places that would cover each other at this zoom share one marker.

import { endOf } from "../core/dates.js";
import { say, sayCount } from "../core/language.js";
import { short } from "../core/text.js";
import { ACTIVE, PAST } from "../data/time_index.js";

const MERGE_DISTANCE = 26;

export class MarkerClusters {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.features = mapView.features;
    /** @type {Cluster[]} */
    this.list = [];
    /**
     * The cluster of each place; null where nothing of the place passes the filters.
     * @type {(Cluster | null)[]}
     */
    this.ofPlace = [];
    /** @type {Cluster[]} */
    this.stale = [];
    this.zoom = NaN;
  }

  /** Group the places for the zoom: the place with most to show first; neighbours within reach join it. */
  rebuild() {
    const { places } = this.features;
    const { shown } = this.mapView;
    const scale = 256 * 2 ** this.mapView.map.getZoom();
    const reach = MERGE_DISTANCE / scale;
    const counted = places
      .map((place) => {
        let weight = 0;
        let events = 0;
        for (const i of place.members) {
          if (!shown[i]) continue;
          weight += this.features.isReference[i] ? 0.001 : 1;
          if (!this.features.isReference[i]) events += 1;
        }
        return { place, weight, events };
      })
      .filter((entry) => entry.weight > 0)
      .sort((a, b) => b.weight - a.weight || a.place.index - b.place.index);
    this.list = [];
    this.ofPlace = new Array(places.length).fill(null);
    /** @type {Map<number, Cluster[]>} */
    const cells = new Map();
    for (const { place } of counted) {
      const column = Math.floor(place.x / reach);
      const row = Math.floor(place.y / reach);
      /** @type {Cluster | null} */
      let home = null;
      let nearest = reach * reach;
      for (let c = column - 1; c <= column + 1; c++) {
        for (let r = row - 1; r <= row + 1; r++) {
          for (const cluster of cells.get(c * 67108864 + r) || []) {
            const distance = (cluster.x - place.x) ** 2 + (cluster.y - place.y) ** 2;
            if (distance < nearest) {
              nearest = distance;
              home = cluster;
            }
          }
        }
      }
      if (!home) {
        home = newCluster(place);
        this.list.push(home);
        const key = column * 67108864 + row;
        const cell = cells.get(key);
        if (cell) cell.push(home);
        else cells.set(key, [home]);
      }
      home.places.push(place);
      this.ofPlace[place.index] = home;
    }
    const { drawnAs } = this.mapView;
    for (const cluster of this.list) {
      for (const place of cluster.places) {
        for (const i of place.members) this.count(cluster, i, drawnAs[i], 1);
      }
    }
    this.zoom = this.mapView.map.getZoom();
  }

  /**
   * @param {Cluster} cluster
   * @param {number} i
   * @param {number} drawnAs
   * @param {number} change
   */
  count(cluster, i, drawnAs, change) {
    if (!drawnAs) return;
    if (this.features.isReference[i]) cluster.quiet += change;
    else if (drawnAs === PAST) cluster.past += change;
    else cluster.active += change;
  }

  /**
   * Keep the counts of a feature's markers when it is drawn in another state.
   * @param {number} i
   * @param {number} before
   * @param {number} after
   */
  recount(i, before, after) {
    const placeIndexes = this.features.placesOf[i];
    if (!placeIndexes) return;
    for (const index of placeIndexes) {
      const cluster = this.ofPlace[index];
      if (!cluster) continue;
      this.count(cluster, i, before, -1);
      this.count(cluster, i, after, 1);
      cluster.picture = null;
      if (!cluster.isStale) {
        cluster.isStale = true;
        this.stale.push(cluster);
      }
    }
  }

  /** The clusters whose counts have changed since the last call. */
  takeStale() {
    const { stale } = this;
    this.stale = [];
    for (const cluster of stale) cluster.isStale = false;
    return stale;
  }

  /** Forget which counts have changed: all clusters are drawn again. */
  clearStale() {
    this.stale = [];
    for (const cluster of this.list) cluster.isStale = false;
  }

  /**
   * The visible items of a cluster by date; reference places come last.
   * @param {Cluster} cluster
   * @returns {number[]}
   */
  items(cluster) {
    const { drawnAs } = this.mapView;
    const found = cluster.places.flatMap((place) => place.members.filter((i) => drawnAs[i]));
    return [...new Set(found)].sort(
      (a, b) =>
        this.features.isReference[a] - this.features.isReference[b] ||
        this.features.from[a] - this.features.from[b] ||
        a - b,
    );
  }

  /**
   * The item whose symbol the marker shows: the latest active one, else the latest past one, else the place.
   * @param {Cluster} cluster
   * @returns {number | null}
   */
  lead(cluster) {
    const { drawnAs, timeIndex } = this.mapView;
    const { features } = this;
    if (cluster.active + cluster.past === 0) {
      return cluster.places.flatMap((place) => place.members).findLast((i) => drawnAs[i]) ?? null;
    }
    cluster.dated ??= Int32Array.from(
      cluster.places.flatMap((place) => place.members.filter((i) => !features.isReference[i])),
    ).sort((a, b) => timeIndex.intervals.from[a] - timeIndex.intervals.from[b] || a - b);
    // Nothing that begins after the day can be seen: start at the last one that has begun.
    const end = endOf(timeIndex.day);
    let low = 0;
    let high = cluster.dated.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timeIndex.intervals.from[cluster.dated[middle]] < end) low = middle + 1;
      else high = middle;
    }
    const wanted = cluster.active > 0 ? ACTIVE : PAST;
    for (let n = low - 1; n >= 0; n--) if (drawnAs[cluster.dated[n]] === wanted) return cluster.dated[n];
    return null;
  }

  /**
   * The name of a cluster's main place.
   * @param {Cluster} cluster
   * @returns {string}
   */
  title(cluster) {
    cluster.title ??= titleOf(cluster, this.features);
    return cluster.title;
  }

  /**
   * The name of a cluster, and how many places are in it.
   * @param {Cluster} cluster
   * @returns {string}
   */
  listTitle(cluster) {
    const rest = cluster.places.length - 1;
    const place = this.title(cluster);
    return rest ? sayCount("{place} and {count} place nearby", "{place} and {count} places nearby", rest, { place }) : place;
  }

  /**
   * A marker in words, for a screen reader.
   * @param {Cluster} cluster
   * @param {number | null} lead
   * @param {number} dated
   * @returns {string}
   */
  describe(cluster, lead, dated) {
    const where = this.listTitle(cluster);
    if (dated === 0) return where;
    if (dated === 1) {
      const name = short(lead === null ? "" : this.features.items[lead].name, 120);
      return `${where}: ${name}, ${cluster.active ? say("on this date") : say("past")}`;
    }
    return sayCount("{place}: {count} item, {active} on this date", "{place}: {count} items, {active} on this date", dated, {
      place: where,
      active: cluster.active,
    });
  }
}

/**
 * @param {Cluster} cluster
 * @param {Features} features
 * @returns {string}
 */
function titleOf(cluster, features) {
  for (const place of cluster.places) {
    for (const i of place.members) {
      const { label } = features.items[i];
      if (label && label.text) return short(label.text, 60);
    }
  }
  return short(features.items[cluster.places[0].members[0]].name, 60);
}

/**
 * An empty cluster at a place.
 * @param {Place} place
 * @returns {Cluster}
 */
function newCluster({ key, x, y }) {
  return {
    key,
    x,
    y,
    places: [],
    active: 0,
    past: 0,
    quiet: 0,
    isStale: true,
    isInView: false,
    isNumbered: false,
    order: 0,
    picture: null,
    dated: null,
    title: null,
  };
}

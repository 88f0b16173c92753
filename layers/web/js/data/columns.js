// Rows from columns: reads what layers/web/column_codec.py writes.

import { VarintReader } from "./varint.js";

/**
 * Rows from their packed form. Rows that are not packed are returned as they are.
 * @param {any} packed
 * @param {Columns | null} [named]
 * @returns {any}
 */
export function rowsOf(packed, named = null) {
  if (!packed || !packed.columns) return packed;
  const { count, columns } = packed;
  /** @type {Columns} */
  const known = named || {};
  /** @type {[string, any[]][]} */
  const values = Object.entries(columns).map(([key, column]) => {
    const read = columnOf(column, count, known);
    if (named === null) known[key] = read;
    return [key, read];
  });
  return Array.from({ length: count }, (_, i) => {
    /** @type {Record<string, any>} */
    const row = {};
    for (const [key, read] of values) row[key] = read[i];
    return row;
  });
}

/**
 * The values of one column. `known` holds the top-level columns read so far.
 * @param {any} column
 * @param {number} count
 * @param {Columns} known
 * @returns {any[]}
 */
function columnOf(column, count, known) {
  if (column.as !== undefined) return known[column.as];
  if (column.rows) return column.rows;
  if (column.plus !== undefined) {
    const reader = new VarintReader(column.plus);
    return Array.from({ length: count }, () => column.least + reader.count());
  }
  if (column.set) {
    const reader = new VarintReader(column.at);
    return Array.from({ length: count }, () => column.set[reader.count()]);
  }
  if (column.each !== undefined) {
    const reader = new VarintReader(column.each);
    const items = columnOf(column.items, column.count, known);
    let next = 0;
    return Array.from({ length: count }, () => {
      const length = reader.count();
      next += length;
      return items.slice(next - length, next);
    });
  }
  if (column.of) {
    const reader = new VarintReader(column.has);
    const rows = rowsOf(column.of, known);
    let next = 0;
    return Array.from({ length: count }, () => (reader.count() ? rows[next++] : null));
  }
  return new Array(count).fill(column.all);
}

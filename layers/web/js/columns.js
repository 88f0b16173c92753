// Rows from columns: the other half of layers/web/column_codec.py, which says what each sort of column is.

function rowsOf(packed, named = null) {
  if (!packed || !packed.columns) return packed;
  const { count, columns } = packed;
  const known = named || {};
  const values = Object.entries(columns).map(([key, column]) => {
    const read = columnOf(column, count, known);
    if (named === null) known[key] = read;
    return [key, read];
  });
  return Array.from({ length: count }, (_, i) => {
    const row = {};
    for (const [key, read] of values) row[key] = read[i];
    return row;
  });
}

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

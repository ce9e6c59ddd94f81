/** Lines with aligned columns, the header first. */
export function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...lines.map(line => `${line[column]}`.length)))
  return lines
    .map(line => line.map((cell, column) => cell.padEnd(Number(widths[column]))).join('  '))
    .map(line => line.trimEnd())
    .join('\n')
}

/** The row of a query that always answers exactly one, such as a count. */
export function onlyRow<R>(rows: R[]): R {
  const [row] = rows
  if (row === undefined) {
    throw new Error('A query that always answers one row answered none.')
  }
  return row
}

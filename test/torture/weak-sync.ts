/**
 * Loaded before the service in the control of the power cut: takes away the setting that makes commits wait for the
 * disk, and answers the service's own question after it. A simulator that finds nothing lost now would prove nothing.
 */
import BetterSqlite3 from 'better-sqlite3'

const pragma = BetterSqlite3.prototype.pragma

BetterSqlite3.prototype.pragma = function weakened(this: BetterSqlite3.Database, source, options) {
  if (source === 'synchronous') {
    return 2
  }
  return pragma.call(this, source === 'synchronous = FULL' ? 'synchronous = NORMAL' : source, options)
}

/** `npm test`: every file but the long ones, on SQLite. */
import { onSqlite } from './files.ts'
import { runTogether } from './spawn.ts'

runTogether(onSqlite, { TEST_DATABASE: 'sqlite' })

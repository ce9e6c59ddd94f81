/** `npm test`: the short files on SQLite. */
import { SHORT } from './files.ts'
import { runTogether } from './spawn.ts'

runTogether(SHORT)

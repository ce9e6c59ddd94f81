/** Runs the programs of a generator: it, the compiler, and what is compiled. */
import { spawn } from 'node:child_process'

export type Run = { status: number | null; output: string }

/** Runs a script with this Node in a folder. */
export async function run(folder: string, command: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, command, { cwd: folder })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk
    })
  }
  const status = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { status, output }
}

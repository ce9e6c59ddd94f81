/** Reads and writes files that somebody names, and says in plain words what is wrong with one. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A file cannot be used as asked. The message names it and says why. */
export class FileError extends Error {
  override name = 'FileError'
}

/** Opening a FIFO without this would wait for a writer. Windows has neither, and reads the missing flag as 0. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK

/**
 * The bytes of a regular file.
 * @throws FileError when it has more than `most` bytes, or is a FIFO, a socket or a device: their content may never come,
 *   or never end.
 */
export function readRegularFile(file: string, most: number): Buffer {
  const handle = openSync(file, WITHOUT_WAITING)
  const parts: Buffer[] = []
  let left = most + 1
  try {
    if (!fstatSync(handle).isFile()) {
      throw new FileError(`${file}: It is not a regular file.`)
    }
    // Some files, as in /proc, have more bytes than they say.
    for (let length = 1; length > 0 && left > 0; left -= length) {
      const part = Buffer.allocUnsafe(Math.min(left, 65_536))
      length = readSync(handle, part)
      parts.push(part.subarray(0, length))
    }
  } finally {
    closeSync(handle)
  }
  if (left === 0) {
    throw new FileError(`${file}: It has more than ${most.toLocaleString('en')} bytes.`)
  }
  return Buffer.concat(parts)
}

/** Refuses what is there but is no regular file. @throws FileError */
export function refuseIrregular(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) {
    throw new FileError(`${file}: It is not a regular file.`)
  }
}

/** @throws FileError when the folder in which `file` is to be is missing. */
export function refuseMissingFolder(file: string): void {
  if (!existsSync(dirname(file))) {
    throw new FileError(`${dirname(file)}: There is no such folder.`)
  }
}

/** Makes a folder and those above it. (Node's own `recursive` never ends below /proc.) */
export function makeFolders(folder: string): void {
  if (!existsSync(folder)) {
    makeFolders(dirname(folder))
    mkdirSync(folder)
  }
}

/**
 * Writes a file at once: readers see all of it or nothing of it, also after a crash. A failure leaves no file.
 * @param replace whether a file of this name is replaced.
 * @throws FileError
 */
export async function writeWhole(
  file: string,
  text: string,
  { replace }: { replace: boolean },
): Promise<void> {
  refuseMissingFolder(file)
  refuseIrregular(file)
  if (!replace && lstatSync(file, { throwIfNoEntry: false })) {
    throw new FileError(`${file}: It already exists.`)
  }
  // The name does not end with `.md`, so that an import does not read it.
  const partial = join(dirname(file), `.${basename(file)}.partial`)
  const handle = await open(partial, 'w')
  try {
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
}

/** What an operator can do something about, by the code of the system (errno(3)). */
const REASONS: Record<string, string> = {
  EACCES: 'This user may not use it',
  EDQUOT: 'The disk is full',
  EEXIST: 'It already exists',
  EFBIG: 'The file may not grow any more; is the disk full?',
  EISDIR: 'It is a folder',
  ELOOP: 'It is a link, or links lead in a circle',
  ENAMETOOLONG: 'The name is too long',
  ENOENT: 'There is no such file or folder',
  ENOSPC: 'The disk is full',
  ENOTDIR: 'Not everything before the name is a folder',
  ENXIO: 'It is not a regular file',
  EPERM: 'This user may not use it',
  EROFS: 'The file system is read-only',
}

/** An error of the system as one line: the file that it is about, the reason and the code. Any other error as it is. */
export function describeFileError(error: Error): string {
  const { code = '', path, message } = error as NodeJS.ErrnoException
  const reason = REASONS[code]
  return reason === undefined ? message : `${path === undefined ? '' : `${path}: `}${reason} (${code}).`
}

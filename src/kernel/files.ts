/** Reads files that somebody names, and says in plain words what is wrong with one. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** A file cannot be used as asked. The message names it and says why. */
export class FileError extends Error {
  override name = 'FileError'
}

/** Opening a FIFO without this would wait for a writer. Windows has neither. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * The bytes of a regular file.
 * @throws FileError when it has more than `most` bytes, or is a FIFO, a socket or a device: their content may never come,
 *   or never end.
 */
export function readRegularFile(file: string, most: number): Buffer {
  const handle = openSync(file, WITHOUT_WAITING)
  try {
    if (!fstatSync(handle).isFile()) {
      throw new FileError(`${file}: It is not a regular file.`)
    }
    // Some files, as in /proc, have more bytes than they say.
    const parts: Buffer[] = []
    for (let left = most + 1; ; ) {
      const part = Buffer.allocUnsafe(Math.min(left, 65_536))
      const length = readSync(handle, part)
      if (length === 0) {
        return Buffer.concat(parts)
      }
      parts.push(part.subarray(0, length))
      left -= length
      if (left === 0) {
        throw new FileError(`${file}: It has more than ${most.toLocaleString('en')} bytes.`)
      }
    }
  } finally {
    closeSync(handle)
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
export function describeFileError({ code = '', path, message }: NodeJS.ErrnoException): string {
  const reason = REASONS[code]
  return reason === undefined ? message : `${path === undefined ? '' : `${path}: `}${reason} (${code}).`
}

import { ConfigError } from '../config.ts'
import { describeFileError, FileError } from '../kernel/files.ts'
import {
  StorageBusyError,
  StorageFullError,
  StorageUnavailableError,
  UnusableDatabaseError,
} from '../storage/errors.ts'
import { UnreadableDocumentError } from '../transfer/document/document.ts'
import { UnusableFolderError } from '../transfer/export.ts'
import { ImportError } from '../transfer/import.ts'
import { UsageError } from './command-line.ts'
import { describeListenError } from './listen-errors.ts'

const TELLABLE = [
  ConfigError,
  FileError,
  ImportError,
  StorageBusyError,
  StorageFullError,
  StorageUnavailableError,
  UnreadableDocumentError,
  UnusableDatabaseError,
  UnusableFolderError,
  UsageError,
]

/** What to say about a failure. When no operator can fix the cause, it is a bug, and its stack is needed. */
export function describeFailure(failure: Error): string {
  if ('syscall' in failure) {
    return describeListenError(failure as NodeJS.ErrnoException) ?? describeFileError(failure)
  }
  return TELLABLE.some(type => failure instanceof type) ? failure.message : `${failure.stack}`
}

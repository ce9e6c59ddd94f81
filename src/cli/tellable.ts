import { ConfigError } from '../config.ts'
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

const TELLABLE = [
  ConfigError,
  ImportError,
  StorageBusyError,
  StorageFullError,
  StorageUnavailableError,
  UnreadableDocumentError,
  UnusableDatabaseError,
  UnusableFolderError,
  UsageError,
]

/**
 * Whether an operator can fix the cause, so that the message is enough. Any other error is a bug and needs its stack.
 */
export const isTellable = (failure: Error): boolean =>
  'syscall' in failure || TELLABLE.some(type => failure instanceof type)

/** Which spellings of tags and authors mean the same one, and which slug a new one asks for. Pure. */
import { anchorFor } from '../../markdown/anchor.ts'

export type NameKind = 'tag' | 'author'

/** Equal for all spellings of one tag or author: case does not tell them apart, marks do. */
export const foldName = (name: string): string => name.toLowerCase().normalize('NFC').replace(/\s+/g, ' ')

/** Of which letters alone would leave nothing: C++ and C# are not C. */
const sayTheSigns = (name: string) =>
  name.replace(/(?<=[\p{L}\p{N}+])\+/gu, ' plus').replace(/(?<=\p{L})#/gu, ' sharp')

/** The slug of a tag or an author, unless another one has it. */
export const slugOfName = (name: string, kind: NameKind): string => anchorFor(sayTheSigns(name)) || kind

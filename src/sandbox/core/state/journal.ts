import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One entry: a name, and its JSON value from then on. */
export type JournalEntry = readonly [name: string, value: unknown]

/**
 * Values by name, in memory and, if there is a folder, in a file that is only appended to while it is open: a process
 * that is killed loses no value for which `put` has returned.
 */
export interface Journal {
  /** All current values, in the order in which the names were first used. */
  readonly entries: ReadonlyMap<string, unknown>
  /** Whether the folder already contained a journal. */
  readonly isContinued: boolean
  /** Writes entries as one line: all of them are stored, or none. */
  put(entries: readonly JournalEntry[]): void
  /** Replaces everything by these entries, atomically: a process killed meanwhile leaves the former state. */
  reset(entries: readonly JournalEntry[]): void
}

/** The file differs from what was written. */
export class DamagedJournalError extends Error {
  override readonly name = 'DamagedJournalError'

  /** @param file its path */
  constructor(file: string, why: string) {
    super(`The emulated CRM's file ${file} is damaged: ${why}`)
  }
}

/**
 * Opens a journal. A last line that was truncated by a kill was never acknowledged, and is dropped.
 *
 * @param dir the file's folder; null keeps everything in memory only
 * @param required a name that must have a value in an existing journal; default: none
 * @throws DamagedJournalError if another line is unreadable, or the required name has no value
 * @throws Node's own error if the folder is not writable
 */
export function openJournal(dir: string | null, required?: string): Journal {
  const entries = new Map<string, unknown>()
  if (dir === null) return journalOf(entries, null)
  mkdirSync(dir, { recursive: true })
  const file = join(dir, 'journal.jsonl')
  const isContinued = existsSync(file)
  if (isContinued) {
    readInto(entries, file)
    if (required !== undefined && !entries.has(required)) {
      throw new DamagedJournalError(file, `it holds no "${required}"`)
    }
    // Compacted at each start, so that the file does not grow for ever and a truncated line is removed.
    replaceFile(file, [...entries])
  }
  return { ...journalOf(entries, file), isContinued }
}

function journalOf(entries: Map<string, unknown>, file: string | null): Journal {
  return {
    entries,
    isContinued: false,
    put(changes) {
      if (file !== null && changes.length > 0) appendFileSync(file, `${JSON.stringify(changes)}\n`)
      for (const [name, value] of changes) entries.set(name, value)
    },
    reset(all) {
      if (file !== null) replaceFile(file, all)
      entries.clear()
      for (const [name, value] of all) entries.set(name, value)
    },
  }
}

function readInto(entries: Map<string, unknown>, file: string): void {
  // After the last line break there is nothing, except a truncated line.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  for (const [index, line] of lines.entries()) {
    const changes = parseLine(line)
    if (changes === null) throw new DamagedJournalError(file, `line ${index + 1} cannot be read`)
    for (const [name, value] of changes) entries.set(name, value)
  }
}

/** Parses a line of JSON entries, as written by `put`; null for any other. */
function parseLine(line: string): readonly JournalEntry[] | null {
  try {
    const parsed: unknown = JSON.parse(line)
    return Array.isArray(parsed) && parsed.every(isEntry) ? parsed : null
  } catch {
    return null
  }
}

function isEntry(value: unknown): value is JournalEntry {
  return Array.isArray(value) && typeof value[0] === 'string'
}

/**
 * Counts one more start of the journal's account: ids derived from the count differ from those before a restart, as a
 * vendor's do.
 *
 * @returns 1 at the first start
 */
export function countStart(journal: Pick<Journal, 'entries' | 'put'>): number {
  const starts = ((journal.entries.get('starts') as number | undefined) ?? 0) + 1
  journal.put([['starts', starts]])
  return starts
}

const entriesPerLine = 500

function replaceFile(file: string, entries: readonly JournalEntry[]): void {
  const lines: string[] = []
  for (let start = 0; start < entries.length; start += entriesPerLine) {
    lines.push(JSON.stringify(entries.slice(start, start + entriesPerLine)))
  }
  writeFileSync(`${file}.new`, lines.map((line) => `${line}\n`).join(''))
  renameSync(`${file}.new`, file)
}

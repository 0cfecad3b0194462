import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One entry: a name, and the JSON value that stands under it from then on. */
export type JournalEntry = readonly [name: string, value: unknown]

/**
 * Values by name, kept in memory and, if there is a folder, in a file that only grows while it is open: a process that
 * is killed loses nothing that `put` returned for.
 */
export interface Journal {
  /** Everything that stands, in the order in which the names first came. */
  readonly entries: ReadonlyMap<string, unknown>
  /** Whether there was a journal in the folder already. */
  readonly isContinued: boolean
  /** Writes entries as one line: all of them stand, or none. */
  put(entries: readonly JournalEntry[]): void
  /** Replaces everything by these entries, at once: a process killed meanwhile leaves the former state. */
  reset(entries: readonly JournalEntry[]): void
}

/**
 * Opens a journal. A last line that was cut off by a kill was never answered for, and is dropped.
 *
 * @param dir where the file is; null keeps everything in memory only
 * @throws Node's own error when the folder cannot be written
 */
export function openJournal(dir: string | null): Journal {
  const entries = new Map<string, unknown>()
  if (dir === null) return journalOf(entries, null)
  mkdirSync(dir, { recursive: true })
  const file = join(dir, 'journal.jsonl')
  const isContinued = existsSync(file)
  if (isContinued) {
    for (const line of readFileSync(file, 'utf8').split('\n')) readLine(line, entries)
    // Compacted once at each start, so that the file does not grow for ever and a cut-off line is gone.
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

function readLine(line: string, entries: Map<string, unknown>): void {
  const changes = parseLine(line)
  for (const change of changes) entries.set(change[0], change[1])
}

/** A line is JSON of entries, as `put` wrote it; one that was cut off is not JSON and holds nothing. */
function parseLine(line: string): readonly JournalEntry[] {
  try {
    const parsed: unknown = line === '' ? [] : JSON.parse(line)
    return Array.isArray(parsed) ? parsed.filter(isEntry) : []
  } catch {
    return []
  }
}

function isEntry(value: unknown): value is JournalEntry {
  return Array.isArray(value) && typeof value[0] === 'string'
}

/**
 * Counts one more start of the account whose journal it is: ids that are made from the count differ from those that were
 * made before a restart, as a vendor's do.
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

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { keyText, type ObjectType } from '../domain/record.ts'
import {
  loadAnswered,
  loadSurroundings,
  loadUncharged,
  type Surroundings,
  subjectOf,
  type UnchargedOf,
} from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadRecordPage, loadUnjudgeable, type StoredRecord } from '../records/index.ts'
import { linkedTypes, type Ruleset, type Subject, valueKeys } from '../rules/index.ts'
import { KeyIndex } from './key-index.ts'

/** A stored record with what the rules are given of it. */
export interface StoredCase {
  readonly record: StoredRecord
  /** @param ruleset one of those that judge it */
  readonly subjectFor: (ruleset: Ruleset) => Subject
  /** Whether what a rule finds would count. */
  readonly unchargedOf: UnchargedOf
}

export interface StoredCases {
  readonly accountId: string
  readonly type: ObjectType
  /** The rulesets that judge them. */
  readonly rulesets: readonly Ruleset[]
  /** Types whose records have not been read completely for the first time. */
  readonly typesToCome: readonly ObjectType[]
  readonly now: Date
  /** The id before the first one; null: from the beginning. */
  readonly after: string | null
  /** Ends the run early. */
  readonly signal?: AbortSignal
}

/** Records loaded at once: memory stays flat, and other work runs between two pages. */
const pageSize = 500

/** A stored record with its surroundings. */
interface StoredSubject {
  readonly record: StoredRecord
  readonly subject: Subject
  readonly unchargedOf: UnchargedOf
}

/**
 * The stored records of a type, page by page, as evaluation would judge them now. Between two pages, other work of the
 * process gets its turn. Without a transaction: each page is what is stored at that moment. If rules compare values between
 * records, all are read once more before.
 *
 * @throws the signal's reason if it is aborted
 */
export async function* storedCases(db: Kysely<Schema>, request: StoredCases): AsyncGenerator<readonly StoredCase[]> {
  const indexes = await indexValues(db, request)
  for await (const page of storedSubjects(db, request)) {
    yield page.map(({ record, subject, unchargedOf }) => ({
      record,
      unchargedOf,
      subjectFor(ruleset) {
        const shared = indexes.get(ruleset)?.sharedBy(record.id)
        return shared === undefined ? subject : { ...subject, shared }
      },
    }))
  }
}

/** The values that each ruleset compares, of all records of the type; rulesets that compare none are absent. */
async function indexValues(db: Kysely<Schema>, request: StoredCases): Promise<ReadonlyMap<Ruleset, KeyIndex>> {
  const comparing = request.rulesets.filter(({ keyed }) => keyed[request.type].length > 0)
  const indexes = new Map(comparing.map((ruleset) => [ruleset, new KeyIndex()]))
  if (indexes.size === 0) return indexes
  for await (const page of storedSubjects(db, { ...request, after: null })) {
    for (const { record, subject } of page) {
      for (const [ruleset, index] of indexes) index.add(record.id, valueKeys(ruleset, subject))
    }
  }
  return indexes
}

async function* storedSubjects(db: Kysely<Schema>, request: StoredCases): AsyncGenerator<readonly StoredSubject[]> {
  let loading = loadPage(db, request, request.after)
  for (;;) {
    const { subjects, last } = await loading
    request.signal?.throwIfAborted()
    // The store reads the next page while this one is judged.
    if (last !== null) loading = loadPage(db, request, last)
    if (subjects.length > 0) yield subjects
    if (last === null) return
    await nextTurn()
  }
}

interface StoredPage {
  readonly subjects: readonly StoredSubject[]
  /** The last id; null if it is the last page. */
  readonly last: string | null
}

function loadPage(db: Kysely<Schema>, request: StoredCases, after: string | null): Promise<StoredPage> {
  const loading = read()
  // Without this, an error before the page is awaited would end the process; awaiting the page still throws it.
  loading.catch(() => undefined)
  return loading

  async function read(): Promise<StoredPage> {
    const { accountId, type } = request
    const page = await loadRecordPage(db, accountId, { type, after, limit: pageSize })
    const last = page.length < pageSize ? null : (page.at(-1)?.id ?? null)
    return { subjects: page.length === 0 ? [] : await subjectsOf(db, page, request), last }
  }
}

async function subjectsOf(
  db: Kysely<Schema>,
  page: readonly StoredRecord[],
  { accountId, rulesets, type, typesToCome, now }: StoredCases,
): Promise<readonly StoredSubject[]> {
  const usesLinks = rulesets.some((ruleset) => linkedTypes(ruleset, type).length > 0)
  const surroundings = usesLinks
    ? await loadSurroundings(
        db,
        { chains: rulesets.flatMap(({ chains }) => chains) },
        { accountId, keys: page, known: page },
      )
    : await withoutLinks(db, accountId, page)
  // Evaluation keeps the findings of unreadable records as they are.
  const judged = page.filter((record) => !surroundings.unjudgeable.has(keyText(record)))
  const withAnswers = await loadAnswered(db, rulesets, { accountId, keys: judged })
  const unchargedOf = await loadUncharged(db, accountId, { keys: judged, now })
  return judged.map((record) => ({
    record,
    subject: withAnswers(subjectOf({ record, surroundings, typesToCome })),
    unchargedOf,
  }))
}

/** Rules that ask nothing about linked records need none of them. */
async function withoutLinks(
  db: Kysely<Schema>,
  accountId: string,
  page: readonly StoredRecord[],
): Promise<Surroundings> {
  const unjudgeable = new Set((await loadUnjudgeable(db, accountId, page)).map(keyText))
  return { stored: new Map(), unjudgeable, linkedTo: () => [] }
}

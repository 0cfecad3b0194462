import type { Kysely } from 'kysely'
import { keyText, type RecordKey } from '../../domain/record.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { answersIn, type Ruleset, type Subject } from '../../rules/index.ts'
import { loadAnswers, type StoredAnswer, saveAnswers } from './answer-store.ts'

/** Gives rules since when the fields of a record have held their answers. */
type WithAnswers = (subject: Subject) => Subject

type Answering = Pick<Ruleset, 'answers'>

/** A record as it is now; null: it no longer exists. */
interface CurrentRecord {
  readonly key: RecordKey
  readonly subject: Subject | null
}

/**
 * Stores since when the fields of records have held answers in place of values. An answer keeps its time until the
 * answer itself changes, also while no rule accepts answers in its field: rules that are rolled back ask again when they
 * would have asked. Where no rule accepts any, only those of deleted records are looked for.
 */
export async function settleAnswers(
  db: Kysely<Schema>,
  ruleset: Answering,
  {
    accountId,
    records,
    now,
  }: { readonly accountId: string; readonly records: readonly CurrentRecord[]; readonly now: Date },
): Promise<WithAnswers> {
  const asked = records.filter(({ key, subject }) => subject === null || ruleset.answers[key.type].length > 0)
  if (asked.length === 0) return (subject) => subject
  const gone = new Set(asked.flatMap(({ key, subject }) => (subject === null ? keyText(key) : [])))
  function isKnown({ record, field }: StoredAnswer): boolean {
    return gone.has(keyText(record)) || ruleset.answers[record.type].some(({ name }) => name === field)
  }
  const stored = await loadAnswers(
    db,
    accountId,
    asked.map(({ key }) => key),
  )
  const before = byText(stored)
  const current = byText(
    asked.flatMap(({ key, subject }) =>
      subject === null ? [] : answersIn(ruleset, subject.record).map((one) => ({ ...one, record: key, since: now })),
    ),
  )
  const saved = [...current].flatMap(([text, one]) => (before.get(text)?.answer === one.answer ? [] : [one]))
  await saveAnswers(db, accountId, {
    removed: stored.filter((one) => isKnown(one) && !current.has(textOf(one))),
    saved,
  })
  return answersBy(byText([...stored, ...saved]))
}

/** Since when the fields of stored records have held their answers, for explanations and backtests. */
export async function loadAnswered(
  db: Kysely<Schema>,
  rulesets: readonly Answering[],
  { accountId, keys }: { readonly accountId: string; readonly keys: readonly RecordKey[] },
): Promise<WithAnswers> {
  const asked = keys.filter(({ type }) => rulesets.some(({ answers }) => answers[type].length > 0))
  return asked.length === 0 ? (subject) => subject : answersBy(byText(await loadAnswers(db, accountId, asked)))
}

/** The last one counts. */
function byText(answers: readonly StoredAnswer[]): ReadonlyMap<string, StoredAnswer> {
  return new Map(answers.map((one) => [textOf(one), one]))
}

function textOf({ record, field }: Pick<StoredAnswer, 'record' | 'field'>): string {
  return `${keyText(record)} ${field}`
}

function answersBy(answers: ReadonlyMap<string, StoredAnswer>): WithAnswers {
  return (subject) => ({
    ...subject,
    answeredAt: (field) => answers.get(textOf({ record: subject.record, field }))?.since.getTime(),
  })
}

import { counted } from '../infra/format.ts'

/** One result of Minset for a CRM, which must be equal for every CRM that contains the same company. */
export interface ComparedEntry {
  /** Its subject, in vendor-neutral words: `the outcome of call 12`. */
  readonly what: string
  /** The result; compared exactly. */
  readonly value: string
  /** The value as shown to people; null if it is too long to be quoted. */
  readonly shown: string | null
  /** The record that it is about, as `type:id`; null for a result over many records. */
  readonly record: string | null
}

/** One kind of result. */
export interface ComparedPart {
  /** `findings`. */
  readonly name: string
  readonly entries: readonly ComparedEntry[]
  /** How many there are among the entries, as people count them. */
  readonly countOf: (entries: readonly ComparedEntry[]) => number
}

/** Minset's results for one CRM. */
export interface CrmSnapshot {
  /** The CRM's name as shown to people. */
  readonly title: string
  readonly parts: readonly ComparedPart[]
}

/** Records that were changed in only one of the CRMs, so that they need not agree any more. As `type:id`. */
export interface LeftOut {
  readonly changed: ReadonlySet<string>
  /** Records linked to a changed one: their results may depend on it. */
  readonly linked: ReadonlySet<string>
}

export interface Agreement {
  /** False only if a compared result differs. */
  readonly isAgreed: boolean
  /** One sentence per line: what agrees, what was left out, what differs. */
  readonly sentences: readonly string[]
}

/** How many differences of one kind are listed. */
const named = 3

/** Whether Minset's results are equal for every CRM. Pure. */
export function agreementOf([first, ...others]: readonly CrmSnapshot[], leftOut: LeftOut): Agreement {
  if (first === undefined || others.length === 0) return { isAgreed: true, sentences: [] }
  const compared = others.map((other) => compare(first, other, leftOut))
  return {
    isAgreed: compared.every(({ differences }) => differences.length === 0),
    sentences: [
      ...compared.flatMap(({ agreement }) => agreement),
      ...leftOutWords(leftOut),
      ...compared.flatMap(({ differences }) => differences),
    ],
  }
}

interface Compared {
  readonly agreement: readonly string[]
  readonly differences: readonly string[]
}

function compare(first: CrmSnapshot, other: CrmSnapshot, leftOut: LeftOut): Compared {
  const pairs = first.parts.map((part) => {
    const ours = part.entries.filter((entry) => isCompared(entry, leftOut))
    const theirs = (other.parts.find(({ name }) => name === part.name)?.entries ?? []).filter((entry) =>
      isCompared(entry, leftOut),
    )
    const titles = [first.title, other.title] as const
    return { part, ours, words: differenceWords(part.name, titles, [byWhat(ours), byWhat(theirs)]) }
  })
  const counts = pairs
    .filter(({ ours, words }) => words === null && ours.length > 0)
    .map(({ part: { name, countOf }, ours }) => counted(countOf(ours), name.replace(/s$/, ''), name))
  const both = `${first.title} and ${other.title}`
  return {
    agreement: counts.length > 0 ? [`${both} agree record by record: ${inRow(counts)}.`] : [],
    differences: pairs.flatMap(({ words }) => words ?? []),
  }
}

/** Results over many records are compared only if none of the records was changed. */
function isCompared({ record }: ComparedEntry, { changed, linked }: LeftOut): boolean {
  return record === null ? changed.size === 0 : !changed.has(record) && !linked.has(record)
}

function leftOutWords({ changed, linked }: LeftOut): string[] {
  if (changed.size === 0) return []
  const follows = [...linked].filter((name) => !changed.has(name)).length
  const besides = follows > 0 ? `, and ${counted(follows, 'record that is', 'records that are')} linked to them` : ''
  return [
    `Records that were changed in one of them are left out: ${changed.size}${besides}. Scorecards and digests count them, and are left out too.`,
  ]
}

type ByWhat = ReadonlyMap<string, { readonly value: string; readonly shown: string | null }>

/** The values by subject; several entries with the same subject are combined. */
function byWhat(entries: readonly ComparedEntry[]): ByWhat {
  const all = new Map<string, ComparedEntry[]>()
  for (const entry of entries) all.set(entry.what, [...(all.get(entry.what) ?? []), entry])
  return new Map(
    [...all].map(([what, same]) => [
      what,
      {
        value: same
          .map(({ value }) => value)
          .toSorted()
          .join('\n'),
        shown: same.every(({ shown }) => shown !== null) ? same.map(({ shown }) => shown).join(' and ') : null,
      },
    ]),
  )
}

/** One sentence about all differences; null if there are none. */
function differenceWords(
  name: string,
  titles: readonly [string, string],
  [ours, theirs]: readonly [ByWhat, ByWhat],
): string | null {
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (what) => ours.get(what)?.value !== theirs.get(what)?.value,
  )
  if (differing.length === 0) return null
  const shown = differing.slice(0, named).map((what) => {
    const [a, b] = [ours.get(what), theirs.get(what)]
    if (a?.shown === null || b?.shown === null) return `${what} differs`
    return `${what}: ${a?.shown ?? 'none'} in ${titles[0]}, ${b?.shown ?? 'none'} in ${titles[1]}`
  })
  const rest = differing.length > named ? `; and ${differing.length - named} more` : ''
  const [one, other] = titles
  return `${one} and ${other} disagree about ${differing.length} of the ${name}: ${shown.join('; ')}${rest}.`
}

function inRow(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

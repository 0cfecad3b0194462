import { counted } from '../infra/format.ts'

/** One kind of thing that must be the same in every CRM that holds the same company. */
export interface ComparedPart {
  /** `findings`. */
  readonly name: string
  /** How many there are, as people count them. */
  readonly count: number
  /** Everything that is said of them, one thing a line, in words of no vendor. In any order. */
  readonly lines: readonly string[]
}

/** What Minset says of one CRM. */
export interface CrmPicture {
  /** As people call the CRM. */
  readonly title: string
  readonly parts: readonly ComparedPart[]
}

/** How many of the lines that differ are quoted. */
const quoted = 3

/** Whether Minset says the same of every CRM, in words, one sentence a line: what agrees, then what differs. Pure. */
export function agreementWords([first, ...others]: readonly CrmPicture[]): readonly string[] {
  if (first === undefined) return []
  return others.flatMap((other) => {
    const pairs = first.parts.map((part) => ({ part, differences: differences([first, other], part.name) }))
    const agreeing = pairs.filter((pair) => pair.differences.length === 0).map(({ part }) => part)
    const counts = agreeing
      .filter(({ count }) => count > 0)
      .map(({ count, name }) => counted(count, name.replace(/s$/, ''), name))
    const agreement = `${first.title} and ${other.title} agree record by record: ${inRow(counts)}.`
    return [...(counts.length > 0 ? [agreement] : []), ...pairs.flatMap((pair) => pair.differences)]
  })
}

function differences([a, b]: readonly [CrmPicture, CrmPicture], name: string): string[] {
  const [ours, theirs] = [linesOf(a, name), linesOf(b, name)]
  return [
    ...onlyIn(a.title, { name, extra: without(ours, theirs) }),
    ...onlyIn(b.title, { name, extra: without(theirs, ours) }),
  ]
}

function linesOf({ parts }: CrmPicture, name: string): readonly string[] {
  return parts.find((part) => part.name === name)?.lines ?? []
}

/** Each line as often as it stands in the first list more than in the second. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}

function onlyIn(
  title: string,
  { name, extra }: { readonly name: string; readonly extra: readonly string[] },
): string[] {
  if (extra.length === 0) return []
  const rest = extra.length > quoted ? `; and ${extra.length - quoted} more` : ''
  return [`Only in ${title}, of the ${name}: ${extra.slice(0, quoted).join('; ')}${rest}.`]
}

function inRow(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

import { type Language, languages, type Message, sayIn } from '../../words/index.ts'

/** A text that Minset gives to an item in the CRM, in the account's language. */
export interface OwnText {
  readonly desired: string
  /** The text in every language: an item that has one of these has it from Minset. */
  readonly known: ReadonlySet<string>
}

/** Texts of one item, by what they are: `label`, `description`. */
export type ItemTexts = Readonly<Record<string, string>>

/** A message as a text in the CRM. */
export function ownText(said: Message, language: Language): OwnText {
  const known = new Set((Object.keys(languages) as Language[]).map((one) => sayIn(one)(said)))
  return { desired: sayIn(language)(said), known }
}

/** Whether a text in the CRM is one that Minset gives, in whatever language. */
export function isOwnText({ known }: OwnText, present: string): boolean {
  return known.has(present.trim())
}

export interface RevisedTexts {
  /** The texts to change in the CRM. */
  readonly changes: ItemTexts
  /** The texts that Minset will have given once they are changed: to be reported, for the next time. */
  readonly given: ItemTexts
}

/**
 * Compares the texts of an item with the desired ones. A text is changed only if Minset gave it: if it is the one that
 * was reported last, or, without a report, the same text in some language. Others were written by a person and stay. A text that is the
 * desired one already counts as given: a set-up may have stopped before its report was stored.
 *
 * @param item.present the texts in the CRM; null if one is missing or unreadable
 * @param item.last the texts in the last report
 */
export function reviseTexts(
  desired: Readonly<Record<string, OwnText>>,
  item: { readonly present: Readonly<Record<string, string | null | undefined>>; readonly last: ItemTexts | undefined },
): RevisedTexts {
  const changes: Record<string, string> = {}
  const given: Record<string, string> = { ...item.last }
  for (const [part, text] of Object.entries(desired)) {
    const present = item.present[part] ?? ''
    const last = item.last?.[part]
    const isFromMinset = last === undefined ? isOwnText(text, present) : present === last
    if (present !== text.desired && !isFromMinset) continue
    if (present !== text.desired) changes[part] = text.desired
    given[part] = text.desired
  }
  return { changes, given }
}

/** Whether nothing is to be changed. */
export function isAsGiven({ changes }: RevisedTexts): boolean {
  return Object.keys(changes).length === 0
}

import { CrmUnavailableError } from '../errors.ts'

/** The CRM's responses to parts of a list. */
export interface AskedApart<Q, A> {
  readonly answers: readonly A[]
  /** Items without a response: each fails when it is requested alone, while the CRM answers for others. */
  readonly unanswered: readonly Q[]
}

/** Into how many parts an unanswered list is split. */
const parts = 10

/** With this many more unexpected failures than responses, the items are no longer the cause. */
const mostFailures = 5

/**
 * Requests a list from the CRM at once. If that fails although the CRM is up, some item of the list may be the cause (a
 * record that makes the CRM fail, or one that makes the response too large): the list is then requested in ever smaller
 * parts until such items are isolated, so that they do not block the others.
 *
 * @param ask may be repeated for the same items
 * @param crm.isUp calls the CRM for something else, once; throws if that fails too
 * @param crm.isExpected whether an item has failed before, while the CRM answered for others: that it fails again says nothing of
 *   the CRM; default: none has
 * @throws what `ask` throws if the CRM does not respond at all, fails for nearly everything, or refuses; and what
 *   `isUp` throws
 */
export async function askApart<Q, A>(
  items: readonly Q[],
  ask: (part: readonly Q[]) => Promise<A>,
  {
    isUp,
    isExpected = () => false,
  }: { readonly isUp: () => Promise<unknown>; readonly isExpected?: (item: Q) => boolean },
): Promise<AskedApart<Q, A>> {
  const answers: A[] = []
  const unanswered: Q[] = []
  let answered = 0
  let unexpected = 0
  let isKnownUp = false

  async function askPart(part: readonly Q[]): Promise<void> {
    try {
      answers.push(await ask(part))
      answered += part.length
      return
    } catch (error) {
      if (!(error instanceof CrmUnavailableError) || !error.isAnswered) throw error
      if (!isKnownUp) await isUp()
      isKnownUp = true
      if (part.length === 1) {
        unanswered.push(...part)
        if (!part.every(isExpected)) unexpected += 1
      }
      if (unexpected - answered > mostFailures) throw error
    }
    if (part.length === 1) return
    const size = Math.ceil(part.length / parts)
    for (let start = 0; start < part.length; start += size) await askPart(part.slice(start, start + size))
  }

  await askPart(items)
  return { answers, unanswered }
}

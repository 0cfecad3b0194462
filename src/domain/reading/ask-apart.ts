import { CrmUnavailableError } from '../errors.ts'

/** What the CRM answered to parts of a list. */
export interface AskedApart<Q, A> {
  readonly answers: readonly A[]
  /** What it answers for nothing of: each fails when it is asked for alone, while the CRM answers for others. */
  readonly unanswered: readonly Q[]
}

/** Into how many parts a list is split that is not answered. */
const parts = 10

/** So many more failures than answers are no longer the fault of what is asked for. */
const mostFailures = 5

/**
 * Asks the CRM for a list at once. Where it fails although it is up, some item of the list may be the cause (a record on
 * which the CRM itself stumbles, or one that makes the answer too large): then the list is asked for in ever smaller parts,
 * until such items stand alone, so that they keep nothing else from being answered.
 *
 * @param ask may be repeated for the same items
 * @param isUp asks the CRM for something else; throws where that fails too
 * @throws what `ask` throws where the CRM gives no answer at all, fails for nearly everything, or refuses; and what `isUp`
 *   throws
 */
export async function askApart<Q, A>(
  items: readonly Q[],
  ask: (part: readonly Q[]) => Promise<A>,
  isUp: () => Promise<unknown>,
): Promise<AskedApart<Q, A>> {
  const answers: A[] = []
  const unanswered: Q[] = []
  let answered = 0
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
      if (part.length === 1) unanswered.push(...part)
      if (unanswered.length - answered > mostFailures) throw error
    }
    if (part.length === 1) return
    const size = Math.ceil(part.length / parts)
    for (let start = 0; start < part.length; start += size) await askPart(part.slice(start, start + size))
  }

  await askPart(items)
  return { answers, unanswered }
}

import { z } from 'zod'
import { callOutcomes } from '../../domain/field.ts'
import { message } from '../../words/index.ts'
import type { Target } from './target.ts'

const Outcome = z.object({ outcome: z.enum(callOutcomes) })

/**
 * The outcome of a call. It is only filled in: the adapter reads the call again before it writes, and an outcome that a
 * person has set or cleared is kept. So it is never removed, and a rejection is final: it means that there is an
 * outcome.
 */
export const outcome: Target<z.infer<typeof Outcome>> = {
  title: message('target.outcome'),
  counted: (count) => message('target.outcome.counted', { count }),
  schema: Outcome,
  feature: 'outcomes',
  fields: 'theirs',
  isReadAgain: false,
  toUpdate: (value) => ({ outcome: value.outcome }),
  readBack: null,
  blank: null,
  retried: 'unanswered',
  isListedInstead: false,
  describe: (value) => message(`outcome.${value.outcome}`),
}

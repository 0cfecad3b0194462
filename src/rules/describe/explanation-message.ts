import { type Scalar } from '../../domain/record.ts'
import { listMessage, type Message, message } from '../../words/index.ts'
import type { FoundValues, RuleExplanation } from '../explain.ts'
import { wordMessage } from './word-message.ts'

/** How the place that shows an explanation writes moments and values. */
export interface ExplanationFormat {
  readonly moment: (at: Date) => string
  /** Masked where the reader may not see it in full. */
  readonly value: (found: FoundValues, value: Scalar) => string
}

/** Why a rule came out as it did, as a sentence without a full stop. Pure. */
export function explanationMessage({ outcome }: Pick<RuleExplanation, 'outcome'>, format: ExplanationFormat): Message {
  switch (outcome.is) {
    case 'undecided':
      return message('explain.undecided')
    case 'notApplicable':
      return outcome.condition === null
        ? message('explain.start')
        : message('explain.condition', { condition: outcome.condition })
    case 'notYet':
      return message('explain.notYet', { until: format.moment(outcome.until) })
    case 'answered':
      return message('explain.answered', { values: allValues(outcome.by, format) })
    case 'met':
      return outcome.by.length === 0
        ? message('explain.met')
        : message('explain.met.by', { values: allValues(outcome.by, format) })
    case 'notMet': {
      const { message: what, reason: code } = outcome.verdict
      const reason = message(`reason.${code}`)
      return outcome.despite.length === 0
        ? message('explain.notMet', { what, reason })
        : message('explain.notMet.despite', { what, reason, values: allValues(outcome.despite, format) })
    }
  }
}

function allValues(found: readonly FoundValues[], format: ExplanationFormat): Message {
  return listMessage(
    'list.comma',
    found.map((one) => valuesMessage(one, format)),
  )
}

function valuesMessage(found: FoundValues, { value }: ExplanationFormat): Message {
  const { label: field, code } = found
  const all = found.values.map((one) => {
    const text = value(found, found.labels.get(String(one)) ?? one)
    // A word that stays as it is stored has a name of its own.
    return found.isChoice && text === String(one)
      ? wordMessage(found.type, found.name, one)
      : message('asWritten', { text })
  })
  const values = listMessage('list.comma', all)
  return code === null
    ? message('explain.values', { field, values })
    : message('explain.values.because', { field, values, because: message(`value.${code}`) })
}

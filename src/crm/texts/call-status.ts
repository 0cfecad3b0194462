import type { callStatuses } from '../../domain/field.ts'
import type { CallDirection, CallStatement } from './call-words.ts'

type CallStatus = (typeof callStatuses)[number]

/**
 * The line is connected for so long by the announcement of an operator, or until somebody hangs up at once. Recorded:
 * many integrations write "completed" into every call, so a short one proves no answer.
 */
const longestWithoutAnswerSeconds = 12

/** What is known of a call. */
export interface CallFacts {
  /** What the telephone system states; null where it states nothing. */
  readonly statement: CallStatement | null
  readonly direction: CallDirection | null
  readonly durationSeconds: number | null
}

/**
 * What became of a call. `completed` needs evidence that somebody or something answered: the word, or a line that was
 * connected for a while. Null: it is not known.
 */
export function callStatusOf({ statement, direction, durationSeconds }: CallFacts): CallStatus | null {
  if (statement === null) return null
  if (statement === 'ended') return (durationSeconds ?? 0) > longestWithoutAnswerSeconds ? 'completed' : null
  return statuses[statement][direction ?? 'unknown']
}

type ByDirection = Readonly<Record<CallDirection | 'unknown', CallStatus | null>>

/** By what is stated, and who called whom. */
const statuses: Readonly<Record<Exclude<CallStatement, 'ended'>, ByDirection>> = {
  answered: always('completed'),
  connected: always('completed'),
  unanswered: { inbound: 'missed', outbound: 'noAnswer', unknown: 'noAnswer' },
  missed: { inbound: 'missed', outbound: 'noAnswer', unknown: 'missed' },
  // Whether a message was left for the person who was called is not known.
  voicemail: { inbound: 'missed', outbound: null, unknown: null },
  busy: always('busy'),
  failed: always('failed'),
  cancelled: always('cancelled'),
  unclear: always(null),
  inProgress: always('inProgress'),
}

function always(status: CallStatus | null): ByDirection {
  return { inbound: status, outbound: status, unknown: status }
}

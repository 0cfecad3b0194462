import type { callStatuses } from '../../domain/field.ts'
import type { CallDirection, CallStatement } from './call-words.ts'

type CallStatus = (typeof callStatuses)[number]

/**
 * An operator's announcement, or a person who hangs up at once, connects the line for this long. Recorded: many
 * integrations write "completed" into every call, so a short call is no proof of an answer.
 */
const longestWithoutAnswerSeconds = 12

/** The known facts of a call. */
export interface CallFacts {
  /** The telephone system's statement; null if there is none. */
  readonly statement: CallStatement | null
  readonly direction: CallDirection | null
  readonly durationSeconds: number | null
}

/**
 * The result of a call. `completed` needs evidence that a person or machine answered: the word, or a line that was
 * connected for a while. Null if unknown.
 */
export function callStatusOf({ statement, direction, durationSeconds }: CallFacts): CallStatus | null {
  if (statement === null) return null
  if (statement === 'ended') return (durationSeconds ?? 0) > longestWithoutAnswerSeconds ? 'completed' : null
  return statuses[statement][direction ?? 'unknown']
}

type ByDirection = Readonly<Record<CallDirection | 'unknown', CallStatus | null>>

/** The status by statement and direction. */
const statuses: Readonly<Record<Exclude<CallStatement, 'ended'>, ByDirection>> = {
  answered: always('completed'),
  connected: always('completed'),
  unanswered: { inbound: 'missed', outbound: 'noAnswer', unknown: 'noAnswer' },
  missed: { inbound: 'missed', outbound: 'noAnswer', unknown: 'missed' },
  // Whether a message was left for the person who was called is unknown.
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

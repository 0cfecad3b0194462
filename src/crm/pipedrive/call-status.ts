import type { callStatuses } from '../../domain/field.ts'
import { wordsOf } from './outcome-words.ts'
import { textLines } from './plain-text.ts'

type CallStatus = (typeof callStatuses)[number]
type Direction = 'inbound' | 'outbound'

/** What the telephone system has left of a call in its activity. */
export interface CallTrace {
  readonly status: CallStatus | null
  readonly direction: Direction | null
}

/**
 * Words for what became of a call, in the form of `wordsOf`. Pipedrive has no field for it; told: telephone systems write
 * it into the subject or the note of the activity, each in its own way. The words of the common languages of such
 * systems; whatever else stands there says nothing.
 */
const statusWords: Readonly<Record<CallStatus, readonly string[]>> = {
  completed: ['completed', 'answered', 'connected', 'besvart', 'beantwortet', 'atendida', 'contestada', 'terminee'],
  noAnswer: ['no answer', 'not answered', 'unanswered', 'ingen svar', 'ubesvart', 'keine antwort', 'nao atendida'],
  busy: ['busy', 'line busy', 'opptatt', 'besetzt', 'ocupado', 'occupe'],
  failed: ['failed', 'error', 'mislyktes', 'fehlgeschlagen', 'falhou', 'fallida', 'echouee'],
  cancelled: ['cancelled', 'canceled', 'avbrutt', 'abgebrochen', 'cancelada', 'annulee'],
  missed: ['missed', 'missed call', 'tapt anrop', 'verpasst', 'perdida', 'manque'],
  inProgress: ['in progress', 'ringing', 'queued', 'pagar', 'lauft', 'em andamento', 'en curso', 'en cours'],
}

const directionWords: Readonly<Record<Direction, readonly string[]>> = {
  inbound: ['inbound', 'incoming', 'inbound call', 'incoming call', 'innkommende', 'eingehend', 'recebida', 'entrante'],
  outbound: ['outbound', 'outgoing', 'outbound call', 'outgoing call', 'utgaende', 'ausgehend', 'efetuada', 'saliente'],
}

/** What a line of a note begins with, before a colon, where a telephone system names the status. */
const statusNames = new Set(['call status', 'status', 'call result', 'result', 'samtalestatus', 'anrufstatus'])

/**
 * Reads what a telephone system wrote: a line of the note that names the status (`Call status: no answer (outbound, 0 s)`)
 * or else a part of the subject that is nothing but such a word (`Call with Ada - no answer`). Words within a sentence are
 * a person's and count for nothing.
 */
export function readCallTrace(subject: string | null, note: string | null): CallTrace {
  const written = [...textLines(note).filter(namesStatus), subject ?? ''].map(partsOf)
  return { status: firstWord(written, statusWords), direction: firstWord(written, directionWords) }
}

function namesStatus(line: string): boolean {
  const colon = line.indexOf(':')
  return colon > 0 && statusNames.has(wordsOf(line.slice(0, colon)))
}

/** The parts between colons, dashes with space around them, commas, bars and brackets. */
function partsOf(text: string): readonly string[] {
  return text.split(/\s[-–—]\s|[:,;|()[\]]/).map(wordsOf)
}

function firstWord<W extends string>(
  written: readonly (readonly string[])[],
  words: Readonly<Record<W, readonly string[]>>,
): W | null {
  const known = Object.entries(words) as [W, readonly string[]][]
  for (const part of written.flat()) {
    const found = known.find(([, spellings]) => spellings.includes(part))
    if (found) return found[0]
  }
  return null
}

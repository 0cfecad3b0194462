import type { CallOutcome, meetingOutcomes } from '../../../domain/field.ts'
import { textLines } from '../../texts/plain-text.ts'
import { wordsOf } from '../../texts/words.ts'

type MeetingOutcome = (typeof meetingOutcomes)[number]

/**
 * Labels of activity outcomes in different accounts, normalised by `wordsOf`. Uncertain: the default outcomes and their
 * languages; accounts may rename them. A label that is not listed is a custom outcome.
 */
const meetingLabels: Readonly<Record<Exclude<MeetingOutcome, 'other'>, readonly string[]>> = {
  scheduled: ['scheduled', 'planned', 'planlagt', 'geplant', 'programado', 'agendado', 'prevu'],
  held: [
    'held',
    'done',
    'completed',
    'took place',
    'attended',
    'gjennomfort',
    'stattgefunden',
    'realizado',
    'effectue',
  ],
  rescheduled: ['rescheduled', 'postponed', 'moved', 'utsatt', 'flyttet', 'verschoben', 'reprogramado', 'reporte'],
  noShow: ['no show', 'noshow', 'did not show up', 'ikke mott', 'nicht erschienen', 'no asistio', 'absent'],
  cancelled: ['cancelled', 'canceled', 'avlyst', 'abgesagt', 'cancelado', 'annule'],
}

const callLabels: Readonly<Record<Exclude<CallOutcome, 'other'>, readonly string[]>> = {
  connected: [
    'connected',
    'answered',
    'reached',
    'besvart',
    'kontakt',
    'erreicht',
    'contestado',
    'atendido',
    'repondu',
  ],
  leftMessage: ['left message', 'left a message', 'left live message', 'la igjen beskjed', 'nachricht hinterlassen'],
  leftVoicemail: ['left voicemail', 'left a voicemail', 'voicemail', 'telefonsvarer', 'mailbox', 'buzon de voz'],
  noAnswer: ['no answer', 'not answered', 'ingen svar', 'ubesvart', 'nicht erreicht', 'sin respuesta', 'sem resposta'],
  busy: ['busy', 'line busy', 'opptatt', 'besetzt', 'ocupado', 'occupe'],
  wrongNumber: ['wrong number', 'feil nummer', 'falsche nummer', 'numero equivocado', 'numero errado', 'faux numero'],
}

/** The text of an outcome if the account has no field for it; each is among the labels above. */
const plainWords: Readonly<Record<CallOutcome, string>> = {
  connected: 'connected',
  leftMessage: 'left message',
  leftVoicemail: 'left voicemail',
  noAnswer: 'no answer',
  busy: 'busy',
  wrongNumber: 'wrong number',
  other: 'other',
}

/** The start of the note line that contains an outcome filled in by Minset. */
const linePrefix = 'Minset: call outcome:'

const meetingByWords = indexOf(meetingLabels)
const callByWords = indexOf(callLabels)

/** The portable outcome of a meeting for an outcome label. */
export function meetingOutcomeOf(label: string): MeetingOutcome {
  return meetingByWords.get(wordsOf(label)) ?? 'other'
}

/** The portable outcome of a call for an outcome label. */
export function callOutcomeOf(label: string): CallOutcome {
  return callByWords.get(wordsOf(label)) ?? 'other'
}

/** The note with one more line that contains an outcome. */
export function noteWithOutcome(note: string | null, outcome: CallOutcome): string {
  return `${note ?? ''}<p>${linePrefix} ${plainWords[outcome]}</p>`
}

/** The outcome in a call's note, from the last such line; null if there is none. */
export function outcomeInNote(note: string | null): CallOutcome | null {
  const line = textLines(note).findLast((text) => text.startsWith(linePrefix))
  return line === undefined ? null : callOutcomeOf(line.slice(linePrefix.length))
}

function indexOf<W extends string>(labels: Readonly<Record<W, readonly string[]>>): ReadonlyMap<string, W> {
  const entries = Object.entries(labels) as [W, readonly string[]][]
  return new Map(entries.flatMap(([word, written]) => written.map((label) => [label, word] as const)))
}

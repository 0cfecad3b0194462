import {
  aboutAnother,
  answerWords,
  type CallDirection,
  type CallStatement,
  callNouns,
  directionByWords,
  mediumLabels,
  messageAdjectives,
  messageEnds,
  messageWords,
  negations,
  prepositions,
  sentWords,
  smallWords,
  statementByWords,
  statementLabels,
  systemNames,
} from './call-words.ts'
import { plainText, textLines } from './plain-text.ts'
import { partsOf, wordsOf } from './words.ts'

/** What a telephone system, or its integration, has written into a call. */
export interface CallText {
  /** Whether it is a message (SMS, fax, a dropped voice recording) stored as a call. */
  readonly isMessage: boolean
  readonly statement: CallStatement | null
  readonly direction: CallDirection | null
}

/** The meaning of one part of a text. */
interface Said {
  readonly statement: CallStatement | null
  readonly direction: CallDirection | null
}

/**
 * Reads the texts that telephone systems write into calls, for any CRM. Documented and recorded forms: a line of the
 * body that names the result (`Result: No Answer`, `Call status: busy (outbound, 0 s)`), a line that reports the call
 * (`10:04: Unanswered outgoing call from A to 22123456`, `[Inbound Missed] CALL from A`), and a title, or a part of it,
 * that consists only of such words (`Outbound unanswered call to Ada`, `Call with Ada - no answer`).
 *
 * Words within a sentence are a person's own and are ignored.
 *
 * @param title the call's title; recorded: with markup in places
 * @param body its note, with or without markup
 */
export function readCallText(title: string | null, body: string | null): CallText {
  const lines = textLines(body)
  const plainTitle = plainText(title) ?? ''
  const said = [...lines.flatMap(saidInLine), ...saidInTitle(plainTitle)]
  const statements = said.flatMap(({ statement }) => statement ?? [])
  // That a call has ended is the weakest statement.
  const statement = statements.find((one) => one !== 'ended') ?? statements[0] ?? null
  const direction = said.find((one) => one.direction !== null)?.direction ?? null
  return {
    isMessage: isMessageTitle(plainTitle) || lines.some(namesMessage),
    statement,
    // A call is missed by the person who was called.
    direction: direction ?? (statement === 'missed' ? 'inbound' : null),
  }
}

/** The meaning of a vendor's own word for the state of a call (`NO_ANSWER`, `Connected`); null for others. */
export function statementOf(word: string | null): CallStatement | null {
  return word === null ? null : readPart(wordsOf(word), () => true).statement
}

function saidInTitle(title: string): readonly Said[] {
  const parts = partsOf(title)
  const [first] = parts.filter((part) => !isNumber(part))
  const isAboutAnother =
    first !== undefined && [1, 2].some((count) => aboutAnother.has(first.split(' ').slice(0, count).join(' ')))
  return isAboutAnother ? [] : parts.map((part) => readPart(part, hasCallNoun))
}

function saidInLine(line: string): readonly Said[] {
  const colon = line.indexOf(':')
  if (colon > 0 && statementLabels.has(wordsOf(line.slice(0, colon)))) {
    return partsOf(line.slice(colon + 1)).map((part) => readPart(part, () => true))
  }
  const [first, ...rest] = partsOf(line).filter((part) => !isNumber(part))
  if (first === undefined) return []
  if (line.startsWith('[')) return [readPart(first, () => true)]
  // A report contains a number or a time, and otherwise only who and where; "missed call from her, she wants …" is a
  // person's sentence.
  const isReport = /^\W*\d|\d{3}/.test(line) && rest.every((part) => prepositions.has(part.split(' ')[0] ?? ''))
  return isReport ? [readPart(first, hasCallNoun)] : []
}

/**
 * Reads a part that consists only of a statement, a direction and words for "call", optionally followed by the other
 * party.
 *
 * @param mayGoOn whether, given the words before it, another party may follow
 */
function readPart(part: string, mayGoOn: (words: readonly string[]) => boolean): Said {
  const whole = readWords(part.split(' '))
  if (whole !== null) return whole
  const words = part.split(' ')
  const end = words.findIndex((word, index) => index > 0 && prepositions.has(word))
  if (end < 0 || !mayGoOn(words.slice(0, end))) return { statement: null, direction: null }
  return readWords(words.slice(0, end)) ?? { statement: null, direction: null }
}

/** Null if there are other words as well. */
function readWords(words: readonly string[]): Said | null {
  const known = words.filter((word) => !callNouns.has(word) && !systemNames.has(word) && !isNumber(word))
  const { direction, rest } = withoutDirection(known)
  const meaningful = rest.filter((word) => !smallWords.has(word))
  if (meaningful.length === 0) return { statement: null, direction }
  const phrases = [rest, meaningful, known, words].map((some) => some.join(' '))
  const statement = phrases.flatMap((phrase) => statementByWords.get(phrase) ?? [])[0]
  if (statement !== undefined) return { statement, direction }
  return deniesAnswer(meaningful) ? { statement: 'unanswered', direction } : null
}

/** Only words that deny an answer: "not answered", "kein … angenommen", "geen antwoord". */
function deniesAnswer(words: readonly string[]): boolean {
  const denied = words.filter((word) => !negations.has(word))
  const phrase = denied.join(' ')
  return denied.length < words.length && (answerWords.has(phrase) || statementByWords.get(phrase) === 'answered')
}

/** Removes the words for the direction: one (`outgoing`), or two (`in uscita`). */
function withoutDirection(words: readonly string[]): {
  readonly direction: CallDirection | null
  readonly rest: readonly string[]
} {
  for (const count of [2, 1]) {
    for (const [index] of words.entries()) {
      const direction = directionByWords.get(words.slice(index, index + count).join(' '))
      if (direction !== undefined) return { direction, rest: words.toSpliced(index, count) }
    }
  }
  return { direction: null, rest: words }
}

function hasCallNoun(words: readonly string[]): boolean {
  return words.some((word) => callNouns.has(word)) || statementByWords.get(words.join(' ')) === 'voicemail'
}

/** Digits, including the parts of times and units: `10 04`, `03 a m`, `23t10`, `00z`. */
function isNumber(part: string): boolean {
  return /^\d/.test(part) && part.split(' ').every((word) => /^(?:\d+[a-z]?\d*|[ap]m?|m)$/.test(word))
}

function isMessageTitle(title: string): boolean {
  const first = partsOf(title).find((part) => !part.split(' ').every((word) => systemNames.has(word) || isNumber(word)))
  const words = (first ?? '').split(' ')
  if (words.some((word) => callNouns.has(word))) return false
  const start = words.findIndex(
    (word) => !systemNames.has(word) && !directionByWords.has(word) && !messageAdjectives.has(word) && !isNumber(word),
  )
  return start >= 0 && isMessage(words.slice(start))
}

/** A medium other than calls, alone or with its status and the other party. */
function isMessage(words: readonly string[]): boolean {
  return [2, 1].some((count) => {
    const medium = words.slice(0, count).join(' ')
    if (sentWords.has(medium)) return true
    if (!messageWords.has(medium)) return false
    const next = words[count]
    return (
      next === undefined ||
      messageEnds.has(next) ||
      prepositions.has(next) ||
      directionByWords.has(next) ||
      isNumber(next)
    )
  })
}

/** A line that names the medium: `Channel: SMS`. */
function namesMessage(line: string): boolean {
  const colon = line.indexOf(':')
  return (
    colon > 0 && mediumLabels.has(wordsOf(line.slice(0, colon))) && isMessage(wordsOf(line.slice(colon + 1)).split(' '))
  )
}

/** Whether a value is one. `missing`: no value. `doubtful`: it may be a real one, so people are asked. `junk`: it is none. */
export type Validity = 'ok' | 'missing' | 'doubtful' | 'junk'

/**
 * How sure a rule about values is. `certain`: by the form alone, it can be no value of the field. `strong`: of real values, at
 * most 2 in 10,000 look like this, as `docs/validity.md` measures. `weak`: more do, or the CRM says it of the value. What is weak
 * only asks.
 */
export type Confidence = 'certain' | 'strong' | 'weak'

/**
 * Why a value is no real one, or may be none, with the confidence. To people, each is said by the message `value.<code>`.
 * Those that begin with `madeBy` are values that a program writes when it knows none.
 */
const confidences = {
  blank: 'certain',
  programText: 'certain',
  placeholder: 'strong',
  keyboard: 'strong',
  notName: 'strong',
  notNumber: 'certain',
  madeUpNumber: 'strong',
  notAddress: 'certain',
  reservedDomain: 'certain',
  deadMailbox: 'strong',
  mailDomain: 'strong',
  notDate: 'certain',
  noDate: 'strong',
  notAmount: 'certain',
  madeByAircall: 'strong',
  madeByThreeCx: 'strong',
  madeByMachine: 'strong',
  madeByProgram: 'strong',
  madeByCrm: 'strong',
  oftenNone: 'weak',
  garbled: 'weak',
  oddSigns: 'weak',
  digitsInName: 'weak',
  mixedCase: 'weak',
  unlikelyLetters: 'weak',
  standInName: 'weak',
  singleLetter: 'weak',
  singleLetters: 'weak',
  noVowel: 'weak',
  repeatedParts: 'weak',
  unreadableNumber: 'weak',
  unreadableAmount: 'weak',
  unreadableDate: 'weak',
  patternedNumber: 'weak',
  fictionNumber: 'weak',
  testMailbox: 'weak',
  exampleAddress: 'weak',
  throwAwayDomain: 'weak',
  domainTypo: 'weak',
  prompt: 'weak',
  inventedAmount: 'weak',
  farDate: 'weak',
  otherField: 'weak',
  mailBounced: 'weak',
} as const satisfies Readonly<Record<string, Confidence>>

export type ValueCode = keyof typeof confidences

/** What was found out about a value, or about several values if one good value is sufficient. */
export interface Judgement {
  readonly validity: Validity
  /** Null: it is a real value, or there is none. */
  readonly code: ValueCode | null
  readonly confidence: Confidence | null
  /** Of several judgements, the one with the highest rank counts; each has its own, so that their order does not matter. */
  readonly rank: number
}

const valueCodes = Object.keys(confidences) as readonly ValueCode[]

export const missing: Judgement = { validity: 'missing', code: null, confidence: null, rank: 0 }
export const ok: Judgement = {
  validity: 'ok',
  code: null,
  confidence: null,
  rank: valueCodes.length + 1,
}

const judgements = Object.fromEntries(
  valueCodes.map((code, place) => [code, judgementWith(code, place + 1)]),
) as Readonly<Record<ValueCode, Judgement>>

function judgementWith(code: ValueCode, rank: number): Judgement {
  const confidence = confidences[code]
  const validity = confidence === 'weak' ? 'doubtful' : 'junk'
  return { validity, code, confidence, rank }
}

const machineMade: ReadonlySet<ValueCode> = new Set([
  'madeByAircall',
  'madeByThreeCx',
  'madeByMachine',
  'madeByProgram',
  'madeByCrm',
])

/** Whether a program wrote the value because it knew none, so that nobody who owns the record can be blamed. */
export function isMachineMade(code: ValueCode): boolean {
  return machineMade.has(code)
}

const unreadable: ReadonlySet<ValueCode> = new Set(['unreadableAmount', 'unreadableDate'])

/** Whether a person wrote an amount or a date in a form of his own, so that it cannot be compared. */
export function isUnreadable(code: ValueCode): boolean {
  return unreadable.has(code)
}

/** The judgement of a value to which the code applies; null: of a real one. */
export function judgementOf(code: ValueCode | null): Judgement {
  return code === null ? ok : judgements[code]
}

/** The judgement that counts if one good value is sufficient; if there is none: missing. */
export function best(all: readonly Judgement[]): Judgement {
  return all.reduce((found, one) => (one.rank > found.rank ? one : found), missing)
}

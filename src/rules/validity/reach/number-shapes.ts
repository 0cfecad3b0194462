import type { PhoneNumber } from 'libphonenumber-js/max'

const ascending = '01234567890123456789'
const descending = '98765432109876543210'
/** With fewer digits, a run is an extension or the number of a service. */
const fewestInRun = 6

/** What people type to fill the field: one digit of the first or last key, zeros after the first digit, 1-2-3 again and again. */
const typed = [/^([019])\1+$/, /^\d0{6,}$/, /^(1234?5?)\1+(?:1234?5?)?$/]
/** What they also type, and firms pay for: one other digit, two digits in turn, and more at least three times. */
const bought = [/^(\d)\1+$/, /^(?=\d{9})(\d)(\d)(?:\1\2)+\1?$/, /^(\d{3,})\1{2,}$/]

/** What people type, and some numbering plans have: two digits in turn, four times. */
const inTurn = /^(\d)(?!\1)(\d)(?:\1\2){3}$/

/** Numbers that a firm chooses, often because they are easy to remember. */
const chosenTypes: ReadonlySet<string | undefined> = new Set([
  'TOLL_FREE',
  'SHARED_COST',
  'PREMIUM_RATE',
  'UAN',
  'VOICEMAIL',
] satisfies ReturnType<PhoneNumber['getType']>[])

/** What the digits of a number say: whether it is made up, or in a pattern that few numbers have. */
export type ShapeCode = 'madeUpNumber' | 'patternedNumber'

/**
 * What the digits of a number alone say; null if nothing. A number of the numbering plan that a firm may have bought is asked about.
 *
 * @param numberOf the number that was read; not asked for without need, because that takes longer
 */
export function shapeCode(digits: string, numberOf: () => PhoneNumber | undefined): ShapeCode | null {
  const significant = digits.replace(/^0+(?=\d{4})/, '')
  if (isTyped(significant)) {
    return isChosen(numberOf()) ? 'patternedNumber' : 'madeUpNumber'
  }
  if (bought.some((shape) => shape.test(significant)) || isRun(significant)) {
    return numberOf()?.isValid() === true ? 'patternedNumber' : 'madeUpNumber'
  }
  return inTurn.test(significant) && numberOf()?.isValid() !== true ? 'patternedNumber' : null
}

function isTyped(digits: string): boolean {
  return typed.some((shape) => shape.test(digits)) || isTypedRun(digits)
}

/** Whether digits follow each other, upwards or downwards. */
export function isRun(digits: string, fewest = fewestInRun): boolean {
  return digits.length >= fewest && (ascending.includes(digits) || descending.includes(digits))
}

/** From the first key on, or from the last one backwards. */
function isTypedRun(digits: string): boolean {
  return (
    isRun(digits) && (ascending.startsWith(digits) || ascending.startsWith(digits, 1) || descending.startsWith(digits))
  )
}

function isChosen(number: PhoneNumber | undefined): boolean {
  return number?.isValid() === true && chosenTypes.has(number.getType())
}

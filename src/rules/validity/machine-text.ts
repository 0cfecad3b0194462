/**
 * Text that programs leave in place of a value: spreadsheet errors, numbers shortened by a spreadsheet, unfilled
 * templates, printed forms of missing values.
 */

/** Errors of Excel, LibreOffice and Google Sheets in English and in the languages with translations, in lower case. */
const spreadsheetErrors = new Set(
  [
    '#n/a #ref! #value! #name? #div/0! #null! #num! #spill! #calc! #field! #blocked! #unknown! #connect! #busy! #error!',
    '#getting_data #python! #external! #circ! err:502 err:508 err:509 err:522',
    // Norwegian and Danish, Swedish, Finnish.
    '#i/t #verdi! #værdi! #navn? #division/0! #reference! #saknas! #värdefel! #referens! #namn?',
    '#puuttuu! #puuttuu #arvo! #viittaus! #nimi? #jako/0! #luku!',
    // German, Dutch, French, Spanish, Portuguese, Italian, Polish, Russian.
    '#nv #wert! #bezug! #zahl! #überlauf! #n/b #waarde! #verw! #naam? #deel/0! #getal! #valeur! #nom? #nombre!',
    '#¡valor! #valor! #¡ref! #¿nombre? #¡div/0! #¡num! #¡nulo! #nulo! #nome? #n/d #n/d! #valore! #rif!',
    '#arg! #adr! #nazwa? #dziel/0! #liczba! #н/д #знач! #ссылка! #имя? #дел/0! #число!',
  ].flatMap((line) => line.split(' ')),
)

/** Text that programs print for a missing value. Case matters: "Nan" and "Null" are people. */
export const printedNothing: ReadonlySet<string> = new Set([
  'NaN',
  'undefined',
  '[object Object]',
  '[object',
  'Object]',
  '<null>',
  '(null)',
  '<nil>',
  '\\N',
  'NoneType',
  '&nbsp;',
])

const fieldName =
  '(?:(?:first|last|full|middle|your|company|contact|customer|client)[\\s_.-]?)?(?:name|e-?mail|phone|company|website|title)|first|last'
/** Whole values that are template placeholders: of Handlebars, Mailchimp, Salesforce, shells, PHP and the like. */
const templates = [
  /^\$?\{{1,3}[^{}]*\}{1,3}$/,
  /^%{1,2}(?=\S*\p{L})[^%\s]+%{1,2}$/u,
  /^\*\|[^|]*\|\*$/,
  /^<%.*%>$/,
  /^\[object \w+\]$/,
  /^\[(?:insert|enter|add|type|your) [^[\]]*\]$/i,
  /^<[a-z/][^<>]*>$/i,
  new RegExp(`^(?:\\[{1,2}|<{1,2}|_{2}|#{2}|\\$)(?:${fieldName})(?:\\]{1,2}|>{1,2}|_{2}|#{2}|\\$)$`, 'i'),
]

const letterFirst = /^[A-Za-z]/
/** The letters with which some of it begins; all else begins with a sign or a digit. */
const firstLetters = new Set(
  [...printedNothing, ...spreadsheetErrors]
    .filter((word) => letterFirst.test(word))
    .map((word) => word[0]?.toLowerCase()),
)

const shortenedNumber = /(?<![\p{L}\d])\d+(?:[.,]\d+)?E\+?\d{1,3}(?![\p{L}\d])/giu

/**
 * Whether a program left the whole value, once or several times (`#N/A #N/A`).
 *
 * @param text normalised
 */
export function isMachineText(text: string): boolean {
  // Most texts begin with another letter.
  if (letterFirst.test(text) && !firstLetters.has(text[0]?.toLowerCase())) return false
  if (isOneOfThem(text)) return true
  const words = text.split(/\s+/)
  return words.length > 1 && words.every(isOneOfThem)
}

/**
 * The text without numbers that a spreadsheet has shortened: the digits of `4.72233E+10` are lost.
 *
 * @param text normalised
 */
export function withoutShortenedNumbers(text: string): string {
  return text.replace(shortenedNumber, ' ')
}

function isOneOfThem(text: string): boolean {
  if (printedNothing.has(text) || spreadsheetErrors.has(text.toLowerCase())) return true
  // What a program leaves begins with a sign, or is a number.
  if (letterFirst.test(text)) return false
  return templates.some((template) => template.test(text)) || /^\d+[.,]\d+E\+\d{1,3}$/i.test(text)
}

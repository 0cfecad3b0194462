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
  'DBNull',
])

const fieldName =
  '(?:(?:first|last|full|middle|your|company|contact|customer|client)[\\s_.-]?)?(?:name|e-?mail|phone|company|website|title|subject)|first|last|fname|lname'
/** Whole values that are template placeholders: of Handlebars, Mailchimp, Salesforce, shells, PHP and the like. */
const templates = [
  /^\$?\{{1,3}[^{}]*\}{1,3}$/,
  /^%{1,2}(?=\S*\p{L})[^%\s]+%{1,2}$|^%(?:s|\d\$s|\(\w+\)s)$/u,
  /^\*\|[^|]*\|\*$/,
  /^<[%?].*[%?]>$|^\{%.*%\}$/,
  // A field of a record, as in programs and mail tools.
  /^[@$#]?(?:contact|lead|person|user|customer|subscriber|recipient|company|deal)[._]\w*(?:name|mail|phone)$/i,
  // A formula of a spreadsheet.
  /^[=@]\s?(?:\$?[A-Z]{1,3}\$?\d+|[\p{Lu}.]{2,}\().*$/u,
  /^\[object \w+\]$/,
  /^\[(?:insert|enter|add|type|your) [^[\]]*\]$/i,
  /^<[a-z/][^<>]*>$/i,
  new RegExp(
    `^(?:\\[{1,2}|<{1,2}|«|_{2}|#{2}|@{2}|~{2}|\\$)(?:${fieldName})(?:\\]{1,2}|>{1,2}|»|_{2}|#{2}|@{2}|~{2}|\\$)$`,
    'i',
  ),
]
/** Placeholders of which a value may have several: `{{first}} {{last}}`. */
const inBraces = /\$?\{{1,3}[^{}]*\}{1,3}|%%[^%]+%%|\*\|[^|]*\|\*|\[{1,2}[A-Z_ ]*NAME\]{1,2}/g

/** What scanners for security holes send through forms. In a text, people may write about it. */
const injected = [
  /<\/?(?:script|img|svg|iframe|a|body|input|style)[\s/>]|\bon(?:error|load)\s*=|javascript:/i,
  /['"]\s*(?:or|and)\s*['"]?\w*['"]?\s*=|\bunion\s+(?:all\s+)?select\b|\bdrop\s+table\b|['")]\s*;?\s*--\s*$/i,
  /\b(?:sleep|benchmark|pg_sleep)\s*\(|\bwaitfor\s+delay\b|\$\{jndi:|(?:\.\.[/\\]){2}|\/etc\/passwd|\$\([a-z]/i,
]

/** Whether somebody tried to break the form with it. @param text normalised */
export function isInjection(text: string): boolean {
  return /[<>='");/\\:]/.test(text) && injected.some((form) => form.test(text))
}

/** Two missing values one after the other. */
const joinedNothing = /^(?:null|undefined|nan){2,}$/i

/** What programs print for a missing value in lower case: "Null" and "Nan" are people. */
export function isPrintedNull(text: string): boolean {
  return text === 'null' || text === 'nan'
}

const letterFirst = /^[A-Za-z]/
/** The letters with which some of it begins; all else begins with a sign or a digit. */
const firstLetters = new Set(
  [...printedNothing, ...spreadsheetErrors, ...'contact lead person user subscriber recipient deal'.split(' ')]
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
  if (isOneOfThem(text) || isOfPlaceholders(text)) return true
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

/** Whether only placeholders are in it, and what separates them. */
function isOfPlaceholders(text: string): boolean {
  if (!/[{%*[]/.test(text)) return false
  const others = text.replace(inBraces, '')
  return others !== text && !/[\p{L}\p{N}]/u.test(others)
}

function isOneOfThem(text: string): boolean {
  if (printedNothing.has(text) || spreadsheetErrors.has(text.toLowerCase()) || joinedNothing.test(text)) return true
  // What a program leaves begins with a sign, or is a number.
  if (letterFirst.test(text) && !/[._]/.test(text)) return false
  return templates.some((template) => template.test(text)) || /^\d+[.,]\d+E\+\d{1,3}$/i.test(text)
}

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
  '(?:(?:(?:first|last|full|middle|your|company|contact|customer|client)[\\s_.-]?)?(?:name|e-?mail|phone|company|website|title|subject)|first|last|fname|lname)'
/** What programs call a field: firms have a word in braces or percent signs as their name, and none with an underscore in it. */
const variable = `(?:${fieldName}|!?[\\w.]{0,60}[._]\\w{1,60})`
const inPairs = String.raw`[$#]\{[^{}]*\}|\{{2,3}[^{}]*\}{2,3}|\{ ?(?:${variable}|\d{1,2}|!?\$[\w.]{1,60}) ?\}`
/** Whole values that are template placeholders: of Handlebars, Mailchimp, Salesforce, shells, PHP and the like. */
const templates = [
  new RegExp(`^(?:${inPairs})$`, 'i'),
  new RegExp(`^%%(?=[^%\\s]*[a-z])[^%\\s]*%%$|^%${variable}%$|^\\$\\(${variable}\\)$`, 'i'),
  /^%(?:s|\d\$s|\(\w+\)s)$/,
  /^\*\|[^|]*\|\*$/,
  /^<[%?].*[%?]>$|^\{%.*%\}$/,
  // A field of a record, as in programs and mail tools.
  /^[@$#]?(?:contact|lead|person|user|customer|subscriber|recipient|company|deal)[._]\w*(?:name|mail|phone)$/i,
  // A formula of a spreadsheet: a cell, with what is done to it, and a function with its arguments.
  /^=\s?\$?[A-Z]{1,3}\$?\d{1,7}(?:[-+*/^&:<>=].*)?$/,
  /^[=@]\s?[\p{Lu}.]{2,}\((?=\)|[^()]*[,;:"$\d(]).*$/u,
  /^\[object \w+\]$/,
  /^[[<](?=(?:insert|enter|add|type|your) [^[\]<>]*\b(?:here|text|name|title|company|e-?mail|phone|number|notes?|date)\b)[^[\]<>]*[\]>]$/i,
  /^<(?:none|null|nil|empty|blank)>$/i,
  // Tags that are no word, and any with a property.
  /^<\/?(?:[abiup]|[bht]r|div|span|t[dh]|[ou]l|img|script|svg|iframe|html)(?:[\s/][^<>]*)?>$|^<[a-z]{1,20}\s(?=[^<>]*[\w-]=)[^<>]*>$/i,
  new RegExp(
    `^(?:\\[{1,2}|<{1,2}|«|_{2}|#{2}|@{2}|~{2}|\\$)${fieldName}(?:\\]{1,2}|>{1,2}|»|_{2}|#{2}|@{2}|~{2}|\\$)$`,
    'i',
  ),
]
/** Placeholders of which a value may have several: `{{first}} {{last}}`. */
const inBraces = new RegExp(String.raw`${inPairs}|%%[^%]+%%|\*\|[^|]*\|\*|\[{1,2}[A-Z_ ]*NAME\]{1,2}`, 'g')

const runsPrograms = 'script|img|svg|iframe|a|body|input|style'
/**
 * What scanners for security holes send through forms. In a text, people may write about it. Firms have each word of it in their
 * name, and brackets, quotation marks and dashes, so that it takes the form of a call, a comparison or a property.
 */
const injected = [
  // Of pages.
  new RegExp(`<(?:${runsPrograms})[\\s/][^<>]*\\b(?:src|href|style|on[a-z]{2,20})\\s?=`, 'i'),
  new RegExp(`<(${runsPrograms})>[^<]*</\\1>|["']\\s?/?>\\s?<(?:${runsPrograms})\\b`, 'i'),
  /<script>\w+\(|\bon(?:error|load)\s?=|javascript:[^\s:(/]{0,40}[(/]/i,
  // Of databases: a comparison of something with itself, what follows a value that was ended, and waiting.
  /['")]\s*(?:or|and)\s+\(?['"]?(\w{1,20})['"]?\s*=\s*['"]?\1(?!\w)|['"]\s*or\s*(['"])\2\s*=\s*\2/i,
  /\d['"]\)?\s*union\s+(?:all\s+)?select\b|\bunion\s+(?:all\s+)?select\s+(?:(?:null|\d{1,9})\s*,\s*(?:null|\d)|\*\s+from\b|@@\w)/i,
  /(?:^|['")])\s*;\s*drop\s+table\b|;\s*drop\s+table\s+\w{1,60}\s*(?:;|--)|\border\s+by\s+\d{1,9}\s*(?:--|#)|['"]\)?(?:\s?;\s?)?--(?: ?-)?$/i,
  /(?:(?:['"=;,]|\bselect)\s*(?:(?:and|or)\s+)?|[)\d]\s*(?:and|or)\s+)sleep\(\s*\d|\bpg_sleep\(\s*\d|\bbenchmark\(\s*\d{1,12}\s*,/i,
  /\bwaitfor\s+delay\s+['"]\d/i,
  // Of programs on servers.
  /\$\{jndi:|(?:\.\.[/\\]){2}(?:\.\.|\w)|\/etc\/passwd/i,
  /(?<!\w)\$\((?:(?:curl|wget|ping|nslookup|cat|echo|sleep)\s+[^)]|(?:whoami|id|uname|hostname|pwd|ls)\))/i,
]

/** Whether somebody tried to break the form with it. @param text normalised */
export function isInjection(text: string): boolean {
  return /[<>='");/\\:]/.test(text) && injected.some((form) => form.test(text))
}

/** What programs print for missing values one after the other; "Nannan" is a name. */
export const joinedWords: readonly string[] = ['null', 'Null', 'NULL', 'undefined', 'Undefined', 'UNDEFINED', 'NaN']
const joinedNothing = new RegExp(`^(?:${joinedWords.join('|')}){2,}$`)

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

/** Spreadsheets write capital letters: "#Connect!" is how a firm writes itself. */
function isSpreadsheetError(text: string): boolean {
  return spreadsheetErrors.has(text.toLowerCase()) && !/^#\p{Lu}\p{Ll}{3,}[!?]$/u.test(text)
}

function isOneOfThem(text: string): boolean {
  if (printedNothing.has(text) || isSpreadsheetError(text) || joinedNothing.test(text)) return true
  // What a program leaves begins with a sign, or is a number.
  if (letterFirst.test(text) && !/[._]/.test(text)) return false
  return templates.some((template) => template.test(text)) || /^\d+[.,]\d+E\+\d{1,3}$/i.test(text)
}

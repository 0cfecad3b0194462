const whiteSpace = /\s/
/** What is written above and below letters of Latin, Greek, Cyrillic, Arabic and Japanese; vowels of other scripts are letters. */
const marks = /\p{Script=Inherited}/gu

/** The last text: judging one folds it several times in a row. */
let last = { text: '', folded: '' }

/** Removes case, accents and surrounding white space, and collapses runs of white space. */
export function fold(text: string): string {
  if (text !== last.text) last = { text, folded: withoutCase(text) }
  return last.folded
}

function withoutCase(text: string): string {
  const plain = (isAscii(text) ? text : text.normalize('NFKD').replace(marks, '')).trim().toLowerCase()
  return whiteSpace.test(plain) ? plain.replace(/\s+/g, ' ') : plain
}

/** Most values need no accent removal, which is slow. */
export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false
  return true
}

/** The entries of a list in which `|` separates them, in the form in which texts are compared with them. */
export function foldedEntries(lists: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(Object.values(lists).flatMap((list) => list.split('|').map(fold)))]
}

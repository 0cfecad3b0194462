import { ownValue } from '../../domain/own-value.ts'

const namedCharacters: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/**
 * The text of a note, without markup and with white space collapsed; null if it has none. Editors leave `<p></p>`,
 * `<br>` or `&nbsp;` behind when people delete what they wrote.
 */
export function plainText(markup: string | null): string | null {
  const text = textLines(markup).join(' ')
  return text === '' ? null : text
}

/**
 * The lines of a note as a person sees them: paragraphs, list items and breaks each end one; without markup, so do line
 * breaks. Blank lines are left out.
 */
export function textLines(markup: string | null): readonly string[] {
  const hasMarkup = /<\/?[a-z!][^>]*>/i.test(markup ?? '')
  const withoutMarkup = (markup ?? '')
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/[\r\n]+/g, hasMarkup ? ' ' : '\n')
    .replace(/<(?:br|\/?(?:p|div|li|ul|ol|h[1-6]|blockquote|tr))\b[^>]*>/gi, '\n')
    .replace(/<\/?[a-z!][^>]*>/gi, ' ')
  return withoutMarkup
    .split('\n')
    .map((line) =>
      line
        .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => characterOf(name) ?? whole)
        .replace(/[\s\u200b\ufeff]+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '')
}

function characterOf(name: string): string | null {
  if (!name.startsWith('#')) return ownValue(namedCharacters, name.toLowerCase()) ?? null
  const hex = name.slice(1).toLowerCase().startsWith('x')
  const code = hex ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code <= 0x10ffff ? String.fromCodePoint(code) : null
}

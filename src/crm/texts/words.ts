/**
 * A text normalised for comparison, without case, accents and punctuation, so that "No-show" and "no show" are equal.
 */
export function wordsOf(label: string): string {
  return label
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/**
 * The parts of a text between colons, spaced dashes, commas, bars and brackets, normalised by `wordsOf`; blank ones are
 * left out.
 */
export function partsOf(text: string): readonly string[] {
  return text
    .split(/\s[-–—]\s|[:,;|()[\]]/)
    .map(wordsOf)
    .filter((part) => part !== '')
}

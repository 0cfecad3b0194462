/**
 * Text without characters that no Postgres column can store: zero characters are removed, and halves of surrogate pairs
 * become the replacement character.
 */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole
}

/** The text, shortened to a length if it is longer, with an ellipsis at the end. */
export function boundedText(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`
}

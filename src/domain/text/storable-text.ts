/**
 * Text without what no Postgres column can hold: zero characters are left out, and halves of surrogate pairs become the
 * replacement character.
 */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole
}

/** The text, cut to a length if it is longer; an ellipsis takes the place of what is cut off. */
export function boundedText(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`
}

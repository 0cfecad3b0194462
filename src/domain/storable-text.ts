/**
 * Text without what no Postgres column can hold: zero characters are left out, and halves of surrogate pairs become the
 * replacement character.
 */
export function storableText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole
}

/**
 * The value of a custom field as text; null if it is blank. Documented: the same value has three shapes. Records of
 * version 2 have plain values, and objects for values with parts; events have an object with the `type` of the field;
 * version 1 has plain values, and objects for people, organizations and users.
 *
 * An option or a linked record is represented by its id, several options by their ids with commas, a range by its two
 * ends with `/`, an address by its text, an amount by its number.
 */
export function customValueText(value: unknown): string | null {
  if (Array.isArray(value)) return joined(value.map(customValueText), ',')
  if (typeof value === 'object' && value !== null) return partsText(new Map(Object.entries(value)))
  return scalarText(value)
}

function partsText(parts: ReadonlyMap<string, unknown>): string | null {
  if (Array.isArray(parts.get('values'))) return customValueText(parts.get('values'))
  const start = scalarText(parts.get('from') ?? parts.get('value') ?? parts.get('id'))
  const end = scalarText(parts.get('until'))
  return end === null ? start : joined([start ?? '', end], '/')
}

function joined(texts: readonly (string | null)[], separator: string): string | null {
  const text = texts.filter((part) => part !== null).join(separator)
  return text === '' ? null : text
}

function scalarText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

import type { FieldDefinition } from '../values/field-definitions.ts'

type Values = Readonly<Record<string, unknown>>

/** Verbatim from the guide's examples. Uncertain: which number means which zone. */
const someZone = 310

/**
 * Custom fields in the form of webhooks; documented, and different from the API. A field without a value is omitted.
 *
 * @param values by field code, in the form of version 2
 */
export function reportedCustomFields(fields: readonly FieldDefinition[], values: Values): Record<string, Values> {
  const reported = fields
    .filter(({ is_custom_field }) => is_custom_field)
    .flatMap(({ field_code, field_type }) => {
      const value = values[field_code] ?? null
      return value === null ? [] : [[field_code, reportedValue(field_type, value)] as const]
    })
  return Object.fromEntries(reported)
}

function reportedValue(type: FieldDefinition['field_type'], value: unknown): Values {
  const parts = (typeof value === 'object' ? value : { value }) as Values
  return { ...(forms[type]?.(parts) ?? { value }), type }
}

/** The form of a value in events, by the type of its field; values of other types are unchanged. */
const forms: Readonly<Partial<Record<FieldDefinition['field_type'], (parts: Values) => Values>>> = {
  enum: reportedId,
  user: reportedId,
  org: reportedId,
  people: reportedId,
  set: (ids) => ({ values: Object.values(ids).map((id) => ({ id })) }),
  daterange: ({ value, until }) => ({ from: value, until }),
  time: ({ value }) => ({ timezone_id: someZone, value }),
  timerange: ({ value, until }) => ({ timezone_id: someZone, from: value, until }),
  monetary: ({ currency, value }) => ({ currency, value }),
  address: (parts) => ({ ...parts, formatted_address: parts['value'] }),
}

function reportedId({ value }: Values): Values {
  return { id: value }
}

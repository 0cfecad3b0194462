import { type CrmRecord, type FieldValue, valuesOf } from '../domain/record.ts'
import { boundedText, storableText } from '../domain/text/storable-text.ts'

/** So many characters of a value are kept: no rule and no figure asks for more, and a page shows less. */
const longestValue = 10_000

/** A record as the store can hold it. */
export interface StorableRecord {
  readonly record: CrmRecord
  /** Names of the fields whose text had characters that no column can hold. */
  readonly altered: readonly string[]
}

/**
 * The record without characters that no column can hold, and with texts of a length that can be handled. Only the former
 * is reported: who writes a text that long will not look for its end here.
 */
export function storableRecord(record: CrmRecord): StorableRecord {
  const altered = [...alteredNames(record.fields), ...alteredNames(record.vendorFields).map((name) => `vendor.${name}`)]
  return {
    record: { ...record, fields: mapTexts(record.fields), vendorFields: mapTexts(record.vendorFields) },
    altered,
  }
}

function alteredNames(values: Readonly<Record<string, FieldValue>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => (valuesOf(value).some(isAltered) ? [name] : []))
}

function isAltered(value: unknown): boolean {
  return typeof value === 'string' && storableText(value) !== value
}

function mapTexts<V extends FieldValue>(values: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, mapText(value)]))
}

function mapText<V extends FieldValue>(value: V): V {
  if (Array.isArray(value)) return value.map((one: V) => mapText(one)) as unknown as V
  return typeof value === 'string' ? (boundedText(storableText(value), longestValue) as V) : value
}

import { type CrmRecord, type FieldValue, valuesOf } from '../domain/record.ts'
import { boundedText, storableText } from '../domain/text/storable-text.ts'

/** Maximum characters of a value: no rule or figure needs more, and pages show fewer. */
const longestValue = 10_000

/** A record in a form that the store can hold. */
export interface StorableRecord {
  readonly record: CrmRecord
  /** Names of the fields whose text contained characters that no column can store. */
  readonly altered: readonly string[]
}

/**
 * The record without characters that no column can store, and with long texts cut. Only the former is reported: nobody
 * expects to find the end of such a long text here.
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

import type { Faker } from '@faker-js/faker'
import type { Dataset, DatasetAbsence, DatasetEdit, PlantedFault, RepairedFault } from '../dataset.ts'
import type { Employee } from './people/people.ts'

/** A mutable record: values that are read-only in the dataset can still be spoilt. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** The shared state of the generator's parts: one source of randomness, one present, one company so far. */
export interface Generation {
  readonly faker: Faker
  readonly now: Date
  /** The time at which the visitors of a fair were imported as contacts, within minutes. ISO 8601. */
  readonly fairAt: string
  readonly employees: readonly Employee[]
  readonly absences: readonly DatasetAbsence[]
  readonly contacts: Draft<Dataset['contacts'][number]>[]
  readonly companies: Draft<Dataset['companies'][number]>[]
  readonly deals: Draft<Dataset['deals'][number]>[]
  readonly meetings: Draft<Dataset['meetings'][number]>[]
  readonly calls: Draft<Dataset['calls'][number]>[]
  readonly tasks: Draft<Dataset['tasks'][number]>[]
  readonly faults: PlantedFault[]
  readonly repaired: RepairedFault[]
  /** In no order. */
  readonly edits: Draft<DatasetEdit>[]
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** An instant in working hours (8 to 16 UTC) of a weekday about `days` days after `now`; negative: before. ISO 8601. */
export function workingTime({ faker, now }: Pick<Generation, 'faker' | 'now'>, days: number): string {
  const at = new Date(now.getTime() + days * dayMs)
  at.setUTCHours(faker.number.int({ min: 8, max: 15 }), faker.helpers.arrayElement([0, 15, 30, 45]), 0, 0)
  const weekday = at.getUTCDay()
  // Saturdays and Sundays move back to Friday.
  const daysBack = [2, 0, 0, 0, 0, 0, 1][weekday] ?? 0
  return new Date(at.getTime() - daysBack * dayMs).toISOString()
}

/** The instant `hours` hours after `now`; negative: before. ISO 8601. */
export function hoursFrom({ now }: Pick<Generation, 'now'>, hours: number): string {
  return addHours(now.toISOString(), hours)
}

/** Midnight UTC of the instant's day, which represents a day without a time. ISO 8601. */
export function dayOf(at: string): string {
  return `${at.slice(0, 10)}T00:00:00.000Z`
}

/**
 * An instant shortly after another, in the same quarter of an hour, and different for each record of a type: the records that
 * a digest lists are ordered by their creation, and ids differ between CRMs.
 *
 * @param index position among the records of the type
 */
export function distinctTime(at: string, index: number): string {
  return new Date(Date.parse(at) + (index % 840) * 1000).toISOString()
}

/** The later of two instants. */
export function later(a: string, b: string): string {
  return a > b ? a : b
}

/** The instant `hours` hours after another. ISO 8601. */
export function addHours(at: string, hours: number): string {
  return new Date(Date.parse(at) + hours * hourMs).toISOString()
}

/** The first instant at or after another at which people work: on Saturday and Sunday, that of Monday. ISO 8601. */
export function nextWorkingTime(at: string): string {
  const daysOn = [1, 0, 0, 0, 0, 0, 2][new Date(at).getUTCDay()] ?? 0
  return addHours(at, daysOn * 24)
}

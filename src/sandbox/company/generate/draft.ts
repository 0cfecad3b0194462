import type { Faker } from '@faker-js/faker'
import type { Dataset, DatasetOwner, PlantedFault } from '../dataset.ts'

/** A mutable record: values that are read-only in the dataset can still be spoilt. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** The shared state of the generator's parts: one source of randomness, one present, one company so far. */
export interface Generation {
  readonly faker: Faker
  readonly now: Date
  readonly reps: readonly DatasetOwner[]
  readonly contacts: Draft<Dataset['contacts'][number]>[]
  readonly companies: Draft<Dataset['companies'][number]>[]
  readonly deals: Draft<Dataset['deals'][number]>[]
  readonly meetings: Draft<Dataset['meetings'][number]>[]
  readonly calls: Draft<Dataset['calls'][number]>[]
  readonly tasks: Draft<Dataset['tasks'][number]>[]
  readonly faults: PlantedFault[]
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
  return new Date(now.getTime() + hours * hourMs).toISOString()
}

/** Midnight UTC of the instant's day, which represents a day without a time. ISO 8601. */
export function dayOf(at: string): string {
  return `${at.slice(0, 10)}T00:00:00.000Z`
}

/** The later of two instants. */
export function later(a: string, b: string): string {
  return a > b ? a : b
}

/** The instant `hours` hours after another. ISO 8601. */
export function addHours(at: string, hours: number): string {
  return new Date(Date.parse(at) + hours * hourMs).toISOString()
}

/** A random rep, weighted so that some have more work than others. */
export function someRep({ faker, reps }: Pick<Generation, 'faker' | 'reps'>): DatasetOwner {
  const weighted = reps.map((value, index) => ({ value, weight: 1 + (index % 4) }))
  return faker.helpers.weightedArrayElement(weighted)
}

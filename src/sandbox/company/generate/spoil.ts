import type { PlantedFault } from '../dataset.ts'
import type { Generation } from './draft.ts'

/** One way to spoil a record: the suitable records, their new values, and the rules that are then not met. */
export interface Spoiling<T> {
  readonly rules: readonly string[]
  readonly kind: PlantedFault['kind']
  /** How many records are spoilt in this way, if enough are suitable. */
  readonly count: number
  readonly isSuitable?: (record: T, generation: Generation) => boolean
  readonly values: (generation: Generation, record: T) => Partial<T>
}

export interface SpoilingPlan<T> {
  readonly object: PlantedFault['object']
  readonly records: readonly T[]
  readonly spoilings: readonly Spoiling<T>[]
}

/** Spoils some of the records, each in at most one way, and lists the faults. */
export function spoilSome<T extends { readonly id: string }>(generation: Generation, plan: SpoilingPlan<T>): void {
  const spoilt = new Set<string>()
  for (const { rules, kind, count, isSuitable, values } of plan.spoilings) {
    const suitable = plan.records.filter(
      (record) => !spoilt.has(record.id) && (isSuitable === undefined || isSuitable(record, generation)),
    )
    for (const record of generation.faker.helpers.arrayElements(suitable, count)) {
      Object.assign(record, values(generation, record))
      spoilt.add(record.id)
      generation.faults.push(...rules.map((rule) => ({ kind, object: plan.object, id: record.id, rule })))
    }
  }
}

const junkNames = ['xxx', 'n/a', 'asdf', '-', 'ukjent', '#N/A']
const junkWords = ['n/a', 'xxx', 'tbd', '...', 'asdfgh']
const junkPhones = ['00000000', '12345678', '99999999', '+47 11111111', '4.72233E+10']
const junkEmails = ['test@test.com', 'noreply@example.com', null]

/** Text that people type in place of a name. */
export function junkName({ faker }: Generation): string {
  return faker.helpers.arrayElement(junkNames)
}

/** Text that people type in place of a real value. */
export function junkWord({ faker }: Generation): string {
  return faker.helpers.arrayElement(junkWords)
}

/** An address and a number at which nobody can be reached. */
export function junkReach({ faker }: Generation): { email: string | null; phone: string; mobilePhone: null } {
  return {
    email: faker.helpers.arrayElement(junkEmails),
    phone: faker.helpers.arrayElement(junkPhones),
    mobilePhone: null,
  }
}

/** No address and no number. */
export const noReach = { email: null, phone: null, mobilePhone: null } as const

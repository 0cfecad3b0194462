import type { PlantedFault } from '../../dataset.ts'
import type { Generation } from '../draft.ts'
import { pronenessOf } from './proneness.ts'

interface Spoilt {
  readonly id: string
  readonly ownerId: string | null
  readonly createdAt: string
}

/** One way to spoil a record: the suitable records, their new values, and the rules that are then not met. */
export interface Spoiling<T> {
  readonly rules: readonly string[]
  readonly kind: PlantedFault['kind']
  /** How many records are spoilt in this way, if enough are suitable. */
  readonly count: number
  readonly isSuitable?: (record: T, generation: Generation) => boolean
  /** Relative probability of a record; 1 if absent. */
  readonly lean?: (record: T, generation: Generation) => number
  readonly values: (generation: Generation, record: T) => Partial<T>
  /** The instant since which a spoilt record does not meet the rules; its creation if absent. */
  readonly since?: (record: T, generation: Generation) => string
}

export interface SpoilingPlan<T> {
  readonly object: PlantedFault['object']
  readonly records: readonly T[]
  readonly spoilings: readonly Spoiling<T>[]
}

/**
 * Spoils some of the records, each in at most one way, and lists the faults. Records of careless reps are more likely to
 * be spoilt.
 */
export function spoilSome<T extends Spoilt>(generation: Generation, plan: SpoilingPlan<T>): void {
  const spoilt = new Set<string>()
  for (const spoiling of plan.spoilings) {
    const { rules, kind, isSuitable, values, since } = spoiling
    const suitable = plan.records.filter(
      (record) => !spoilt.has(record.id) && (isSuitable === undefined || isSuitable(record, generation)),
    )
    for (const record of pick(generation, suitable, spoiling)) {
      Object.assign(record, values(generation, record))
      spoilt.add(record.id)
      const fault = { kind, object: plan.object, id: record.id, since: since?.(record, generation) ?? record.createdAt }
      generation.faults.push(...rules.map((rule) => ({ ...fault, rule })))
    }
  }
}

/** Weighted sampling without replacement: ordered by a random number to the power of 1/weight. */
function pick<T extends Spoilt>(
  generation: Generation,
  records: readonly T[],
  { count, lean }: Pick<Spoiling<T>, 'count' | 'lean'>,
): readonly T[] {
  return records
    .map((record) => {
      const weight = pronenessOf(generation, record) * (lean?.(record, generation) ?? 1)
      return { record, key: generation.faker.number.float() ** (1 / weight) }
    })
    .toSorted((a, b) => b.key - a.key)
    .slice(0, count)
    .map(({ record }) => record)
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

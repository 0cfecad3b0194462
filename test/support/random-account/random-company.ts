import type { Owner } from '../../../src/domain/owner.ts'
import {
  type CrmRecord,
  type FieldValue,
  type ObjectType,
  objectTypes,
  type RecordKey,
} from '../../../src/domain/record.ts'
import type { Chance } from './chance.ts'
import { type Company, openCompany, recordWith } from './company.ts'
import { linkable } from './random-rules.ts'

const hourMs = 3_600_000

/** Zones whose clocks change in the weeks of the tests, at different hours, and one with a part of an hour. */
const zones = ['Europe/Oslo', 'Asia/Beirut', 'America/Havana', 'Asia/Kathmandu', 'Australia/Lord_Howe']

const addresses = [
  null,
  'a@nes.no',
  'A@nes.no',
  'b@kai.no',
  ['b@kai.no', 'c@vik.no'],
  'test@firma.no',
  'n/a',
  'd@gmail.com',
]
const numbers = [null, '22 12 34 56', '+4722123456', '92 38 46 17', '11111111', ['92384617', '22123456']]
const answers = ['Not known yet', 'client declined']
const words = [null, 'Chief engineer', 'n/a', ...answers]
const sources = [null, 'person', 'import', 'integration']
const firms = [null, 'Nes AS', 'Kai Bygg', 'n/a']
const domains = [null, 'nes.no', 'www.kai.no', 'gmail.com']

type Fields = Readonly<Record<string, readonly FieldValue[]>>
/** The values that fields may have, beside dates. */
const values: Readonly<Record<ObjectType, Fields>> = {
  contact: {
    firstName: [null, 'Bo', 'xxx'],
    lastName: [null, 'n/a', 'Li', 'Hauge', 'Dahl', 'Moe', 'Aas', 'Lund', 'Ek'],
    email: [...addresses, ...answers],
    phone: [...numbers, ...answers],
    mobilePhone: numbers,
    jobTitle: words,
    bouncedEmail: [null, null, 'a@nes.no'],
    source: sources,
  },
  company: {
    name: firms,
    domain: domains,
    website: [...domains, ...answers],
    phone: numbers,
    country: [null, 'norway', 'Sverige'],
    source: sources,
  },
  deal: {
    name: firms,
    amount: [null, 0, 500, 5000],
    currency: [null, 'EUR', 'JPY'],
    stage: ['open', 'open', 'won', 'lost'],
    probability: [null, 0.5],
    lostReason: words,
    source: sources,
  },
  meeting: { subject: words, outcome: [null, 'scheduled', 'held', 'cancelled'], notes: words, source: sources },
  call: {
    subject: words,
    direction: [null, 'inbound', 'outbound'],
    status: [null, 'completed', 'noAnswer'],
    outcome: [null, 'connected', 'busy'],
    source: sources,
  },
  task: { subject: words, status: ['open', 'done'], source: sources },
}
const dates: Readonly<Record<ObjectType, readonly string[]>> = {
  contact: [],
  company: [],
  deal: ['closeDate', 'stageAge'],
  meeting: ['startsAt', 'endsAt'],
  call: ['at'],
  task: ['dueAt'],
}

/** An instant some days around another one, or a day. */
function randomDate(chance: Chance, now: Date): FieldValue {
  if (chance.is(0.15)) return null
  const at = new Date(now.getTime() + (chance.number(20 * 24) - 12 * 24) * hourMs).toISOString()
  return chance.is(0.3) ? at.slice(0, 10) : at
}

function randomValue(
  chance: Chance,
  { type, name, now }: { readonly type: ObjectType; readonly name: string; readonly now: Date },
): FieldValue {
  return dates[type].includes(name) ? randomDate(chance, now) : chance.oneOf(values[type][name] ?? [null])
}

/** The names of the fields that differ between records of a type. */
function namesOf(type: ObjectType): readonly string[] {
  return [...Object.keys(values[type]), ...dates[type]]
}

/** A record of a type, created in the last weeks. */
export function randomRecord(
  chance: Chance,
  company: Company,
  { key, now }: { readonly key: RecordKey; readonly now: Date },
): CrmRecord {
  const fields = namesOf(key.type).map((name): [string, FieldValue] => [
    name,
    randomValue(chance, { type: key.type, name, now }),
  ])
  const createdAt = new Date(now.getTime() - chance.number(14 * 24) * hourMs)
  return recordWith(key, { ownerId: randomOwner(chance, company), createdAt, fields: Object.fromEntries(fields) })
}

/** The record with other values in one or two fields. */
export function withOtherValues(chance: Chance, record: CrmRecord, now: Date): CrmRecord {
  const { type } = record
  const changed = chance
    .some(namesOf(type), 1 + chance.number(2))
    .map((name): [string, FieldValue] => [name, randomValue(chance, { type, name, now })])
  return { ...record, updatedAt: now, fields: { ...record.fields, ...Object.fromEntries(changed) } }
}

/** Somebody who has not left, or nobody. */
export function randomOwner(chance: Chance, { owners }: Pick<Company, 'owners'>): string | null {
  return chance.is(0.1) ? null : chance.oneOf(owners).id
}

const [north, south] = ['North', 'South'].map((name, index) => ({ id: `t${index}`, name, primary: true }))
const names = [
  ['anna', 'Anna', 'Vik'],
  ['bo', 'Bo', 'Lie'],
  ['cara', 'Cara', 'Moe'],
  ['dag', 'Dag', 'Dal'],
  ['eva', 'Eva', 'Nes'],
  ['finn', 'Finn', 'Aas'],
] as const

/** The users, each in one of two teams or in none. */
export function randomOwners(chance: Chance): readonly Owner[] {
  return names.map(([id, firstName, lastName]) => ({
    id,
    email: `${id}@acme.no`,
    firstName,
    lastName,
    archived: chance.is(0.1),
    teams: chance.oneOf([[], [north], [south], [north, south]]).flatMap((team) => team ?? []),
  }))
}

const counts: Readonly<Record<ObjectType, number>> = { contact: 9, company: 5, deal: 6, meeting: 4, call: 3, task: 2 }

/** A small company with random records, links and users. */
export function randomCompany(chance: Chance, now: Date): Company {
  const company = openCompany({ timeZone: chance.oneOf(zones), currency: 'EUR' })
  company.owners = randomOwners(chance)
  for (const type of objectTypes) {
    for (let place = 0; place < counts[type]; place += 1) {
      company.put(randomRecord(chance, company, { key: { type, id: `${type}${place}` }, now }))
    }
  }
  for (let count = 0; count < 26; count += 1) randomLink(chance, company)
  return company
}

/** Links two records. @returns them; null if there are none */
export function randomLink(chance: Chance, company: Company): readonly RecordKey[] | null {
  const [one, other] = chance.oneOf(linkable).map((type) => company.records(type))
  if (one === undefined || other === undefined || one.length === 0 || other.length === 0) return null
  const pair = [chance.oneOf(one), chance.oneOf(other)] as const
  company.link(...pair)
  return pair
}

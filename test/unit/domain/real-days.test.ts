import { describe, expect, it } from 'vitest'
import type { AccountField } from '../../../src/domain/account-schema.ts'
import { openZone } from '../../../src/domain/time/zone.ts'
import { formatFieldDay } from '../../../src/infra/format.ts'
import { readEntry } from '../../../src/repairs/read-entry.ts'
import { beginningOf, endingOf } from '../../../src/rules/compile/instant.ts'
import { typedValue } from '../../../src/rules/compile/typed-value.ts'
import { checkRuleset } from '../../../src/rules/index.ts'
import { judgeValue } from '../../../src/rules/validity/index.ts'
import { writtenDays } from '../../support/written-days.ts'

const zone = openZone('Europe/Oslo')
const field: AccountField = {
  code: 'renewal',
  label: 'Renewal',
  holds: 'date',
  options: [],
  separator: ';',
  isArchived: false,
  whyNotFilled: null,
  isWritable: true,
}

function isAccepted(rule: string): boolean {
  const head = 'name: x\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, need: { field: name }'
  return 'ruleset' in checkRuleset(`${head}, ${rule} }\n`, 'rules.yaml')
}

function isAcceptedExample(rest: string): boolean {
  const head =
    'name: x\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, need: { field: name } }\n'
  return 'ruleset' in checkRuleset(`${head}examples:\n  - { expect: {}, ${rest} }\n`, 'rules.yaml')
}

/** Every place that makes a date of a text: whether it accepts a day. */
const places: Readonly<Record<string, (day: string) => boolean>> = {
  'the beginning of a value': (day) => beginningOf(day, zone) !== null,
  'the end of a value': (day) => endingOf(day, zone) !== null,
  'the beginning of a value with a time': (day) => beginningOf(`${day}T08:00:00Z`, zone) !== null,
  'a valid value': (day) => judgeValue('instant', day, { country: 'NO', otherName: null }).code === null,
  'a date field of the account': (day) => typedValue(`${day}T08:00:00Z`, field) === day,
  'a moment field of the account': (day) => typedValue(day, { ...field, holds: 'moment' }) !== day,
  'the beginning of a day': (day) => !Number.isNaN(zone.startOfDay(day)),
  'the end of a day': (day) => !Number.isNaN(zone.endOfDay(day)),
  'a day in a form': (day) => 'value' in readEntry(day, { kind: 'day', code: null, options: [] }, zone.name),
  'a moment in a form': (day) =>
    'value' in readEntry(`${day}T08:00`, { kind: 'moment', code: null, options: [] }, zone.name),
  'a day that is shown': (day) => formatFieldDay(day, zone.name, 'en') !== '–',
}

/** As above; they take longer. */
const ruleParts: Readonly<Record<string, (day: string) => boolean>> = {
  'effectiveFrom of a rule': (day) => isAccepted(`effectiveFrom: "${day}"`),
  'a value that a rule compares with': (day) => isAccepted(`when: { closeDate: "${day}" }`),
  'the creation of an example': (day) => isAcceptedExample(`given: { object: deal, created: "${day}" }`),
  'the present of an example': (day) => isAcceptedExample(`given: { object: deal }, now: "${day}T10:00:00Z"`),
}

describe('a day that does not exist', () => {
  const days = writtenDays([2026, 2028])

  it.each(Object.entries(places))('is no date: %s', (_, accepts) => {
    expect(days.map(([day]) => [day, accepts(day)])).toEqual(days)
  })

  it.each(Object.entries(ruleParts))('is refused: %s', (_, accepts) => {
    const ends = days.filter(([day]) => /-(00|01|28|29|30|31|32)$/.test(day))
    expect(ends.map(([day]) => [day, accepts(day)])).toEqual(ends)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyIndex } from '../../../src/backtest/key-index.ts'
import { countGroups, type Holder, parseRuleset } from '../../../src/rules/index.ts'
import { ofShared, rulesetOf } from './rule-of.ts'
import { aRecord } from './subjects.ts'

function holder(id: string, ...ties: readonly string[]): Holder {
  return { id, ties }
}

describe('the number of unrelated groups that have a value', () => {
  it.each<[string, readonly Holder[], number]>([
    ['nobody', [], 0],
    ['four firms', ['a', 'b', 'c', 'd'].map((tie) => holder(tie, tie)), 4],
    ['nine firms', Array.from({ length: 9 }, (_, index) => holder(`${index}`, `${index}`)), 4],
    ['three firms', ['a', 'b', 'c'].map((tie) => holder(tie, tie)), 3],
    // Two firms with one domain, of which one shares a family name with a third.
    [
      'chains',
      [
        holder('1', 'a', 'x'),
        holder('2', 'b', 'x'),
        holder('3', 'b'),
        holder('4', 'c'),
        holder('5', 'd'),
        holder('6', 'd'),
      ],
      3,
    ],
    [
      'the switchboard of a firm with 50 people, which four others have too',
      [
        ...Array.from({ length: 50 }, (_, index) => holder(`${index}`, 'firm')),
        ...['a', 'b', 'c', 'd'].map((tie) => holder(tie, tie)),
      ],
      1,
    ],
  ])('%s', (_, holders, expected) => {
    expect(countGroups(holders)).toBe(expected)
  })

  it('does not depend on the order of the holders', () => {
    const tie = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
    const holders = fc
      .array(fc.array(tie, { maxLength: 3 }))
      .map((all) => all.map((ties, id) => holder(`${id}`, ...ties)))
    fc.assert(
      fc.property(
        holders.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(countGroups(shuffled)).toBe(countGroups(all))
        },
      ),
    )
  })
})

describe('a need that compares records', () => {
  const kari = { email: 'kari@fjordbygg.no', phone: '22 12 34 56', mobilePhone: null, lastName: 'Li' }
  it.each([
    ['{ unique: email }', kari, [{ email: 'KARI@fjordbygg.no' }], 'duplicate'],
    ['{ unique: email }', kari, [{ email: 'ola@fjordbygg.no' }], 'met'],
    ['{ unique: email }', { email: null }, [{ email: null }], 'met'],
    ['{ unique: email }', { email: 'n/a' }, [{ email: 'n/a' }], 'met'],
    ['{ unique: phone }', kari, [{ phone: null, mobilePhone: '+4722123456' }], 'met'],
    ['{ unique: phone, alsoIn: [mobilePhone] }', kari, [{ phone: null, mobilePhone: '+4722123456' }], 'duplicate'],
    ['{ unique: phone }', { phone: ['22 12 34 56', '92384617'] }, [{ phone: '92384617' }], 'duplicate'],
    ['{ anyOf: [{ unique: email }, { owner: true }] }', kari, [kari], 'met'],
    ['{ allOf: [email, { unique: email }] }', kari, [kari], 'duplicate'],
    [
      '{ notRepeated: phone }',
      kari,
      ['Bo', 'Li', 'Vik', 'Nes'].map((lastName) => ({ ...kari, email: null, lastName })),
      'junk',
    ],
    [
      '{ notRepeated: phone }',
      kari,
      ['Bo', 'Vik', 'Li'].map((lastName) => ({ ...kari, email: null, lastName })),
      'doubtful',
    ],
    ['{ notRepeated: phone }', kari, ['Bo'].map((lastName) => ({ ...kari, email: null, lastName })), 'met'],
    ['{ notRepeated: phone }', kari, ['Bo', 'Li', 'Vik', 'Nes'].map((lastName) => ({ ...kari, lastName })), 'met'],
    ['{ notRepeated: phone }', { phone: null }, Array.from({ length: 5 }, () => ({ phone: null })), 'met'],
  ] as const)('%s of %j among %j', (need, fields, others, expected) => {
    expect(
      ofShared(
        rulesetOf('contact', `need: ${need}`),
        aRecord('contact', fields),
        others.map((other) => aRecord('contact', other)),
      ),
    ).toBe(expected)
  })

  it.each([
    ['{ allOf: [{ unique: email }, { unique: vendor.email }] }', 'kari@li.no', 'bo@li.no', 'met'],
    ['{ allOf: [{ unique: vendor.email }, { unique: email }] }', 'kari@li.no', 'bo@li.no', 'met'],
    ['{ allOf: [{ unique: email }, { unique: vendor.email }] }', 'bo@li.no', 'kari@li.no', 'duplicate'],
  ])('%s keeps the values of the two fields apart: %s, %s', (need, email, ofVendor, expected) => {
    const record = aRecord('contact', { email: 'ola@li.no' }, { vendorFields: { email: 'kari@li.no' } })
    const other = aRecord('contact', { email }, { vendorFields: { email: ofVendor } })
    const rule = `{ id: a, object: contact, title: A, missing: a, need: ${need} }`
    // Without an account, whose schema would say what the vendor's field holds.
    const ruleset = parseRuleset(`name: x\ncountry: NO\nrules:\n  - ${rule}\n`, 'rules.yaml')
    expect(ofShared(ruleset, record, [other])).toBe(expected)
  })

  it('is undecided while the values of others are unknown', () => {
    expect(ofShared(rulesetOf('contact', 'need: { unique: email }'), aRecord('contact'), null)).toBe('undecided')
  })

  it.each([
    ['{ unique: contact.email }', 'field of a linked record'],
    ['{ linked: contact, meets: { unique: email } }', 'only between records of the rule'],
    ['{ unique: closeDate }', 'this field holds a date'],
    ['{ unique: name, alsoIn: [amount] }', 'the same kind of value'],
  ])('%s is refused', (need, problem) => {
    const text = `name: x\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, need: ${need} }\n`
    expect(() => parseRuleset(text, 'rules.yaml')).toThrow(problem)
  })
})

describe('an index of values in memory', () => {
  it('finds the same holders as a plain search, however many there are', () => {
    const held = fc.array(fc.tuple(fc.nat(9), fc.nat(4)), { maxLength: 400 })
    fc.assert(
      fc.property(held, (pairs) => {
        const index = new KeyIndex()
        for (const [place, [key, tie]] of pairs.entries()) {
          index.add(`r${place}`, [{ field: 'email', key: `k${key}`, ties: [`t${tie}`] }])
        }
        for (const key of [0, 5, 9, 12]) {
          const expected = pairs.flatMap(([one], place) => (one === key ? [index.sharedBy(`r${place}`).self] : []))
          const found = index.sharedBy('r0').holdersOf('email', `k${key}`)
          expect(found.map(({ id }) => id)).toEqual(expected.slice(0, 101))
        }
      }),
    )
  })
})

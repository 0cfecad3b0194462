import { describe, expect, it } from 'vitest'
import type { Owner } from '../../../src/domain/owner.ts'
import { namedOfAccount, namesOwners, parseRuleset, rulesetOfAccount } from '../../../src/rules/index.ts'
import { asWritten } from '../../support/words.ts'
import { resultOf } from './rule-of.ts'
import { aRecord } from './subjects.ts'

function owner(id: string, firstName: string, team: string): Owner {
  const teams = [{ id: `team-${team}`, name: team, primary: true }]
  return { id, userId: null, email: `${firstName}@firma.no`, firstName, lastName: null, archived: false, teams }
}
const alone = { ...owner('5', 'Di', ''), teams: [] }
const owners = [owner('7', 'Anna', 'North'), owner('8', 'Bo', 'North'), owner('9', 'Cy', 'South')]

function rulesetWhen(when: string, fields = '') {
  const rule = `{ id: a, object: deal, title: A, missing: a, when: ${when}, need: { field: lostReason } }`
  return parseRuleset(`name: x\ncountry: NO\n${fields}rules:\n  - ${rule}\n`, 'rules.yaml', {
    hubspot: { pattern: /./, words: asWritten('x') },
  })
}
const account = { vendor: 'hubspot', schema: null, timeZone: 'UTC', currency: 'EUR' }

describe('a condition on the owner', () => {
  it.each([
    ['{ owner: Anna }', ['7']],
    ['{ owner: [anna@firma.no, "9"] }', ['7', '9']],
    ['{ owner: { not: Anna } }', ['8', '9', null]],
    ['{ team: north }', ['7', '8']],
    ['{ team: { not: North } }', ['9', null]],
    ['{ owner: { empty: true } }', [null]],
  ])('%s holds for the records of %j', (when, expected) => {
    const rules = rulesetOfAccount(rulesetWhen(when), { ...account, owners })
    const held = ['7', '8', '9', null].filter(
      (ownerId) => resultOf(rules, { record: aRecord('deal', { lostReason: null }, { ownerId }) }) === 'missing',
    )
    expect(held).toEqual(expected)
  })

  it('is blank on the team of an owner who is in none, and of a record without an owner', () => {
    const rules = rulesetOfAccount(rulesetWhen('{ team: { empty: true } }'), { ...account, owners: [...owners, alone] })
    const held = ['5', '7', null].filter(
      (ownerId) => resultOf(rules, { record: aRecord('deal', { lostReason: null }, { ownerId }) }) === 'missing',
    )
    expect(held).toEqual(['5', null])
  })

  it('is left out for an account without that person or team, and judged again when users change', () => {
    const rules = rulesetWhen('{ team: Nord }')
    const { leftOut, basis } = rulesetOfAccount(rules, { ...account, owners })
    expect(leftOut.map(({ ruleId }) => ruleId)).toEqual(['a'])
    const others = rulesetOfAccount(rules, { ...account, owners: [...owners, owner('5', 'Di', 'Nord')] })
    expect([others.leftOut, others.basis === basis]).toEqual([[], false])
    expect([namesOwners(rules), namesOwners(rulesetWhen('{ name: A }'))]).toEqual([true, false])
    expect(namedOfAccount(rules, 'hubspot').portable).toEqual({ deal: ['lostReason'] })
  })

  it('is one on a field of the vendor if the file gives it that name', () => {
    const rules = rulesetWhen('{ owner: x }', 'fields:\n  deal:\n    owner: { hubspot: hs_owner_text }\n')
    const record = aRecord('deal', { lostReason: null }, { vendorFields: { owner: 'x' } })
    expect([namesOwners(rules), resultOf(rules, { record })]).toEqual([false, 'missing'])
  })
})

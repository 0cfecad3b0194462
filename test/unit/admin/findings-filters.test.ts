import { describe, expect, it } from 'vitest'
import { type FilterWorld, readableBy } from '../../../src/admin/pages/records/filter-world.ts'
import { choicesOf } from '../../../src/admin/pages/records/findings-choices.ts'
import { filterOf, findingsUrl, ordersFor } from '../../../src/admin/pages/records/findings-request.ts'
import type { Role, Viewer } from '../../../src/people/index.ts'
import { parseRuleset } from '../../../src/rules/index.ts'
import { inEnglish } from '../../support/words.ts'

const ruleset = parseRuleset(
  'name: x\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, need: { field: name } }\n',
  'rules.yaml',
)
const team = ['anna', 'bjorn', 'carl', 'dina', 'emil']
const owners = ['boss', 'chief', 'ada', 'fay', ...team].map((id) => ({
  id,
  email: null,
  firstName: id,
  lastName: null,
  userId: null,
  archived: false,
  teams: [],
}))
const teams = new Map<string, readonly string[]>([
  ['boss', team],
  ['chief', ['fay']],
])

function viewerOf(ownerId: string, ...roles: readonly Role[]): Viewer {
  const user = { accountId: 'x', ownerId, name: ownerId, email: null, roles, teamIds: teams.get(ownerId) ?? [] }
  const supervisorIds = [...teams].flatMap(([id, members]) => (members.includes(ownerId) ? [id] : []))
  return {
    kind: 'user',
    user: { ...user, supervisorIds },
    sessionId: 's',
    confirmedAt: new Date(0),
    openedIds: [],
    inFullRoles: [],
  }
}

const boss = viewerOf('boss', 'supervisor')
const anna = viewerOf('anna', 'rep')
const ada = viewerOf('ada', 'admin')
const olav = viewerOf('olav', 'operator')

function worldOf(viewer: Viewer): FilterWorld {
  return { ...readableBy(viewer, { teams, owners }), owners, teams, ruleset }
}

describe('the filter of findings', () => {
  it('takes every condition from the address', () => {
    const chosen = {
      team: 'boss',
      owner: 'anna',
      rule: 'a',
      object: 'deal',
      reason: 'junk',
      age: 'older',
      overdue: 'long',
    }

    expect(filterOf(chosen, worldOf(boss))).toEqual({
      team,
      owner: 'anna',
      rule: 'a',
      type: 'deal',
      reason: 'junk',
      age: 'older',
      overdue: 'long',
    })
    expect(filterOf({ owner: '-' }, worldOf(ada)).owner).toBeNull()
    expect(filterOf({}, worldOf(boss)).owner).toBeUndefined()
  })

  it.each([
    [anna, { owner: 'bjorn' }, 'There is no rep'],
    [boss, { owner: '-' }, 'There is no rep'],
    [boss, { owner: 'fay' }, 'There is no rep'],
    [boss, { team: 'chief' }, 'There is no supervisor'],
    [ada, { team: 'nobody' }, 'There is no supervisor'],
    [ada, { team: 'chief' }, 'There is no supervisor'],
    [ada, { owner: 'anna' }, 'There is no rep'],
    [olav, { owner: 'anna' }, 'There is no rep'],
    [olav, { team: 'boss' }, 'There is no supervisor'],
    [olav, { object: 'deal' }, 'There are no "deal" records'],
    [ada, { rule: 'b' }, 'There is no rule "b"'],
    [ada, { reason: 'wrong' }, 'has no option “wrong”'],
    [ada, { overdue: 'maybe' }, 'has no option “maybe”'],
  ])('refuses what the viewer may not choose, or nobody: %#', (viewer, chosen, expected) => {
    expect(() => filterOf(chosen, worldOf(viewer))).toThrow(expected)
  })

  it('stays in the address', () => {
    expect(findingsUrl({})).toBe('findings')
    expect(findingsUrl({ owner: 'a/1', overdue: 'yes' }, { sort: '-since' })).toBe(
      'findings?owner=a%2F1&overdue=yes&sort=-since',
    )
  })
})

describe('the order of findings by reps', () => {
  it('is for those who may count the findings of each of them', () => {
    const both = {
      ...ada,
      user: { ...(ada.kind === 'user' ? ada.user : null), roles: ['admin', 'supervisor'] },
    } as Viewer
    const readers = { service: { kind: 'service' } as const, boss, anna, ada, olav, both }
    const allowed = Object.entries(readers).filter(([, viewer]) => ordersFor(worldOf(viewer)).includes('rep'))

    expect(allowed.map(([name]) => name)).toEqual(['service', 'boss', 'anna'])
    expect(ordersFor(worldOf(ada))).toContain('rule')
  })
})

describe('the options of the filters', () => {
  const byOwner = new Map<string | null, number>([
    ...team.map((id): [string, number] => [id, 2]),
    ['fay', 3],
    [null, 4],
  ])
  const counts = {
    total: 17,
    owner: byOwner,
    team: byOwner,
    rule: new Map([['a', 17]]),
    type: new Map([['deal', 17]]),
    age: new Map([['week', 17]]),
    reason: new Map([['missing', 17]]),
    overdue: new Map([['yes', 5]]),
  }

  function optionsFor(viewer: Viewer, name: string): readonly string[] {
    const choices = choicesOf({ ...worldOf(viewer), viewer, say: inEnglish, counts, chosen: {} })
    return choices.find((choice) => choice.name === name)?.options.map(({ text }) => text) ?? []
  }

  it('show how many findings they leave, also none', () => {
    expect(optionsFor(boss, 'reason')).toEqual([
      'missing (17)',
      'not a real value (0)',
      'contradictory (0)',
      'late (0)',
      'to be checked (0)',
      'suspected duplicate (0)',
    ])
    expect(optionsFor(boss, 'rule')).toEqual(['A (17)'])
  })

  it('show the number of a person only to those who may read the figures of that person', () => {
    expect(optionsFor(boss, 'owner')).toEqual([...team.map((id) => `${id} (2)`), 'boss (0)'].toSorted())
    expect(optionsFor(anna, 'owner')).toEqual(['anna (2)'])
    expect(optionsFor(ada, 'owner')).toEqual([...owners.map(({ id }) => id).toSorted(), 'nobody (4)'])
    expect(optionsFor(olav, 'owner')).toEqual(['nobody (4)'])
  })

  it('show the number of a team of five, and of a smaller one only to its supervisor', () => {
    expect(optionsFor(ada, 'team')).toEqual(['boss (10)'])
    expect(optionsFor(olav, 'team')).toEqual([])
    expect(optionsFor(viewerOf('chief', 'supervisor'), 'team')).toEqual(['chief (3)'])
    expect(optionsFor(anna, 'team')).toEqual(['boss (10)'])
  })
})

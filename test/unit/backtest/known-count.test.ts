import { expect, it } from 'vitest'
import { weekOf } from '../../../src/backtest/index.ts'

function rule(fieldsPerWeek: number | null, undecided: number) {
  return { undecided, firstAsk: { fieldsPerWeek } }
}

it.each([
  ['is known if the rules with unread records ask for none', [rule(5, 0), rule(0, 9)], { fields: 5, unread: 0 }],
  ['is at least so much if others may be added', [rule(5, 3), rule(null, 4)], { fields: 5, unread: 7 }],
  ['is not known if none of it is', [rule(null, 4), rule(0, 2)], { fields: null, unread: 4 }],
  ['is nothing without rules', [], { fields: 0, unread: 0 }],
])('what is to be filled in a week %s', (_title, rules, expected) => {
  expect(weekOf(rules)).toEqual(expected)
})

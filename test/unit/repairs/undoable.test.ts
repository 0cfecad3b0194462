import { describe, expect, it } from 'vitest'
import { undoable } from '../../../src/repairs/index.ts'
import { message } from '../../../src/words/index.ts'
import type { WriteLogEntry } from '../../../src/write-back/index.ts'

function entry(id: string, code: string, ...names: readonly string[]): WriteLogEntry {
  const field = { code: null, label: message('field.name'), value: 'x', shown: null }
  const value = { fields: Object.fromEntries(names.map((name) => [name, field])) }
  return {
    id,
    after: { target: 'repair', value },
    before: { target: 'repair', value },
    cause: { code, params: {} },
    at: new Date(0),
    undoneAt: null,
  }
}

describe('what can be undone', () => {
  it('is what a person entered last in each field', () => {
    const log = [entry('4', 'person', 'email'), entry('3', 'person', 'name'), entry('2', 'person', 'email', 'phone')]

    expect([...undoable(log)]).toEqual(['4', '3'])
  })

  it('is not what has been undone, nor what Minset wrote by itself', () => {
    const flag: WriteLogEntry = {
      ...entry('5', 'flag-incomplete'),
      after: { target: 'flag', value: { status: null, missing: null, since: null } },
    }

    expect([...undoable([flag, entry('4', 'person-undo', 'name'), entry('3', 'person', 'name')])]).toEqual([])
  })
})

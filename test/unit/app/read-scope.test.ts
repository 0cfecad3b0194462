import { describe, expect, it } from 'vitest'
import { readScope } from '../../../src/app/accounts/read-scope.ts'
import { parseRuleset } from '../../../src/rules/index.ts'

const ruleset = parseRuleset(
  `name: test
country: NO
rules:
  - { id: call-client, object: call, title: A call has a client, missing: client, need: { linked: contact } }
`,
  'test.yaml',
)

describe('the read scope of an account', () => {
  it('contains only what rules use if every record carries its own flag', () => {
    const { linkedTypes } = readScope(ruleset, { vendor: 'vendor', carriers: {} })

    expect(linkedTypes).toEqual({ contact: [], company: [], deal: [], meeting: [], call: ['contact'], task: [] })
  })

  it('also contains the carriers of flags, each type once', () => {
    const carriers = { call: ['deal', 'contact', 'company'], task: ['deal'] } as const
    const { linkedTypes, scope } = readScope(ruleset, { vendor: 'vendor', carriers })

    expect(linkedTypes).toMatchObject({ call: ['contact', 'company', 'deal'], task: ['deal'], meeting: [] })
    expect(scope).not.toBe(readScope(ruleset, { vendor: 'vendor', carriers: {} }).scope)
  })
})

import { describe, expect, it } from 'vitest'
import { inFull } from '../../../src/domain/masking/disclosure.ts'
import { recordName, recordTitle } from '../../../src/scorecards/index.ts'

describe('the title of a record', () => {
  it('is what people call it', () => {
    expect(recordTitle({ id: '7', fields: { name: 'Roof' } }, inFull)).toBe('Roof')
    expect(recordTitle({ id: '7', fields: { firstName: 'Kari', lastName: null } }, inFull)).toBe('Kari')
    expect(recordTitle({ id: '7', fields: { email: 'kari@acme.no' } }, inFull)).toBe('kari@acme.no')
  })

  it('is the id of a record without a name, and a word of no language', () => {
    const unnamed = { id: '7', fields: { name: '', subject: null } }

    expect(recordTitle(unnamed, inFull)).toBe('7')
    expect(recordName(unnamed, inFull)).toBeNull()
  })
})

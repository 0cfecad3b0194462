import { describe, expect, it } from 'vitest'
import { proposeOutcome } from '../../../src/automations/call-outcome.ts'

describe('proposeOutcome', () => {
  it.each([
    ['noAnswer', 'noAnswer'],
    ['busy', 'busy'],
    ['completed', null],
    ['failed', null],
    ['cancelled', null],
    ['missed', 'noAnswer'],
    ['inProgress', null],
    [null, null],
  ])('proposes for a call without an outcome and with status %s the outcome %s', (status, outcome) => {
    expect(proposeOutcome({ type: 'call', fields: { status, outcome: null } })).toBe(outcome)
  })

  it('keeps an existing outcome, whatever the status', () => {
    expect(proposeOutcome({ type: 'call', fields: { status: 'busy', outcome: 'leftVoicemail' } })).toBeNull()
  })

  it('proposes nothing for records other than calls', () => {
    expect(proposeOutcome({ type: 'task', fields: { status: 'busy' } })).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCallTrace } from '../../../src/crm/pipedrive/call-status.ts'
import { callStatuses } from '../../../src/domain/field.ts'

describe('the trace of a telephone system', () => {
  it.each([
    ['<p>Call status: no answer (outbound, 0 s, +4790000000)</p>', 'noAnswer', 'outbound'],
    ['<p>Asked for a price.</p><p>Call status: completed (inbound, 125 s, +4790000000)</p>', 'completed', 'inbound'],
    ['Call status: Busy', 'busy', null],
    ['<div>Status: Missed call</div>', 'missed', null],
    ['Result: Failed | Outgoing', 'failed', 'outbound'],
    ['Samtalestatus: Ubesvart', 'noAnswer', null],
    ['Anrufstatus: abgebrochen (ausgehend)', 'cancelled', 'outbound'],
    ['Call status: in progress', 'inProgress', null],
  ])('is read from a line of the note that names the status: %s', (note, status, direction) => {
    expect(readCallTrace(null, note)).toEqual({ status, direction })
  })

  it.each([
    ['Call with Ada - no answer', 'noAnswer', null],
    ['Outbound call: Ada Berg [busy]', 'busy', 'outbound'],
    ['Chamada perdida (perdida)', 'missed', null],
    ['Innkommende | Tapt anrop | +4790000000', 'missed', 'inbound'],
  ])('is read from a part of the subject that is nothing else: %s', (subject, status, direction) => {
    expect(readCallTrace(subject, null)).toEqual({ status, direction })
  })

  it.each([
    ['Busy week, call to plan it', null],
    ['Connected to the new supplier', null],
    [null, '<p>There was no answer to our offer.</p>'],
    [null, '<p>He said: the line is busy</p>'],
    [null, '<p>Ada: busy</p>'],
    ['', ''],
    [null, null],
  ])('is not read from what people write: %s %s', (subject, note) => {
    expect(readCallTrace(subject, note)).toEqual({ status: null, direction: null })
  })

  it('counts the note before the subject', () => {
    expect(readCallTrace('Call - busy', 'Call status: completed').status).toBe('completed')
  })

  it('is a word of ours or none, whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (subject, note) => {
        const { status, direction } = readCallTrace(subject, note)
        expect([...callStatuses, null]).toContain(status)
        expect(['inbound', 'outbound', null]).toContain(direction)
      }),
    )
  })
})

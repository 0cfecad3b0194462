import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callStatusOf } from '../../../src/crm/texts/call-status.ts'
import { readCallText, statementOf } from '../../../src/crm/texts/call-text.ts'
import { callStatuses } from '../../../src/domain/field.ts'

/** The status of a call of which only these texts are known. */
function statusOf(title: string | null, body: string | null = null): string | null {
  const { statement, direction } = readCallText(title, body)
  return callStatusOf({ statement, direction, durationSeconds: null })
}

describe('text that a telephone system writes into the title of a call', () => {
  it.each([
    ['10:04: Unanswered Outgoing Call', 'noAnswer'],
    ['7/22/2026 11:03 a.m.: Unanswered outgoing call from 101 to +4722123456', 'noAnswer'],
    ['Outbound unanswered call to Ada Berg', 'noAnswer'],
    ['Outbound unanswered call via +4721000000 made by Kari to +4722123456', 'noAnswer'],
    ['Unanswered incoming call from +4722123456', 'missed'],
    ['Missed call from +4722123456 on Sales', 'missed'],
    ['Missed call (from : +4722123456)', 'missed'],
    ['DID 4721000000:Missed call  by IVR 809 from 22123456', 'missed'],
    ['JustCall - Outgoing call - Unanswered', 'noAnswer'],
    ['[Outbound No Answer] CALL from Kari to Ada', 'noAnswer'],
    ['Call with Ada - no answer', 'noAnswer'],
    ['Outgoing call to Ada: not answered', 'noAnswer'],
    ['Outbound call to Ada - did not pick up', 'noAnswer'],
    ["Call with Ada: didn't answer", 'noAnswer'],
    ['Outbound call: Ada Berg [busy]', 'busy'],
    ['Answered outgoing call from 101 to 22123456 (01:02)', 'completed'],
    ['Inbound answered call from +4722123456 on Sales answered by Kari', 'completed'],
    ['<p>Incoming call answered</p>', 'completed'],
    ['Voicemail from +4722123456', null],
    ['Inbound call - voicemail', 'missed'],
    ['Outgoing call ended', null],
    ['Ubesvart anrop', 'noAnswer'],
    ['Innkommende | Tapt anrop | +4790000000', 'missed'],
    ['Tapt anrop fra Ada', 'missed'],
    ['Ubesvart utgående anrop til Ada', 'noAnswer'],
    ['Ubesvaret indgående opkald fra Ada', 'missed'],
    ['Missat samtal från Ada', 'missed'],
    ['Vastaamaton puhelu', 'noAnswer'],
    ['Verpasster Anruf von Ada', 'missed'],
    ['Nicht erfolgreicher Anruf zu Ada', 'noAnswer'],
    ['Appel manqué de Ada', 'missed'],
    ['Llamada perdida de Ada', 'missed'],
    ['Chiamata persa da Ada', 'missed'],
    ['Gemiste oproep van Ada', 'missed'],
    ['Chamada não atendida', 'noAnswer'],
    ['Nieodebrane połączenie od Ada', 'missed'],
    ['Пропущенный звонок от Ada', 'missed'],
    ['Chiamata in uscita senza risposta', 'noAnswer'],
    ['Chiamata in entrata senza risposta da Ada', 'missed'],
    ['Error de llamada', 'failed'],
    ['Falha na chamada', 'failed'],
    ['IP Phone Offline', 'failed'],
    ['Unanswered Internal Call', 'noAnswer'],
    ['Kein Anruf angenommen', 'noAnswer'],
    ['Anruf wurde nicht angenommen', 'noAnswer'],
    ['Ausgehender Anruf: niemand hat abgenommen', 'noAnswer'],
    ['Samtalen ble ikke besvart', 'noAnswer'],
    ['Innkommende anrop ikke besvart', 'missed'],
    ['Ingen svarte', 'noAnswer'],
    ['Samtalet blev ej besvarat', 'noAnswer'],
    ['Opkaldet blev aldrig besvaret', 'noAnswer'],
    ['Puheluun ei vastattu', 'noAnswer'],
    ['Oproep werd niet opgenomen', 'noAnswer'],
    ["Appel sortant : n'a pas répondu", 'noAnswer'],
    ['Nadie contestó', 'noAnswer'],
    ['Nessuno ha risposto', 'noAnswer'],
    ['Ninguém atendeu', 'noAnswer'],
    ['Nikt nie odebrał', 'noAnswer'],
    ['Никто не ответил', 'noAnswer'],
    ['Nobody answered', 'noAnswer'],
    ['Call was never answered', 'noAnswer'],
    ['Call not connected', null],
    ['Anruf angenommen', 'completed'],
    ['Besvart anrop', 'completed'],
    ['Ingen samtale', null],
  ])('%s: %j', (title, status) => {
    expect(statusOf(title)).toBe(status)
  })
})

describe('text that a telephone system writes into the body of a call', () => {
  it.each([
    ['<p>Call status: no answer (outbound, 0 s, +4790000000)</p>', 'noAnswer', 'outbound'],
    ['Call status: Busy', 'busy', null],
    ['<div>Status: Missed call</div>', 'missed', 'inbound'],
    ['Result: Failed | Outgoing', 'failed', 'outbound'],
    ['Samtalestatus: Ubesvart', 'noAnswer', null],
    ['Anrufstatus: abgebrochen (ausgehend)', 'cancelled', 'outbound'],
    ['Call status: in progress', 'inProgress', null],
    ['<ul><li><b>Duration</b>: 0 seconds</li><li><b>Result</b>: Missed</li></ul>', 'missed', 'inbound'],
    ['- Date: today\n- Result: No Answer\n- Duration: 0', 'noAnswer', null],
    ['**Result**: Hang Up', 'cancelled', null],
    ['Call status: completed<br>Result: No Answer', 'noAnswer', null],
    ['Ergebnis: Keine Antwort', 'noAnswer', null],
    ['Wynik: Zajęte', 'busy', null],
    ['CallType: Notanswered', 'noAnswer', null],
    ['[Inbound Missed] CALL from <b>Ada</b>(<b>+4722123456</b>) to <b>Kari</b>', 'missed', 'inbound'],
    ['2026-11-20T10:04:00Z: Unanswered outgoing call from 101 to 22123456', 'noAnswer', 'outbound'],
    ['Missed call from 22123456 to 101', 'missed', 'inbound'],
    ['Result: Restricted Number', 'failed', null],
    ['Result: Answered Elsewhere', null, null],
    ['Direction: Inbound<br>Result: No answer', 'missed', 'inbound'],
  ])('%s: %j', (body, status, direction) => {
    expect(statusOf(null, body)).toBe(status)
    expect(readCallText(null, body).direction).toBe(direction)
  })

  it('takes precedence over the title', () => {
    expect(statusOf('Call - busy', 'Result: Call connected')).toBe('completed')
  })
})

describe('text that people write', () => {
  it.each([
    ['Busy week, call to plan it', null],
    ['Connected to the new supplier', null],
    ['Missed from last week: budget', null],
    ['No answer from the board on our offer', null],
    ['Re: missed call from Ada', null],
    ['Follow-up: missed call', null],
    ['Call back: missed call from Ada', null],
    ['Answered questions about delivery', null],
    ['First call', null],
    [null, '<p>There was no answer to our offer.</p>'],
    [null, '<p>He said: the line is busy</p>'],
    [null, '<p>Ada: busy</p>'],
    [null, 'Missed call from her, she wants a demonstration'],
    [null, 'Missed call from 22123456, called back and agreed on a price'],
    [null, 'We missed the deadline; he gave me the wrong number of seats'],
    [null, 'Voicemail was full the last time'],
    [null, 'Status: waits for the offer'],
    ['', ''],
    [null, null],
  ])('states nothing about the call: %s %s', (title, body) => {
    expect(readCallText(title, body).statement).toBeNull()
  })
})

describe('a message stored as a call', () => {
  it.each([
    ['SMS conversation with Ada Berg', null],
    ['SMS', null],
    ['Outgoing SMS to +4722123456', null],
    ['10:04: Inbound SMS from Ada', null],
    ['JustCall: SMS sent to Ada', null],
    ['[Aircall] Text message from Ada', null],
    ['New text message', null],
    ['WhatsApp message from Ada', null],
    ['WhatsApp sent to Ada', null],
    ['Text sent to Ada', null],
    ['Email sent to Ada', null],
    ['E-mail: our offer', null],
    ['Fax document sent from +4722123456', null],
    ['Voicemail drop', null],
    ['Kixie - Voicemail drop to Ada', null],
    ['Ringless voicemail', null],
    ['Ada Berg', 'Channel: SMS'],
    ['Ada Berg', '<p>Message type: WhatsApp message</p>'],
    ['Ada Berg', 'Type: SMS'],
  ])('is recognised: %s %s', (title, body) => {
    expect(readCallText(title, body).isMessage).toBe(true)
  })

  it.each([
    ['WhatsApp call with Ada', null],
    ['WhatsApp', null],
    ['SMS follow-up call', null],
    ['Call about the SMS', null],
    ['Call with Ada - SMS sent', null],
    ['Email campaign call', null],
    ['Email templates', null],
    ['SMSing and other channels', null],
    ['Message from Ada', null],
    ['Voicemail from Ada', null],
    ['First call', 'She sends the numbers by SMS'],
    ['First call', 'SMS: she will send the numbers'],
    [null, null],
  ])('is not recognised in a real call: %s %s', (title, body) => {
    expect(readCallText(title, body).isMessage).toBe(false)
  })
})

describe('the status of a call', () => {
  it.each([
    ['ended', null, null, null],
    ['ended', null, 0, null],
    ['ended', null, 12, null],
    ['ended', null, 13, 'completed'],
    ['answered', null, null, 'completed'],
    [null, 'outbound', 600, null],
    ['unanswered', 'outbound', 0, 'noAnswer'],
    ['unanswered', 'inbound', 0, 'missed'],
    ['missed', 'outbound', 0, 'noAnswer'],
    ['voicemail', 'outbound', 40, null],
    ['unclear', 'inbound', 40, null],
  ] as const)(
    'is derived from the statement %s, direction %s and duration %s seconds: %s',
    (statement, direction, durationSeconds, status) => {
      expect(callStatusOf({ statement, direction, durationSeconds })).toBe(status)
    },
  )

  it.each([
    ['COMPLETED', 'ended'],
    ['completed', 'ended'],
    ['CONNECTED', 'connected'],
    ['NO_ANSWER', 'unanswered'],
    ['missed', 'missed'],
    ['CANCELED', 'cancelled'],
    ['REJECTED', 'unclear'],
    ['HOLD', 'inProgress'],
    ['UNKNOWN', null],
    ['constructor', null],
    [null, null],
  ])("is derived from the vendor's word %s: %s", (word, statement) => {
    expect(statementOf(word)).toBe(statement)
  })

  it('is a portable status or null for any input', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (title, body) => {
        expect([...callStatuses, null]).toContain(statusOf(title, body))
      }),
    )
  })
})

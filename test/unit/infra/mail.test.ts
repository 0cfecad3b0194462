import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMailer, type Delivery, type Mail, type MailLimits } from '../../../src/infra/mail.ts'
import {
  type MailAnswer,
  type MailStep,
  type OddMailServer,
  startOddMailServer,
} from '../../support/odd-mail-server.ts'
import { inWords } from '../../support/words.ts'

const mail: Mail = {
  to: 'ingrid@acme.no',
  subject: 'Your team',
  html: '<p>Hello</p>',
  text: 'Hello',
  id: 'digest.1',
  list: { title: 'Minset weekly digest', id: 'weekly-digest' },
}

describe('a mail', () => {
  let server: OddMailServer
  /** The events before the mail's end was sent. */
  let received: number[]

  beforeEach(async () => {
    server = await startOddMailServer()
    received = []
  })
  afterEach(() => server.close())

  function answering(answers: Partial<Record<MailStep, MailAnswer>>): void {
    server.answer = (step) => answers[step] ?? null
  }

  function send(changes: Partial<Mail> = {}, limits?: MailLimits): Promise<Delivery> {
    const mailer = createMailer({
      smtpUrl: server.smtpUrl,
      from: 'Minset <minset@acme.no>',
      ...(limits === undefined ? {} : { limits }),
    })
    return mailer.send({ ...mail, ...changes }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      received.push(server.received.length)
    })
  }

  it('counts as sent once the server confirms it, and its end is sent only after that was recorded', async () => {
    expect(await send()).toEqual({ state: 'sent' })
    expect(received).toEqual([0])
    expect(server.received).toHaveLength(1)
  })

  it('is marked as sent by a program, so that no holiday notice answers, and identifies its list', async () => {
    await send()

    const [head = ''] = server.received[0]?.raw.split('\r\n\r\n') ?? []
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/im)
    expect(head).toMatch(/^X-Auto-Response-Suppress: All$/im)
    expect(head).toMatch(/^Message-ID: <digest\.1@acme\.no>$/im)
    expect(head).toMatch(/^List-ID: "?Minset weekly digest"? <weekly-digest\.acme\.no>$/im)
  })

  it.each<[string, Partial<Record<MailStep, MailAnswer>>, RegExp]>([
    ['is away for a while when it is connected to', { CONNECT: '421 try later' }, /421 try later/],
    ['is away for a while after the sender', { MAIL: '421 try later' }, /421 try later/],
    ['does not want the sender', { MAIL: '550 not from you' }, /550 not from you/],
    ['refuses everybody', { CONNECT: '554 no service' }, /554 no service/],
    ['closes the connection', { CONNECT: { drop: true } }, /closed/],
    ['closes the connection before the mail', { DATA: { drop: true } }, /closed/],
  ])('waits with all others if the server %s', async (_title, answers, reason) => {
    answering(answers)

    const delivery = await send()
    expect(delivery).toMatchObject({ state: 'postponed', isServerDown: true })
    expect(inWords('reason' in delivery && delivery.reason)).toMatch(reason)
    expect(inWords('reason' in delivery && delivery.reason)).toContain('check SMTP_URL')
    expect(received).toEqual([])
  })

  it.each<[string, Partial<Record<MailStep, MailAnswer>>]>([
    ['does not take this recipient yet', { RCPT: '450 greylisted' }],
    ['has no room for this recipient', { RCPT: '452 full' }],
    ['does not take this mail yet', { END: '451 later' }],
  ])('waits alone if the server %s', async (_title, answers) => {
    answering(answers)

    expect(inWords(await send())).toEqual({
      state: 'postponed',
      reason: Object.values(answers)[0],
      isServerDown: false,
    })
  })

  it.each<[string, Partial<Record<MailStep, MailAnswer>>]>([
    ['this recipient', { RCPT: '550 unknown' }],
    ['this mail', { END: '554 spam' }],
  ])('is refused permanently if the server refuses %s', async (_title, answers) => {
    answering(answers)

    expect(inWords(await send())).toEqual({ state: 'refused', reason: Object.values(answers)[0] })
  })

  it.each<[string, MailAnswer]>([
    ['closes the connection', { drop: true }],
    ['never ends its answer', { drip: true }],
  ])('may have arrived if the server has received it and then %s', async (_title, answer) => {
    answering({ END: answer })

    expect(await send({}, { acceptMs: 5000, answerMs: 200 })).toMatchObject({ state: 'unsure' })
    expect(server.received).toHaveLength(1)
  })

  it('is given up unsent if the server keeps the connection busy for too long', async () => {
    answering({ MAIL: { drip: true } })

    const delivery = await send({}, { acceptMs: 200, answerMs: 5000 })
    expect(delivery).toMatchObject({ state: 'postponed', isServerDown: true })
    expect(inWords('reason' in delivery && delivery.reason)).toContain('no answer within 0.2 seconds')
  })

  it('is aborted if the caller no longer wants it sent', async () => {
    const mailer = createMailer({ smtpUrl: server.smtpUrl, from: 'minset@acme.no' })

    await expect(mailer.send(mail, () => Promise.reject(new Error('taken over')))).rejects.toThrow('taken over')
    expect(server.received).toEqual([])
  })

  it('waits if the server does not offer the required encryption', async () => {
    const { port } = new URL(server.smtpUrl)
    const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}?requireTLS=true`, from: 'minset@acme.no' })

    expect(await mailer.send(mail, () => Promise.resolve())).toMatchObject({ state: 'postponed', isServerDown: true })
    expect(server.received).toEqual([])
  })

  it("reports the server's words on one line, without characters that change the text direction", async () => {
    answering({ RCPT: '550 no\u202e such\u0007 user' })

    expect(inWords(await send())).toEqual({ state: 'refused', reason: '550 no such user' })
  })
})

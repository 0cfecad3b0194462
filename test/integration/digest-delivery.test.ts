import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { loadConfig } from '../../src/app/config.ts'
import {
  createDigestRenderer,
  type DigestRenderer,
  isAnyDigestDue,
  loadDigests,
  type SendDeps,
  type SendOptions,
  sendDigests,
  weekOf,
} from '../../src/digests/index.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import { digestsSent } from '../../src/health/conditions/results/digests-sent.ts'
import { lastFiring } from '../../src/infra/cron.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { createMailer } from '../../src/infra/mail.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { healthDeps } from '../support/health-deps.ts'
import { type OddMailServer, startOddMailServer } from '../support/odd-mail-server.ts'
import { inWords, type SaidProblem, sayProblem } from '../support/words.ts'

const owners = [
  { id: 'ingrid', name: 'Ingrid', email: 'ingrid@acme.no', supervisorId: null },
  { id: 'lars', name: 'Lars', email: 'lars@acme.no', supervisorId: null },
  { id: 'anna', name: 'Anna', email: 'anna@acme.no', supervisorId: 'ingrid' },
  { id: 'carl', name: 'Carl', email: 'carl@acme.no', supervisorId: 'lars' },
]
const cron = '0 7 * * 1'
const timeZone = 'Europe/Oslo'

describeEachStore('the delivery of digests', (testStore) => {
  let database: Database
  let server: OddMailServer
  let render: DigestRenderer
  let clock: SettableClock
  let deps: SendDeps
  let log: string[]

  beforeAll(() => {
    render = createDigestRenderer()
  })
  beforeEach(async () => {
    log = []
    database = await testStore.open()
    server = await startOddMailServer()
    const account = await saveTeam(database.db, 'ours', owners)
    // On Monday at seven, the account has been connected for a week.
    clock = settableClock('2026-10-19T07:00:05+02:00')
    deps = {
      db: database.db,
      account,
      metrics: scorecardMetrics,
      recordUrl: () => 'https://crm.example',
      crmTitle: 'HubSpot',
      loadUses: () => Promise.resolve(new Map()),
      loadGaps: () => Promise.resolve(noGaps),
      publicUrl: 'http://minset.example',
      mailer: createMailer({
        smtpUrl: server.smtpUrl,
        from: 'minset@acme.no',
        limits: { acceptMs: 5000, answerMs: 100 },
      }),
      render,
      clock,
      log: createLog('warn', (line) => log.push(line)),
    }
  })
  afterEach(() => server.close())

  /** A tick of the service: checks whether anything is due, and sends it. */
  async function tick(): Promise<boolean> {
    const now = clock.now()
    const dueAt = lastFiring(cron, { now, timeZone })
    const isDue = await isAnyDigestDue(database.db, 'ours', { ...weekOf(deps.account, { now, dueAt }), dueAt, now })
    if (isDue) await sendDigests(deps, { dueAt })
    return isDue
  }

  async function states(): Promise<Record<string, string>> {
    const digests = await loadDigests(database.db, 'ours', { supervisors: 'everyone', limit: 10 })
    return Object.fromEntries(digests.map(({ to, state }): [string, string] => [to.replace(/@.*/, ''), state]))
  }

  function receivers(): string[] {
    return server.received.map(({ to }) => to).toSorted()
  }

  const both = ['ingrid@acme.no', 'lars@acme.no']

  it('happens at the scheduled hour, and nothing is due after that until the next week', async () => {
    clock.set('2026-10-19T06:59:59+02:00')
    // The Monday before that preceded the account's connection.
    expect(await tick()).toBe(false)
    clock.set('2026-10-19T07:00:00+02:00')
    expect(await tick()).toBe(true)

    expect(receivers()).toEqual(both)
    clock.advance({ days: 3 })
    expect(await tick()).toBe(false)
    clock.set('2026-10-26T07:00:00+01:00')
    expect(await tick()).toBe(true)
    expect(receivers()).toHaveLength(4)
  })

  it('catches up within two days if nothing ran at the scheduled hour, for the same week', async () => {
    clock.set('2026-10-21T06:00:00+02:00')
    expect(await tick()).toBe(true)

    expect(receivers()).toEqual(both)
    expect(
      (await loadDigests(database.db, 'ours', { supervisors: 'everyone', limit: 10 })).map(({ week }) => week),
    ).toEqual(['2026-10-12', '2026-10-12'])
  })

  it('is given up after two days, and stays visible as missed', async () => {
    clock.set('2026-10-21T07:00:01+02:00')
    await tick()

    expect(server.connections()).toBe(0)
    expect(await states()).toEqual({ ingrid: 'missed', lars: 'missed' })
    expect(await tick()).toBe(false)
  })

  it('continues after a server has refused for an hour, with ever longer waits, and reports the problem meanwhile', async () => {
    server.answer = (step) => (step === 'CONNECT' ? '421 try later' : null)
    for (let minute = 0; minute < 60; minute += 1) {
      await tick()
      clock.advance({ minutes: 1 })
    }
    const [waiting] = await loadDigests(database.db, 'ours', { supervisors: 'everyone', limit: 1 })
    expect(waiting?.state).toBe('pending')
    expect(inWords(waiting?.reason)).toContain('421 try later')
    // One connection for both digests, after 1, 2, 4, 8, 16 and 30 minutes.
    expect(server.connections()).toBeLessThan(8)

    server.answer = () => null
    clock.advance({ minutes: 30 })
    await tick()
    expect(receivers()).toEqual(both)
    expect(await states()).toEqual({ ingrid: 'sent', lars: 'sent' })
  })

  it.each(['450 greylisted', '550 <ingrid@acme.no> unknown'])(
    'to one recipient is not blocked by another recipient, who is answered with %s',
    async (answer) => {
      server.answer = (step, argument) => (step === 'RCPT' && argument.includes('ingrid') ? answer : null)
      await tick()

      expect(receivers()).toEqual(['lars@acme.no'])
      expect(await states()).toEqual({ ingrid: answer.startsWith('4') ? 'pending' : 'refused', lars: 'sent' })
      expect(log.join('')).toMatch(answer.startsWith('4') ? /greylisted/ : /<i…@a….no> unknown/)
      expect(log.join('')).not.toContain('ingrid@')
      server.answer = () => null
      clock.advance({ minutes: 1 })
      await tick()
      expect(receivers()).toEqual(answer.startsWith('4') ? both : ['lars@acme.no'])
    },
  )

  it('is tried again when the refused address has been corrected in the CRM', async () => {
    server.answer = (step, argument) => (step === 'RCPT' && argument.includes('ingrid@acme') ? '550 unknown' : null)
    await tick()
    expect(await tick()).toBe(false)

    await database.db.updateTable('owners').set({ email: 'ingrid@fjord.no' }).where('owner_id', '=', 'ingrid').execute()
    expect(await tick()).toBe(true)
    expect(receivers()).toEqual(['ingrid@fjord.no', 'lars@acme.no'])
  })

  it('is marked as impossible for an unusable address, without further attempts', async () => {
    await database.db.updateTable('owners').set({ email: 'ingrid' }).where('owner_id', '=', 'ingrid').execute()
    await tick()

    expect(await states()).toEqual({ ingrid: 'refused', lars: 'sent' })
    expect(await tick()).toBe(false)
  })

  it.each([{ drop: true }, { drip: true }] as const)(
    'happens once if the server accepts the mail and then answers with %j',
    async (answer) => {
      server.answer = (step, to) => (step === 'END' && to.startsWith('ingrid') ? answer : null)
      await tick()
      expect(await states()).toEqual({ ingrid: 'unsure', lars: 'sent' })

      for (let hour = 0; hour < 60; hour += 1) {
        clock.advance({ hours: 1 })
        expect(await tick()).toBe(false)
      }
      await sendDigests(deps, { dueAt: lastFiring(cron, { now: clock.now(), timeZone }), isForced: true })
      expect(receivers()).toEqual(both)
    },
  )

  it('is not repeated by the next start if the process ended while the mail was being sent', async () => {
    // The state that a killed process leaves: the mail's end was about to be sent, or had been.
    await tick()
    const until = new Date(clock.now().getTime() + 900_000)
    const sending = { state: 'sending', claimed_until: until, sent_at: null }
    await database.db.updateTable('digests').set(sending).where('supervisor_id', '=', 'ingrid').execute()
    expect(await tick()).toBe(false)

    clock.advance({ minutes: 16 })
    expect(await tick()).toBe(true)
    expect(await states()).toEqual({ ingrid: 'unsure', lars: 'sent' })
    expect(receivers()).toEqual(both)
  })

  it('is taken over if the process ended before the mail was sent', async () => {
    await tick()
    const until = new Date(clock.now().getTime() + 900_000)
    const claimed = { state: 'pending', claimed_until: until, sent_at: null, next_try_at: clock.now() }
    await database.db.updateTable('digests').set(claimed).where('supervisor_id', '=', 'ingrid').execute()
    expect(await tick()).toBe(false)

    clock.advance({ minutes: 16 })
    expect(await tick()).toBe(true)
    expect(receivers()).toEqual([...both.slice(0, 1), ...both])
  })

  it('happens once if two processes send at the same time', async () => {
    const options: SendOptions = { dueAt: lastFiring(cron, { now: clock.now(), timeZone }), isForced: true }
    await Promise.all([sendDigests(deps, options), sendDigests(deps, options)])

    expect(receivers()).toEqual(both)
  })

  it('can be requested by a person at once, also after a refusal or a missed date', async () => {
    server.answer = (step) => (step === 'RCPT' ? '550 unknown' : null)
    const dueAt = lastFiring(cron, { now: clock.now(), timeZone })
    const refused = await sendDigests(deps, { dueAt })
    server.answer = () => null
    const sent = await sendDigests(deps, { dueAt, isForced: true })

    expect([...refused, ...sent].map(({ state }) => state)).toEqual(['refused', 'refused', 'sent', 'sent'])
  })

  async function problem(): Promise<SaidProblem | null> {
    const config = loadConfig({ SMTP_URL: server.smtpUrl, MINSET_DIGEST_CRON: cron })
    const crm = { features: () => [], usage: () => ({ calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }) }
    const checked = healthDeps({ config, db: database.db, clock })
    return sayProblem(await digestsSent.check(checked, { account: deps.account, crm }))
  }

  it('is a health problem while the mail server accepts nothing, and none when all is sent', async () => {
    server.answer = (step) => (step === 'MAIL' ? '421 try later' : null)
    expect(await problem()).toBeNull()
    const since = clock.now()
    await tick()
    clock.advance({ hours: 3 })

    expect(await problem()).toMatchObject({
      severity: 'failing',
      since,
      what: expect.stringContaining('2 digests of the week of 2026-10-12 could not be sent yet') as string,
    })
    server.answer = () => null
    await tick()
    expect(await problem()).toBeNull()
  })

  it('is a health problem if no process sends it, and one that stays visible if it is lost', async () => {
    clock.advance({ minutes: 16 })
    expect(await problem()).toMatchObject({ severity: 'failing', since: new Date('2026-10-19T07:00:00+02:00') })
    server.answer = (step, argument) =>
      step === 'RCPT' && argument.includes('ingrid') ? '550 <ingrid@acme.no> unknown' : null
    await tick()

    const lost = await problem()
    expect(lost).toMatchObject({ severity: 'warning', since: clock.now() })
    expect(lost?.what).toMatch(/^1 digest of the week of 2026-10-12 may not have arrived/)
    expect(JSON.stringify(lost)).not.toContain('ingrid')
  })

  it('has a constant message id, so that a duplicate can be recognised', async () => {
    server.answer = (step) => (step === 'END' ? '451 later' : null)
    await tick()
    server.answer = () => null
    clock.advance({ minutes: 2 })
    await tick()

    const ids = server.received.map(({ raw }) => /^Message-ID: .*$/im.exec(raw)?.[0])
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(2)
  })
})

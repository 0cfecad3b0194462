import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  createDigestRenderer,
  type DigestEntry,
  type DigestRenderer,
  loadDigests,
  type SendDeps,
  sendDigests,
} from '../../src/digests/index.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { createMailer } from '../../src/infra/mail.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { type Mailbox, startMailbox } from '../../src/sandbox/core/mailbox.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'

const hostile = '<script>alert(1)</script>"\'\r\nBcc: all@acme.no'

const owners = [
  { id: 'ingrid', name: 'Ingrid', email: 'ingrid@acme.no', supervisorId: null },
  { id: 'lars', name: hostile, email: 'lars@acme.no', supervisorId: null },
  { id: 'silent', name: 'Silent', email: null, supervisorId: null },
  { id: 'anna', name: 'Anna', email: 'anna@acme.no', supervisorId: 'ingrid' },
  { id: 'bjorn', name: hostile, email: 'bjorn@acme.no', supervisorId: 'lars' },
  { id: 'carl', name: 'Carl', email: 'carl@acme.no', supervisorId: 'silent' },
]

function sentTo(digests: readonly DigestEntry[]): string[] {
  return digests.flatMap(({ to, state }) => (state === 'sent' ? [to] : []))
}

describeAnyStore('digests', (testStore) => {
  let database: Database
  let mailbox: Mailbox
  let render: DigestRenderer

  beforeAll(() => {
    render = createDigestRenderer()
  })
  beforeEach(async () => {
    database = await testStore.open()
    mailbox = await startMailbox({ dir: null, now: () => now })
  })
  afterEach(() => mailbox.close())

  async function sendDeps(accountId = 'ours'): Promise<SendDeps> {
    const account = await saveTeam(database.db, accountId, owners)
    const at = '2026-10-07T09:00:00.000Z'
    await saveRows(database.db, accountId, [
      row('deal', '1', { ownerId: 'anna', fields: { stage: 'won', closeDate: at, amount: 1200, name: 'Pilot' } }),
      row('deal', '2', { ownerId: 'anna', fields: { stage: 'open', name: 'Extension' } }),
      row('deal', '3', { ownerId: 'bjorn', fields: { stage: 'open', name: hostile } }),
    ])
    const since = new Date('2026-09-01T00:00:00Z')
    await saveFinding(database.db, accountId, { type: 'deal', id: '2', message: 'company', since, dueAt: since })
    await saveFinding(database.db, accountId, { type: 'deal', id: '3', message: 'amount', since, dueAt: since })
    return {
      db: database.db,
      account,
      metrics: scorecardMetrics,
      recordUrl: ({ type, id }) => `https://crm.example/${type}/${id}?a=1&b=2`,
      crmTitle: 'HubSpot',
      loadUses: () => Promise.resolve(new Map()),
      loadGaps: () => Promise.resolve(noGaps),
      publicUrl: 'http://minset.example',
      mailer: createMailer({ smtpUrl: mailbox.smtpUrl, from: 'Minset <minset@acme.no>' }),
      render,
      clock: { now: () => now },
      log: createLog('silent'),
    }
  }

  it('reach each supervisor with their own team only, in HTML and in plain text', async () => {
    const digests = await sendDigests(await sendDeps())

    expect(digests.map(({ to, state }) => [to, state])).toEqual([
      ['', 'refused'],
      ['ingrid@acme.no', 'sent'],
      ['lars@acme.no', 'sent'],
    ])
    const mail = mailbox.messages().find(({ to }) => to === 'ingrid@acme.no')
    expect(mail?.subject).toBe(
      'Your team in week 41 (5 Oct to 11 Oct 2026): 1 of 2 records complete now, 1 finding overdue',
    )
    for (const body of [mail?.html, mail?.text]) {
      expect(body).toContain('Anna')
      expect(body).toContain('€1,200')
      expect(body).toContain('Extension')
      expect(body).toContain('company')
      expect(body).not.toContain('alert(1)')
    }
    expect(mail?.html).toContain('https://crm.example/deal/2?a&#x3D;1&amp;b&#x3D;2')
    expect(mail?.text).toContain('https://crm.example/deal/2?a=1&b=2')
  })

  it('escape names in markup and in headers', async () => {
    await sendDigests(await sendDeps())

    const mail = mailbox.messages().find(({ to }) => to === 'lars@acme.no')
    expect(mail?.html).not.toContain('<script>alert')
    expect(mail?.html).toContain('&lt;script&gt;alert(1)')
    expect(mail?.raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im)
  })

  it('keep a name with line breaks on its line of the plain text', async () => {
    await sendDigests(await sendDeps())

    const text = mailbox.messages().find(({ to }) => to === 'lars@acme.no')?.text
    expect(text).not.toMatch(/^Bcc:/m)
    expect(text).toMatch(/^- <script>alert\(1\)<\/script>"' Bcc: all@acme\.no: 0 of 1/m)
  })

  it.each(['lars@acme.no, all@acme.no', 'lars@acme.no\r\nBcc: all@acme.no', 'all@acme.no <lars@acme.no>', 'lars'])(
    'are not sent to an address such as %j, and the others are sent',
    async (email) => {
      const deps = await sendDeps()
      await database.db.updateTable('owners').set({ email }).where('owner_id', '=', 'lars').execute()

      expect(sentTo(await sendDigests(deps))).toEqual(['ingrid@acme.no'])
      expect(mailbox.messages().map(({ to }) => to)).toEqual(['ingrid@acme.no'])
    },
  )

  it('are sent once: a second run sends none and returns the same entries', async () => {
    const deps = await sendDeps()
    const first = await sendDigests(deps)
    const second = await sendDigests(deps)

    expect(second).toEqual(first)
    expect(mailbox.messages()).toHaveLength(2)
  })

  it('are listed by account: those of another account in the same week are not included', async () => {
    const ours = await sendDigests(await sendDeps())
    const theirs = await sendDigests(await sendDeps('theirs'))

    expect(sentTo(theirs)).toEqual(['ingrid@acme.no', 'lars@acme.no'])
    expect(theirs).toHaveLength(ours.length)
    expect(mailbox.messages()).toHaveLength(4)
  })

  it('cover the previous week in the time zone of the account', async () => {
    const deps = await sendDeps()
    // Sunday late in Oslo is Monday in Auckland.
    const sunday = new Date('2026-10-11T20:00:00Z')
    await sendDigests({
      ...deps,
      clock: { now: () => sunday },
      account: { ...deps.account, timeZone: 'Pacific/Auckland' },
    })
    await sendDigests({ ...deps, clock: { now: () => sunday } })

    const weeks = (await loadDigests(database.db, 'ours', { supervisors: 'everyone', limit: 10 })).map(
      ({ week }) => week,
    )
    expect([...new Set(weeks)].toSorted()).toEqual(['2026-09-28', '2026-10-05'])
  })
})

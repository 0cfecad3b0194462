import { type Kysely, sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { createRateLimitSlots } from '../../src/accounts/calls/rate-limit-slot-store.ts'
import { takeLease } from '../../src/accounts/credential-store.ts'
import { createAccessTokens, saveCredential } from '../../src/accounts/index.ts'
import { createBudget } from '../../src/crm/pipedrive/transport/budget.ts'
import { claimDigest, claimMs, longestWaitMs, noteDigests, settleDigest } from '../../src/digests/delivery-store.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { claimTurn } from '../../src/infra/queue/paced-job-store.ts'
import { newKey, parseKeyring } from '../../src/infra/secrets/keyring.ts'
import { namedOfAccount, parseRuleset } from '../../src/rules/index.ts'
import { dueSchema, saveSchema } from '../../src/rulesets/index.ts'
import { settableClock } from '../support/clock.ts'
import { describeEachStore } from '../support/database.ts'
import { addAccount } from '../support/two-processes.ts'
import { asWritten } from '../support/words.ts'

const accountId = 'pipedrive-1'
const now = new Date('2026-10-19T07:00:00Z')
const stepMs = 2 * 3_600_000

/** Work that waits until an instant, by our own clock or by the database's. */
interface Waiting {
  readonly what: string
  /** Starts the wait at an instant of our clock. */
  readonly begin: (db: Kysely<Schema>, at: Date) => Promise<unknown>
  /** The column of the instant, if the database's clock sets it, which no test can set back. */
  readonly column?: readonly [table: string, column: string]
  /** Whether the work continues at an instant of our clock. */
  readonly goesOn: (db: Kysely<Schema>, at: Date) => Promise<boolean>
}

const limit = { name: 'calls', slots: 1, windowMs: 10_000 }
const key = { supervisorId: 'ingrid', week: '2026-10-12' }
const keyring = parseKeyring([newKey('test')])
const schema = { types: {}, stages: ['Offer'], currencies: null }
const rule = '{ id: one, object: deal, title: A, missing: a, when: { stageLabel: Offer }, need: { owner: true } }'
const named = namedOfAccount(parseRuleset(`name: Ours\ncountry: NO\nrules:\n  - ${rule}\n`, 'rules.yaml'), 'pipedrive')

function after(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms)
}

async function takeSlot(db: Kysely<Schema>): Promise<boolean> {
  return 'slot' in (await createRateLimitSlots(db, { accountId }).take(limit))
}

async function noteDigest(db: Kysely<Schema>, at: Date): Promise<void> {
  const digests = [{ supervisorId: key.supervisorId, to: 'ingrid@acme.no', subject: 'Your team' }]
  await noteDigests(db, accountId, { week: key.week, digests, now: at })
}

async function claim(db: Kysely<Schema>, at: Date): Promise<boolean> {
  return (await claimDigest(db, accountId, { key, now: at, until: after(at, claimMs), isForced: false })) !== null
}

async function saveTokens(db: Kysely<Schema>, at: Date): Promise<void> {
  const grant = { accessToken: 'old', refreshToken: 'old', expiresAt: after(at, 3_600_000), apiOrigin: null }
  await saveCredential(db, keyring, {
    accountId,
    grant: { ...grant, externalId: '1', userId: '1', scopes: [] },
    now: at,
  })
}

const waiting: readonly Waiting[] = [
  {
    what: 'a call slot that a killed process held',
    begin: takeSlot,
    column: ['rate_limit_slots', 'free_at'],
    goesOn: takeSlot,
  },
  {
    what: 'a call slot that a killed process was promised',
    async begin(db) {
      await takeSlot(db)
      await takeSlot(db)
    },
    column: ['rate_limit_slots', 'free_at'],
    goesOn: takeSlot,
  },
  {
    what: "a killed process's refresh of a token",
    async begin(db, at) {
      await saveTokens(db, at)
      await takeLease(db, accountId, 1)
    },
    column: ['credentials', 'lease_until'],
    goesOn: (db) => takeLease(db, accountId, 1),
  },
  {
    what: 'a job at intervals',
    begin: (db) => claimTurn(db, { whose: accountId, job: 'crm.sync', seconds: 60 }),
    column: ['paced_jobs', 'added_at'],
    goesOn: (db) => claimTurn(db, { whose: accountId, job: 'crm.sync', seconds: 60 }),
  },
  {
    what: "a killed process's delivery of a digest",
    async begin(db, at) {
      await noteDigest(db, at)
      await claim(db, at)
    },
    goesOn: claim,
  },
  {
    what: 'the next try of a digest',
    async begin(db, at) {
      await noteDigest(db, at)
      await claim(db, at)
      const result = {
        state: 'pending',
        reason: asWritten('421'),
        now: at,
        nextTryAt: after(at, longestWaitMs),
      } as const
      await settleDigest(db, accountId, { key, result })
    },
    goesOn: claim,
  },
  {
    what: 'what is known of the fields that rules name',
    begin: (db, at) => saveSchema(db, accountId, { named, schema, now: at }),
    goesOn: async (db, at) => (await dueSchema(db, named, { accountId, now: at })) !== null,
  },
]

describeEachStore('work that waits until an instant', (store) => {
  let db: Kysely<Schema>

  beforeEach(async () => {
    db = (await store.open()).db
    await addAccount(db, { vendor: 'pipedrive', accountId })
  })

  describe.each(waiting)('$what', ({ begin, column, goesOn }) => {
    it('does not continue early', async () => {
      await begin(db, now)

      expect(await goesOn(db, now)).toBe(false)
    })

    it('continues at once when the clock has been set back by two hours', async () => {
      await begin(db, column ? now : after(now, stepMs))
      if (column) {
        const [table, name] = column
        const hours = sql`make_interval(secs => ${stepMs / 1000})`
        await sql`update ${sql.table(table)} set ${sql.ref(name)} = ${sql.ref(name)} + ${hours}`.execute(db)
      }

      expect(await goesOn(db, now)).toBe(true)
    })
  })

  it.each([
    ['set back by two hours', -stepMs],
    ['set ahead by two hours', stepMs],
  ])('a token that the CRM refuses is replaced by a lasting one if our clock was %s', async (_, step) => {
    await saveTokens(db, now)
    const clock = settableClock(after(now, step))
    let refreshes = 0
    const tokens = createAccessTokens(
      {
        db,
        keyring,
        clock,
        install: {
          refresh() {
            refreshes += 1
            const expiresAt = after(clock.now(), 3_600_000)
            return Promise.resolve({ accessToken: 'new', refreshToken: 'new', expiresAt, apiOrigin: null })
          },
        },
      },
      accountId,
    )

    expect((await tokens.renew({ token: 'old', apiOrigin: null })).token).toBe('new')
    clock.advance({ minutes: 50 })
    expect((await tokens.current()).token).toBe('new')
    expect(refreshes).toBe(1)
  })
})

it('a used-up daily budget is checked again within an hour after our clock was set back by two hours', async () => {
  const clock = settableClock(after(now, stepMs))
  const budget = createBudget(0.2, clock)
  await budget.dayIsOver()
  clock.set(now)

  expect(await budget.takeLook()).toBe(false)
  clock.advance({ hours: 1 })
  expect(await budget.takeLook()).toBe(true)
})

import { createHmac, timingSafeEqual } from 'node:crypto'
import express from 'express'
import { sql } from 'kysely'
import { z } from 'zod'
import { createCardRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import { openDatabase } from '../../src/infra/db/open-database.ts'
import { cardAccount, cardRoutesOf } from '../support/card-account.ts'
import { clientSecret } from '../support/card-request.ts'
import { listenOnAnyPort } from '../support/listen.ts'
import { answerQuestions, optionsOf } from './child.ts'
import { storeLargeAccount } from './store-large-account.ts'

/** The card of a record, and beside it a bare route with the same check and one indexed query on the same store. */
const { location, records, reps } = optionsOf(
  z.object({
    location: z.union([z.object({ url: z.string() }), z.object({ dir: z.string() })]),
    records: z.number(),
    reps: z.number(),
  }),
)
const accountId = 'bench'
const publicUrl = 'https://minset.example'

const { db, lookups } = await openDatabase(location)
const { account, ruleset } = await storeLargeAccount(db, accountId, { records, reps, now: new Date() })
const card = cardAccount(account, ruleset)

const app = express()
app.post('/bare', express.raw({ type: '*/*' }), async (request, response) => {
  const body: unknown = request.body
  if (!(body instanceof Buffer) || !isSigned(request, body)) return void response.status(401).end()
  const { objectId } = z.object({ objectId: z.string() }).parse(JSON.parse(body.toString('utf8')))
  const { rows } = await sql`
    select fields from records
    where account_id = ${accountId} and object_type = 'deal' and record_id = ${objectId}`.execute(db)
  response.json(rows)
})
app.use(
  cardRoutesOf({
    db,
    lookups,
    clock: { now: () => new Date() },
    apps: new Map([['hubspot', { cards: null, cardRequests: createCardRequests({ clientSecret, appId: undefined }) }]]),
    publicUrl,
    enterUrl: ({ ownerId }) => `${publicUrl}/enter/of-${ownerId}`,
    accountOf: () => Promise.resolve(card),
  }),
)
const server = await listenOnAnyPort(app)

function isSigned({ headers, originalUrl }: express.Request, body: Buffer): boolean {
  const timestamp = String(headers['x-hubspot-request-timestamp'])
  if (Math.abs(Date.now() - Number(timestamp)) > 300_000) return false
  const expected = createHmac('sha256', clientSecret)
    .update(`POST${publicUrl}${originalUrl}`)
    .update(body)
    .update(timestamp)
    .digest()
  const given = Buffer.from(String(headers['x-hubspot-signature-v3']), 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

answerQuestions({ address: () => server.url })

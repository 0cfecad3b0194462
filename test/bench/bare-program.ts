import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { z } from 'zod'
import { answerQuestions, optionsOf } from './child.ts'

/**
 * The minimum that a reliable receiver in Node does: it checks the signature, parses the body, and commits the events
 * to the same table before it responds. It has no accounts, no error handling and no other vendor.
 */
const Options = z.object({
  clientSecret: z.string(),
  accountId: z.string(),
  store: z.union([z.object({ url: z.string() }), z.object({ dir: z.string() })]),
})
const { clientSecret, accountId, store } = optionsOf(Options)
const Events = z.array(z.looseObject({ eventId: z.number(), occurredAt: z.number() }))

const insert = `insert into inbox_events (account_id, event_key, source, body, occurred_at, received_at)
  select $1, event_key, 'webhook', body, to_timestamp(occurred_ms / 1000), now()
  from json_to_recordset($2::json) as given(event_key text, body text, occurred_ms float8)
  on conflict (account_id, event_key) do nothing`
type Query = (text: string, values: unknown[]) => Promise<{ rows: unknown[] }>
const query = await openQuery()

async function openQuery(): Promise<Query> {
  if ('url' in store) {
    const pool = new pg.Pool({ connectionString: store.url, max: 10 })
    return (text, values) => pool.query<object>(text, values)
  }
  const pglite = await PGlite.create(store.dir)
  return (text, values) => pglite.query(text, values)
}

let address = ''

function isSigned({ headers }: IncomingMessage, body: Buffer): boolean {
  const timestamp = String(headers['x-hubspot-request-timestamp'])
  if (Math.abs(Date.now() - Number(timestamp)) > 300_000) return false
  const expected = createHmac('sha256', clientSecret).update(`POST${address}`).update(body).update(timestamp).digest()
  const given = Buffer.from(String(headers['x-hubspot-signature-v3']), 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function receive(request: IncomingMessage): Promise<number> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  if (!isSigned(request, body)) return 401
  const events = JSON.parse(body.toString('utf8')) as z.infer<typeof Events>
  const rows = events.map((event) => ({
    event_key: hash('sha256', String(event.eventId), 'base64url'),
    body: JSON.stringify(event),
    occurred_ms: event.occurredAt,
  }))
  await query(insert, [accountId, JSON.stringify(rows)])
  return 200
}

const server = createServer((request, response) => {
  receive(request).then(
    (status) => response.writeHead(status).end(),
    () => response.writeHead(500).end(),
  )
})
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/hubspot`

answerQuestions({
  address: () => address,
  countEvents: async () => {
    const { rows } = await query('select count(*)::int as count from inbox_events', [])
    return z.tuple([z.object({ count: z.number() })]).parse(rows)[0].count
  },
})

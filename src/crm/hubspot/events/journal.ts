import { z } from 'zod'
import { CrmNotFoundError, CrmUnavailableError } from '../../../domain/errors.ts'
import { type Message, message } from '../../../words/index.ts'
import { EventId } from '../../events/event-parts.ts'
import { mapConcurrently } from '../../http/pace/batches.ts'
import { contractError, parseBody, withoutExactIntegers } from '../../http/parse-body.ts'
import { callPlainly, type PlainCallDeps } from '../../http/plain-call.ts'
import type { CrmEvent, CrmEventLog, ReadEvents, UnreadableEvent } from '../../port.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { HubSpotRefusal } from '../transport/errors.ts'
import { limits } from '../transport/limits.ts'
import { plainCalls } from '../transport/replies.ts'
import { paths } from '../transport/versions.ts'
import { Moment } from './events.ts'
import { subscribeAccount, unsubscribeAccount } from './subscriptions.ts'

/** Scopes of the app's own token (documented); they are not requested from accounts. */
export const journalScopes: readonly string[] = [
  'developer.webhooks_journal.read',
  'developer.webhooks_journal.subscriptions.read',
  'developer.webhooks_journal.subscriptions.write',
]

/** Documented: each result names a file of entries by a temporary address, and its offset in the log. */
const RawFileAddress = z.object({ url: z.string().min(1), currentOffset: z.string().min(1) })
type JournalFile = z.infer<typeof RawFileAddress>
/** Null for a response without content. */
const RawBatch = z
  .object({ results: z.array(RawFileAddress) })
  .nullable()
  .transform((batch): readonly JournalFile[] => batch?.results ?? [])

/**
 * Uncertain: the API description does not define the content of a file; the shape is from reports by others. So the
 * schema requires only what is needed to pass an entry on, and an entry is kept as received.
 */
const RawFile = z.object({ journalEvents: z.array(z.unknown().transform(withoutExactIntegers)) })
const RawEntry = z.looseObject({ portalId: EventId, occurredAt: Moment })

/** The app's own client for the journal, and the origin of HubSpot's API. */
export interface JournalParts {
  readonly client: Pick<HubSpotClient, 'call'>
  readonly baseUrl: string
}

/**
 * The webhooks journal: a log of the changes in all subscribed accounts. It is kept for three days (documented) and can
 * be read from any position, any number of times.
 */
export function createJournal(parts: JournalParts, deps: PlainCallDeps): CrmEventLog {
  return {
    async read(after) {
      const files = await readBatch(parts.client, after, deps)
      const read = await mapConcurrently(files, limits.concurrentBatches, (file) => readFile(parts, file, deps))
      return {
        events: read.flatMap(({ events }) => events),
        unreadable: read.flatMap(({ unreadable }) => unreadable),
        next: files.at(-1)?.currentOffset ?? after,
        // Only an empty response marks the end for certain: the maximum number of files per response is unknown.
        more: files.length > 0,
      }
    },
    subscribe: (externalId, fields) => subscribeAccount(parts.client, externalId, fields),
    unsubscribe: (externalId) => unsubscribeAccount(parts.client, externalId),
  }
}

/**
 * The files after a position; none at the end of the log (documented: 204). If HubSpot no longer knows the position
 * because it has expired, the earliest files available.
 */
async function readBatch(
  client: JournalParts['client'],
  after: string | null,
  deps: Pick<PlainCallDeps, 'log'>,
): Promise<readonly JournalFile[]> {
  const earliest = { method: 'GET', path: paths.journalEarliest(limits.journalFiles) } as const
  if (after === null) return client.call(earliest, RawBatch)
  const next = { method: 'GET', path: paths.journalNext(after, limits.journalFiles) } as const
  try {
    return await client.call(next, RawBatch)
  } catch (error) {
    // Uncertain: the status for an expired position. If the position was not the reason, the next call fails as well.
    if (!(error instanceof CrmNotFoundError || error instanceof HubSpotRefusal)) throw error
    deps.log.warn(
      { error: error.code, ...error.details },
      'The journal no longer knows the position; read from its start',
    )
    return client.call(earliest, RawBatch)
  }
}

/**
 * Fetches one file. Anybody with its address can read it, so the address appears in no message, and no token is sent to
 * it.
 */
async function readFile({ baseUrl }: JournalParts, file: JournalFile, deps: PlainCallDeps): Promise<ReadEvents> {
  const name = 'GET (file of the journal)'
  const context = { title: 'HubSpot', call: name }
  if (!isTrustworthy(file.url, baseUrl)) throw contractError(context, ['url: neither https nor HubSpot itself'])
  const reply = await callPlainly(
    plainCalls,
    {
      name,
      method: 'GET',
      url: file.url,
      judgeRefusal({ status }) {
        // The address has expired; reading the journal again returns a new one.
        throw new CrmUnavailableError(message('hubspot.journal', { status }), {
          details: { call: name, status },
        })
      },
    },
    deps,
  )
  const events: CrmEvent[] = []
  const unreadable: UnreadableEvent[] = []
  for (const [index, entry] of parseBody(context, reply, RawFile).journalEvents.entries()) {
    const event = toEvent(entry, `${file.currentOffset}:${index}`)
    if ('code' in event) unreadable.push({ externalId: null, reason: event, body: entry })
    else events.push(event)
  }
  return { events, unreadable }
}

/** An emulated HubSpot on this machine has no https. */
function isTrustworthy(url: string, baseUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, origin } = new URL(url)
  return protocol === 'https:' || origin === new URL(baseUrl).origin
}

/**
 * One entry as received, or why it is unreadable. An entry without an account must not block the events of all others.
 */
function toEvent(entry: unknown, key: string): CrmEvent | Message {
  const parsed = RawEntry.safeParse(entry)
  if (!parsed.success) return message('event.noObject')
  const { portalId, occurredAt } = parsed.data
  if (portalId === null) return message('event.account', { name: 'portalId' })
  return { externalId: portalId, key, body: entry as object, occurredAt }
}

import type { Kysely } from 'kysely'
import { DateTime } from 'luxon'
import { keyText } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type CarriedRequest, desireCarried } from './desire-carried.ts'
import { flagText } from './flag-text.ts'
import { type Desired, loadHolders, saveDesired } from './write-back-store.ts'

/**
 * Notes which flag each evaluated record is to show: `incomplete` with what is missing and since when, or `complete`
 * where it was flagged before. A record that never was incomplete gets no flag at all, and so costs no write. Where
 * the CRM has no place for a record's flag, notes as well what the linked record that carries it is to show. A record that
 * is gone lacks nothing any more: where it is still on the CRM's list, it leaves that.
 *
 * @param request.notedAt when the change behind each became known, by `keyText`; those that time alone calls for have none
 * @param request.timeZone the account's; the date of `since` is in it
 * @param request.say in the account's language
 * @returns how many values now wait to be delivered
 */
export async function desireFlags(db: Kysely<Schema>, accountId: string, request: CarriedRequest): Promise<number> {
  const { evaluated } = request
  const flaggedOnce = await loadHolders(db, accountId, { target: 'flag', keys: evaluated.map(({ key }) => key) })
  const desired = evaluated
    .filter(({ key, verdicts }) => verdicts.length > 0 || flaggedOnce.has(keyText(key)))
    .map((one) => desiredFlag(one, request))
  const { now, notedAt } = request
  const flags = await saveDesired(db, accountId, { desired, now, ...(notedAt ? { notedAt } : {}) })
  return flags + (await desireCarried(db, accountId, request))
}

function desiredFlag({ key, verdicts }: EvaluatedRecord, { timeZone, say }: CarriedRequest): Desired {
  if (verdicts.length === 0) return { key, target: 'flag', value: { status: 'complete', missing: null, since: null } }
  const since = Math.min(...verdicts.map((verdict) => verdict.since.getTime()))
  return {
    key,
    target: 'flag',
    value: {
      status: 'incomplete',
      missing: flagText(verdicts, say),
      since: DateTime.fromMillis(since, { zone: timeZone }).toISODate(),
    },
  }
}

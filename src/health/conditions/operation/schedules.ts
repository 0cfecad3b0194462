import type { Kysely } from 'kysely'
import { loadHeartbeat } from '../../../infra/db/heartbeat-store.ts'
import type { Schema } from '../../../infra/db/schema.ts'
import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** Name of the heartbeat that every tick of the schedules records. */
export const ticksHeartbeat = 'ticks'

/** Ticks come every ten seconds. */
const lateAfterSeconds = 45

/** Whether the schedules of any process tick on this store: a service does its work. */
export async function isTicking(db: Kysely<Schema>): Promise<boolean> {
  const beat = await loadHeartbeat(db, ticksHeartbeat)
  return beat !== null && beat.seconds < lateAfterSeconds
}

/** The schedules of at least one process tick: otherwise nothing is polled and no failed work is resumed. */
export const schedules: GlobalCondition = {
  id: 'schedules',
  needsService: true,
  async check({ db, uptimeSeconds }) {
    const beat = await loadHeartbeat(db, ticksHeartbeat)
    const seconds = Math.min(beat?.seconds ?? Number.POSITIVE_INFINITY, uptimeSeconds())
    if (seconds < lateAfterSeconds) return null
    return {
      severity: 'failing',
      since: beat?.at ?? null,
      what: message('health.schedules'),
      action: message('health.schedules.action'),
    }
  },
}

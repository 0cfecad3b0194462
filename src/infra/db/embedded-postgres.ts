import { setImmediate as nextTurn } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'

/**
 * The embedded Postgres, which lets others have their turn. It works on the one thread there is and answers without the
 * event loop having turned, so that jobs that follow each other would keep requests unread and timers still until the
 * last is done. Here every message to it waits for one turn of the loop.
 */
export class EmbeddedPostgres extends PGlite {
  override async execProtocolRaw(...message: Parameters<PGlite['execProtocolRaw']>): Promise<Uint8Array> {
    await nextTurn()
    return super.execProtocolRaw(...message)
  }
}

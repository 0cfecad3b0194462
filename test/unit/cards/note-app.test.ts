import type { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { createAppNotes } from '../../../src/cards/note-app.ts'
import type { Schema } from '../../../src/infra/db/schema.ts'

it('the app of a card is noted without an error while the store cannot be used', async () => {
  const warnings: unknown[] = []
  const log = { warn: (...said: readonly unknown[]) => void warnings.push(said), error: () => undefined }
  // Without a store, each call of it throws.
  const notes = createAppNotes({ db: {} as Kysely<Schema>, clock: { now: () => new Date(0) }, log })

  await notes.other('hubspot', { namedAppId: '2', configuredAppId: '1' })
  await notes.configured('hubspot')

  expect(warnings).toHaveLength(2)
})

import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { runSeed } from '../chaos/run-seed.ts'
import { openStores, type Stores } from '../chaos/stores.ts'

/**
 * One seed in a folder and one on a server that restarts; `npm run chaos` runs any number, for both vendors on both
 * stores.
 */
const seeds = [
  { vendor: 'hubspot', seed: 1 },
  { vendor: 'pipedrive', seed: 2 },
] as const

describe('Chaos', () => {
  let stores: Stores
  beforeAll(async () => {
    stores = await openStores(inject('storeTemplates').folder)
  })
  afterAll(() => stores.close())

  for (const { vendor, seed } of seeds) {
    it(`of seed ${seed} leaves no difference behind in ${vendor}`, { timeout: 300_000 }, async ({ expect }) => {
      expect(await runSeed({ seed, vendor, stores })).toEqual([])
    })
  }
})

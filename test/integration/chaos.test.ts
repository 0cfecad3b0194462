import { describe, it } from 'vitest'
import { runSeed } from '../chaos/run-seed.ts'

// One on the embedded store, one on a server that restarts; `npm run chaos` tries as many as are wanted.
describe.concurrent('Chaos', () => {
  for (const seed of [3, 8]) {
    it(`of seed ${seed} leaves no difference behind`, { timeout: 180_000 }, async ({ expect }) => {
      expect(await runSeed(seed, () => undefined)).toEqual([])
    })
  }
})

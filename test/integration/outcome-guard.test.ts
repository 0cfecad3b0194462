import { expect, it } from 'vitest'
import { callOutcomes } from '../../src/crm/hubspot/sandbox/property-definitions.ts'
import { expectedOutcomes, generateDataset } from '../../src/sandbox/generate-dataset.ts'
import { describeEachStore } from '../support/database.ts'
import { openWorld } from '../support/world.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeEachStore('a call outcome that a person sets between our look and our write', (testStore) => {
  it('stays, and so does one that a person cleared', async () => {
    const dataset = generateDataset({ seed: 3, now })
    const world = await openWorld({ location: await testStore.newLocation(), dataset, now })
    try {
      const [setMeanwhile = '', clearedMeanwhile = '', untouched = ''] = [...expectedOutcomes(dataset).keys()].map(
        (id) => world.sandbox.idOf('calls', id),
      )
      await world.connection.sync({ full: false })
      await world.connection.evaluate()
      world.sandbox.ui.set('calls', setMeanwhile, { hs_call_disposition: callOutcomes.wrongNumber })
      world.sandbox.ui.set('calls', clearedMeanwhile, { hs_call_disposition: callOutcomes.connected })
      world.sandbox.ui.set('calls', clearedMeanwhile, { hs_call_disposition: '' })

      await world.connection.writeBack()

      function outcomeOf(id: string): string | null | undefined {
        return world.sandbox.read('calls', id)?.properties['hs_call_disposition']
      }
      expect(outcomeOf(setMeanwhile)).toBe(callOutcomes.wrongNumber)
      expect(outcomeOf(clearedMeanwhile)).toBeNull()
      expect(Object.values(callOutcomes)).toContain(outcomeOf(untouched))
    } finally {
      await world.close()
    }
  })
})

import { expect, it } from 'vitest'
import { expectedOutcomes } from '../../src/sandbox/company/generate-dataset.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld } from '../support/world.ts'
import { idOf } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeEachCrm('a call outcome that a person sets between our read and our write', (testStore, startCrm) => {
  it('is kept, and so is one that a person cleared, if the CRM reports that', async () => {
    const dataset = partOf(companyOf({ seed: 3, now }), { faulty: 1, oneIn: 10 })
    const world = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now })
    const { crm } = world
    try {
      const expected = [...expectedOutcomes(dataset)].map(([id, outcome]) => ({ id: idOf(crm, 'call', id), outcome }))
      const [setMeanwhile, clearedMeanwhile, untouched] = expected
      if (!setMeanwhile || !clearedMeanwhile || !untouched) throw new Error('too few calls without an outcome')
      await world.opened.sync({ full: false })
      await world.opened.evaluate()
      crm.setOutcome(setMeanwhile.id, 'wrongNumber')
      crm.setOutcome(clearedMeanwhile.id, 'connected')
      crm.setOutcome(clearedMeanwhile.id, null)

      await world.opened.writeBack()

      expect(crm.outcomeOf(setMeanwhile.id)).toBe('wrongNumber')
      expect(crm.outcomeOf(clearedMeanwhile.id)).toBe(crm.reportsClearing ? null : clearedMeanwhile.outcome)
      expect(crm.outcomeOf(untouched.id)).toBe(untouched.outcome)
    } finally {
      await world.close()
    }
  })
})

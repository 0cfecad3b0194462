import { beforeAll, describe, expect, it } from 'vitest'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import { describeAnyStore } from '../support/database.ts'
import { checkExchange, findOperations, specAvailable } from '../support/hubspot-spec.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld } from '../support/world.ts'

const now = new Date('2026-10-14T10:00:00Z')

describe.skipIf(!specAvailable)("the traffic of Minset checked against HubSpot's OpenAPI files", () => {
  describeAnyStore('from the first connection through two passes', (testStore) => {
    const exchanges: Exchange[] = []

    beforeAll(async () => {
      const world = await openWorld(onHubSpot(), {
        location: await testStore.newLocation(),
        dataset: partOf(companyOf({ seed: 7, now }), { faulty: 2, oneIn: 25 }),
        now,
        onExchange: (exchange) => exchanges.push(exchange),
      })
      await world.pass()
      // A second pass polls what the first has written.
      world.clock.advance({ minutes: 10 })
      await world.pass()
      await world.close()
    })

    it('matches them', () => {
      expect(exchanges.flatMap(checkExchange)).toEqual([])
      const unexpected = exchanges.filter(({ status }) => ![200, 201, 404].includes(status))
      expect(unexpected.map(({ path, status }) => `${path} ${status}`)).toEqual([])
    })

    it('covers reading, searching, setting up fields and writing', () => {
      const used = new Set(
        exchanges.flatMap(({ method, path }) => findOperations(method, path).map(({ name }) => name)),
      )

      process.stdout.write(`  calls: ${exchanges.length}, operations: ${[...used].toSorted().join(', ')}\n`)
      expect([...used]).toEqual(
        expect.arrayContaining([
          'GET /account-info/2026-09/details',
          'GET /crm/owners/2026-09',
          'GET /crm/objects/2026-09/{objectType}',
          'POST /crm/objects/2026-09/{objectType}/search',
          'POST /crm/objects/2026-09/{objectType}/batch/update',
          'POST /crm/properties/2026-09/{objectType}',
        ]),
      )
    })
  })
})

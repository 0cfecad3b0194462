import { expect, it } from 'vitest'
import type { RecordKey } from '../../src/domain/record.ts'
import { loadSetAside } from '../../src/records/index.ts'
import { loadRefusals } from '../../src/write-back/index.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { inEnglish } from '../support/words.ts'
import { openWorld } from '../support/world.ts'
import { flagOf, idOf } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')

/** The paths for reading and writing people by id, and a value that makes a person incomplete. */
const ways = {
  hubspot: {
    byId: /\/contacts\/(batch|\d)/,
    empty: { email: '', phone: '', mobilephone: '' },
    reported: ['the CRM fails whenever it is asked for it'],
    isReadAgain: true,
  },
  // Lists, which read several at once, succeed.
  pipedrive: {
    byId: /\/persons\/\d/,
    empty: { email: '', phone: '' },
    reported: ['the CRM fails whenever it is asked to write to the record'],
    isReadAgain: false,
  },
}

function person(id: string): RecordKey {
  return { type: 'contact', id }
}

function stumble(): never {
  throw new Error('this record')
}

describeEachCrm('a person whose reads make the CRM fail', (testStore, startCrm) => {
  it('does not prevent other records from being read and flagged, and is reported', async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 200 })
    const world = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now })
    try {
      const { db } = world.store.database
      await world.pass()
      // A second number would remain after the first one has been cleared.
      const sound = dataset.contacts
        .filter(({ phone, mobilePhone, otherEmails }) => mobilePhone === null && phone !== null && !otherEmails)
        .map(({ id }) => idOf(world.crm, 'contact', id))
        .filter((id) => flagOf(world.crm, person(id)).status !== 'incomplete')
      const [failing = '', other = ''] = sound
      const vendor = world.crm.vendor as keyof typeof ways
      const { byId, empty, isReadAgain } = ways[vendor]
      async function reported(): Promise<readonly string[]> {
        const { first } = await loadSetAside(db, world.accountId, { kinds: ['unreadable'], limit: 10 })
        const reasons = [...first, ...(await loadRefusals(db, world.accountId))].map(({ reason }) => inEnglish(reason))
        // What a person carries for activities is refused with the person.
        return [...new Set(reasons)].filter((reason) => reason.startsWith('the CRM fails'))
      }
      const mend = world.sandbox.oddItems.plant({ matches: (path) => byId.test(path), id: failing, becomes: stumble })

      world.clock.advance({ minutes: 10 })
      for (const id of [failing, other]) expect(world.sandbox.ui.set(world.crm.pages.contact, id, empty)).toBeNull()
      world.clock.advance({ minutes: 10 })
      await world.pass()

      expect(flagOf(world.crm, person(other)).status).toBe('incomplete')
      expect(await reported()).toEqual(ways[vendor].reported)

      mend()
      world.clock.advance({ minutes: 10 })
      if (!isReadAgain) await world.opened.sync({ full: true })
      await world.pass()
      expect(flagOf(world.crm, person(failing)).status).toBe('incomplete')
      expect(await reported()).toEqual([])
    } finally {
      await world.close()
    }
  })
})

import { describe } from 'vitest'
import { holdAccess } from './access-part.ts'
import { holdFailures } from './failures-part.ts'
import type { RegisteredVendor } from './open-adapter.ts'
import { holdReading } from './reading-part.ts'
import { holdSetUp } from './set-up-part.ts'
import { holdWriting } from './writing-part.ts'

/**
 * Holds a vendor's adapter to what the port promises, against the vendor's own emulator. What a vendor does not offer is
 * skipped, with the reason in the report.
 */
export function describeAdapter(registered: RegisteredVendor): void {
  describe(`the adapter of ${registered.vendor.title}`, () => {
    describe('access', () => {
      holdAccess(registered)
    })
    describe('reading', () => {
      holdReading(registered)
    })
    describe('writing', () => {
      holdWriting(registered)
    })
    describe('set-up', () => {
      holdSetUp(registered)
    })
    describe('failures', () => {
      holdFailures(registered)
    })
  })
}

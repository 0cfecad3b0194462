import { describe } from 'vitest'
import { holdAccess } from './access-part.ts'
import { holdFailures } from './failures-part.ts'
import type { RegisteredVendor } from './open-adapter.ts'
import { holdReading } from './reading-part.ts'
import { holdSetUp } from './set-up-part.ts'
import { holdWriting } from './writing-part.ts'

/**
 * Tests a vendor's adapter against the port's contract, with the vendor's own emulator. Capabilities that a vendor
 * lacks are skipped, with the reason in the report.
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

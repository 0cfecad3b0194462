import { expect, it } from 'vitest'
import { vendors } from '../../../src/crm/registry.ts'
import { sandboxes } from '../../../src/demo/sandboxes.ts'
import { describeAdapter } from './adapter-contract.ts'

it('the port is tested for every vendor: each has an emulated CRM', () => {
  expect([...sandboxes.keys()]).toEqual(vendors.map(({ id }) => id))
})

for (const vendor of vendors) {
  const startSandbox = sandboxes.get(vendor.id)
  if (startSandbox !== undefined) describeAdapter({ vendor, startSandbox })
}

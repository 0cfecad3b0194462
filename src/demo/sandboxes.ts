import type { StartEmulatedCrm } from '../sandbox/core/emulated-crm.ts'

/** By vendor, in display order. Loaded on start, because only the demo needs them. */
export const sandboxes: ReadonlyMap<string, StartEmulatedCrm> = new Map<string, StartEmulatedCrm>([
  ['hubspot', async (options) => (await import('../sandbox/hubspot/emulated-crm.ts')).startEmulatedHubSpot(options)],
  [
    'pipedrive',
    async (options) => (await import('../sandbox/pipedrive/emulated-crm.ts')).startEmulatedPipedrive(options),
  ],
])

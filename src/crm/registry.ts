import { hubspot } from './hubspot/settings.ts'
import { pipedrive } from './pipedrive/settings.ts'
import type { Vendor } from './vendor.ts'

/** Every vendor with an adapter, in the order in which they are shown to people. */
export const vendors: readonly Vendor[] = [hubspot, pipedrive]

import { hubspot } from './hubspot/settings.ts'
import { pipedrive } from './pipedrive/settings.ts'
import type { Vendor } from './vendor.ts'

/** Every vendor that there is an adapter for, in the order in which people read of them. */
export const vendors: readonly Vendor[] = [hubspot, pipedrive]

/**
 * Reads one account with the real adapter of a vendor and prints by how many megabytes the most memory that the process
 * ever had exceeds what it had before. Arguments: the vendor, where its API is.
 */

import { hubspotTokens } from '../../src/crm/hubspot/access/static-tokens.ts'
import { createHubSpot } from '../../src/crm/hubspot/index.ts'
import { createPipedrive } from '../../src/crm/pipedrive/index.ts'
import { systemClock } from '../../src/domain/clock.ts'
import { createSkippingTimer } from './virtual-timer.ts'

const [vendor, baseUrl] = process.argv.slice(2)
const deps = { clock: systemClock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
const tokens = hubspotTokens('not-a-real-token')
const crm =
  vendor === 'hubspot'
    ? createHubSpot({ tokens, baseUrl }, deps)
    : createPipedrive({ tokens, scopes: null, baseUrl }, deps)

const before = process.resourceUsage().maxRSS
const message = await crm.read.account().then(
  () => 'it was read',
  (error: Error) => error.message,
)
const megabytes = Math.round((process.resourceUsage().maxRSS - before) / 1024)
process.stdout.write(JSON.stringify({ megabytes, message }))
process.exit(0)

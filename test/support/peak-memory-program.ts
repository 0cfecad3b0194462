/**
 * Reads one account through the transport that every vendor uses, and prints by how many megabytes the peak memory of
 * the process exceeds its memory before. Argument: the API's origin.
 */

import { staticTokens } from '../../src/crm/access/static-tokens.ts'
import { systemClock } from '../../src/domain/time/clock.ts'
import { message } from '../../src/words/index.ts'
import { createAcme } from '../fixtures/third-vendor/crm/acme/index.ts'
import { createSkippingTimer } from './virtual-timer.ts'

const [baseUrl = ''] = process.argv.slice(2)
const deps = { clock: systemClock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
const tokens = staticTokens('not-a-real-token', {
  name: message('asWritten', { text: 'The token' }),
  refused: message('asWritten', { text: 'it is refused' }),
})
const crm = createAcme({ tokens, scopes: null, baseUrl, vendorFields: () => ({}) }, deps)

const before = process.resourceUsage().maxRSS
const failure = await crm.read.account().then(
  () => 'it was read',
  (error: Error) => error.message,
)
const megabytes = Math.round((process.resourceUsage().maxRSS - before) / 1024)
process.stdout.write(JSON.stringify({ megabytes, message: failure }))
process.exit(0)

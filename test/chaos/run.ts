import { availableParallelism } from 'node:os'
import { argumentsOf, endProgram, wholeNumberOf } from '../support/program-arguments.ts'
import { type ChaosVendor, crmStarters, runSeed } from './run-seed.ts'
import { openStores } from './stores.ts'

const vendors = Object.keys(crmStarters) as ChaosVendor[]
const { values } = argumentsOf({
  usage: `npm run -s chaos -- [--seeds N] [--first S] [--crm CRM] [--json]

Runs the service against emulated CRMs with faults, once per seed, and says how many seeds it survives without a difference.

--seeds N  how many seeds (default 10); with one, each step is printed
--first S  the first seed (default 1)
--crm CRM  ${vendors.join(', ')} or both (default): then odd seeds use HubSpot and even ones Pipedrive
--json     print one JSON object`,
  options: {
    seeds: { type: 'string', default: '10' },
    first: { type: 'string', default: '1' },
    crm: { type: 'string', default: 'both' },
    json: { type: 'boolean', default: false },
  },
})

function chosenVendors(text: string): readonly ChaosVendor[] {
  if (text === 'both') return vendors
  const found = vendors.filter((vendor) => vendor === text)
  return found.length > 0 ? found : endProgram(2, `--crm must be ${vendors.join(', ')} or both, not "${text}".`)
}

const seeds = wholeNumberOf({ name: 'seeds', text: values.seeds, least: 1 })
const first = wholeNumberOf({ name: 'first', text: values.first, least: 0 })
const chosen = chosenVendors(values.crm)
const startedAt = performance.now()
const waiting = Array.from({ length: seeds }, (_, index) => first + index).values()
const failed: { seed: number; crm: ChaosVendor; difference: string[] }[] = []
let passed = 0

function vendorOf(seed: number): ChaosVendor {
  return chosen[(seed + 1) % chosen.length] ?? 'hubspot'
}

/** A single seed is being debugged, so each step is printed. */
function report(line: string): void {
  if (seeds === 1) process.stderr.write(`  ${line}\n`)
}

async function takeTurns(): Promise<void> {
  const stores = await openStores()
  try {
    for (const seed of waiting) {
      const crm = vendorOf(seed)
      const difference = await runSeed({ seed, vendor: crm, stores, say: report }).catch((error: unknown) => [
        String(error),
      ])
      if (difference.length === 0) passed += 1
      else failed.push({ seed, crm, difference: difference.slice(0, 20) })
      process.stderr.write(
        `seed ${seed} of ${crm} ${difference.length === 0 ? 'passed' : `FAILED: ${difference[0]}`}\n`,
      )
    }
  } finally {
    await stores.close()
  }
}

// A seed waits about as long as it works.
await Promise.all(Array.from({ length: Math.min(seeds, 2 * availableParallelism()) }, takeTurns))
const seconds = Math.round((performance.now() - startedAt) / 100) / 10
failed.sort((a, b) => a.seed - b.seed)
if (values.json) process.stdout.write(`${JSON.stringify({ seeds, passed, failed, seconds })}\n`)
else {
  for (const { seed, crm, difference } of failed) {
    process.stdout.write(`seed ${seed} of ${crm}:\n  ${difference.join('\n  ')}\n`)
  }
  process.stdout.write(`${passed} of ${seeds} seeds passed in ${seconds} s\n`)
}
process.exitCode = failed.length === 0 ? 0 : 1

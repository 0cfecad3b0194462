import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runSeed } from './run-seed.ts'

/** `npm run chaos -- --seeds N [--first S] [--json]`: how many seeds the service survives without a difference. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    first: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  process.stderr.write(`--${name} must be a whole number, not "${text}".\n`)
  process.exit(2)
}

const [seeds, first] = [wholeNumber('seeds', values.seeds), wholeNumber('first', values.first)]
const startedAt = performance.now()
const waiting = Array.from({ length: seeds }, (_, index) => first + index).values()
const failed: { seed: number; difference: string[] }[] = []
let passed = 0

/** One seed alone is being looked into: then each step is told. */
function tell(line: string): void {
  if (seeds === 1) process.stderr.write(`  ${line}\n`)
}

async function takeTurns(): Promise<void> {
  for (const seed of waiting) {
    const difference = await runSeed(seed, tell).catch((error: unknown) => [String(error)])
    if (difference.length === 0) passed += 1
    else failed.push({ seed, difference: difference.slice(0, 20) })
    process.stderr.write(`seed ${seed} ${difference.length === 0 ? 'passed' : 'FAILED'}\n`)
  }
}

// A seed waits about as long as it works.
await Promise.all(Array.from({ length: Math.min(seeds, 2 * availableParallelism()) }, takeTurns))
const seconds = Math.round((performance.now() - startedAt) / 100) / 10
failed.sort((a, b) => a.seed - b.seed)
if (values.json) process.stdout.write(`${JSON.stringify({ seeds, passed, failed, seconds })}\n`)
else {
  for (const { seed, difference } of failed) process.stdout.write(`seed ${seed}:\n  ${difference.join('\n  ')}\n`)
  process.stdout.write(`${passed} of ${seeds} seeds passed in ${seconds} s\n`)
}
process.exitCode = failed.length === 0 ? 0 : 1

import { parseArgs } from 'node:util'
import { benchBacktest } from './backtest.ts'
import type { Bench } from './bench-case.ts'
import { benchCalls } from './calls.ts'
import { benchCard } from './card.ts'
import { benchDay } from './day.ts'
import { benchIncremental } from './incremental.ts'
import { benchIngest } from './ingest.ts'
import { benchLag } from './lag.ts'
import { benchLimiter } from './limiter.ts'
import { benchPages } from './pages.ts'
import { benchRules } from './rules/index.ts'
import { heading, toJsonLine, toRow } from './show-case.ts'
import { benchSync } from './sync.ts'

/**
 * `npm run bench -- [NAME] [--json] [--quick]`: our figures compared with a limit or a peer, from the same run; every
 * benchmark without a name. Figures go to standard output, progress to standard error.
 */
const benches: Readonly<Record<string, Bench>> = {
  ingest: benchIngest,
  sync: benchSync,
  limiter: benchLimiter,
  calls: benchCalls,
  lag: benchLag,
  day: benchDay,
  pages: benchPages,
  card: benchCard,
  rules: benchRules,
  backtest: benchBacktest,
  incremental: benchIncremental,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  const names = Object.keys(benches).join(', ')
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}: name one of ${names}, or none for all of them (npm run -s bench -- NAME [--json] [--quick]).\n`,
  )
  process.exit(1)
}

async function runBench(name: string, bench: Bench): Promise<void> {
  function say(text: string): void {
    process.stderr.write(`… ${name}: ${text}\n`)
  }
  try {
    for await (const measured of bench({ quick: values.quick, say })) {
      process.stdout.write(`${values.json ? toJsonLine(measured) : toRow(measured)}\n`)
    }
  } catch (error) {
    say(`broke off: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

if (!values.json) process.stdout.write(`${heading}\n`)
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length === 0 || positionals.includes(name)) await runBench(name, bench)
}

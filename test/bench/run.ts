import { argumentsOf, endProgram } from '../support/program-arguments.ts'
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

/** Every benchmark, by its name. Figures go to standard output, progress to standard error. */
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

const names = Object.keys(benches).join(', ')
const { values, positionals } = argumentsOf({
  usage: `npm run -s bench -- [NAME …] [--json] [--quick]

Prints our figures next to those of a limit or a peer, measured in the same run; without a name, of every benchmark.

NAME     one of ${names}
--json   print one JSON object per case
--quick  measure less: to try a benchmark, not to compare its figures`,
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  endProgram(2, `There is no benchmark ${unknown.join(', ')}: name one of ${names}, or none for all of them.`)
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

import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Demo, startDemo } from '../demo/run-demo.ts'
import { readEnvironment } from '../infra/config.ts'
import { print } from './open.ts'
import { untilStopped } from './start.ts'

interface DemoFlags {
  readonly dir: string
  readonly fresh?: boolean
  readonly seed?: number
  readonly data?: string
  readonly exit?: boolean
  readonly json?: boolean
  readonly port: number
  readonly sandboxPort: number
}

/** `minset demo`: the whole idea at work, with an emulated CRM. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('see the whole idea at work: an emulated CRM is synced, checked and flagged')
    .option('--dir <folder>', 'where everything is kept; a second start continues there', '.minset/demo')
    .option('--fresh', 'start over')
    .addOption(new Option('--crm <crm>', 'which CRM is emulated').choices(['hubspot']).default('hubspot'))
    .option('--seed <number>', 'generate the company of this number', wholeNumber)
    .option('--data <folder>', 'load the company from CSV files (Maven Analytics, CRM Sales Opportunities)')
    .option('--exit', 'end after one pass')
    .option('--json', 'print one JSON object and nothing else; implies --exit')
    .option('--port <number>', "port of Minset's pages", wholeNumber, 4600)
    .option('--sandbox-port <number>', 'port of the emulated CRM', wholeNumber, 4610)
    .action(async (flags: DemoFlags) => {
      await runDemo(flags)
    })
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

async function runDemo({
  dir,
  fresh = false,
  seed,
  data,
  exit = false,
  json = false,
  port,
  sandboxPort,
}: DemoFlags): Promise<void> {
  const isOnePass = exit || json
  const demo = await startDemo(
    {
      dir,
      fresh,
      seed,
      data,
      port,
      // One pass needs no address that a person could remember.
      sandboxPort: isOnePass ? 0 : sandboxPort,
      say: json ? () => undefined : print,
    },
    readEnvironment(),
  )
  try {
    if (json) print(JSON.stringify(demo.report))
    else printReport(demo)
    if (!isOnePass) await serveUntilStopped(demo)
  } finally {
    await demo.close()
  }
}

function printReport({ report }: Demo): void {
  const { findings, flags, outcomes, scorecards, digests, seconds } = report
  const synced = Object.entries(report.synced).map(([plural, count]) => `${count} ${plural}`)
  print('')
  print(`Done in ${seconds} s.`)
  print(`  records     ${synced.join(', ')}`)
  print(`  findings    ${findings.open} open, of ${Object.keys(findings.byRule).length} rules`)
  print(`  flags       ${flags.written} written in ${flags.apiCalls} calls`)
  print(`  outcomes    ${outcomes.filled} filled in`)
  print(`  scorecards  ${scorecards.length} reps`)
  print(`  digests     ${digests.length} by mail`)
}

async function serveUntilStopped(demo: Demo): Promise<void> {
  const { url } = await demo.serve()
  print('')
  print('Open:')
  print(`  ${demo.sandboxUrl}/        the CRM, with its flags (repair a record: its flag goes within seconds)`)
  print(`  ${demo.sandboxUrl}/mail    the supervisors' digests`)
  print(`  ${url}/        Minset: findings, scorecards, digests, health`)
  print('')
  print('Ctrl-C ends the demo; the next start continues where it was.')
  await untilStopped()
  print('Stopping …')
}

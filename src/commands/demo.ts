import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Demo, DemoCrm, startDemo } from '../demo/run-demo.ts'
import { sandboxes } from '../demo/sandboxes.ts'
import { ConfigError } from '../domain/errors.ts'
import { objectTypePlurals, objectTypes } from '../domain/record.ts'
import { systemClock } from '../domain/time/clock.ts'
import { readEnvironment } from '../infra/config.ts'
import { counted, countedRecords } from '../infra/format.ts'
import { untilStopped } from '../infra/process/interrupts.ts'
import { print, printError } from '../infra/terminal.ts'
import { message } from '../words/index.ts'

interface DemoFlags {
  readonly dir: string
  readonly crm: string
  readonly fresh?: boolean
  readonly seed?: number
  readonly data?: string
  readonly exit?: boolean
  readonly json?: boolean
  readonly port: number
  readonly sandboxPort: number
}

const crms = [...sandboxes.keys()]
const all = 'all'

/** `minset demo`: the whole product at work, with emulated CRMs. */
export function defineDemo(command: Command): void {
  command
    .option('--dir <folder>', 'where everything is kept; a second start continues there', '.minset/demo')
    .option('--fresh', 'start over')
    .addOption(new Option('--crm <crm>', 'which CRM is emulated').choices([...crms, all]).default(all))
    .option('--seed <number>', 'generate the company of this number', wholeNumber)
    .option('--data <folder>', 'load the company from CSV files (Maven Analytics, CRM Sales Opportunities)')
    .option('--exit', 'end after one pass')
    .option('--json', 'print one JSON object and nothing else; implies --exit')
    .option('--port <number>', "port of Minset's pages", port, 4600)
    .option('--sandbox-port <number>', 'port of the first emulated CRM; the next one has the next', port, 4610)
    .action(async (flags: DemoFlags) => {
      await runDemo(flags)
    })
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** The second emulated CRM uses the next port, so the highest port is not allowed. */
function port(text: string): number {
  const number = wholeNumber(text)
  if (number < 1 || number > 65_534) throw new InvalidArgumentError('It must be from 1 to 65534.')
  return number
}

async function runDemo({ crm, exit = false, json = false, ...flags }: DemoFlags): Promise<void> {
  const isOnePass = exit || json
  const { startDemo: start } = await loadDemo()
  const demo = await start(
    {
      ...flags,
      fresh: flags.fresh ?? false,
      crms: crm === all ? crms : [crm],
      isServed: !isOnePass,
      clock: systemClock,
      // A single pass needs no memorable address.
      sandboxPort: isOnePass ? 0 : flags.sandboxPort,
      say: json ? () => undefined : print,
    },
    readEnvironment(),
  )
  try {
    if (json) printJson(demo)
    else printReports(demo)
    await (isOnePass ? endPass(demo) : serveUntilStopped(demo))
  } finally {
    await demo.close()
  }
}

/** Loaded on demand: it takes a third of a command's start, and a production installation lacks its packages. */
async function loadDemo(): Promise<{ readonly startDemo: typeof startDemo }> {
  try {
    return await import('../demo/run-demo.ts')
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ConfigError(message('demo.packages'), { cause: error })
  }
}

/** A single pass succeeds only if the CRMs agree. */
function endPass({ agreement }: Demo): void {
  if (!agreement.isAgreed) process.exitCode = 1
}

/** Prints only the object; a disagreement also on standard error, in words. */
function printJson(demo: Demo): void {
  print(JSON.stringify(jsonOf(demo)))
  const { isAgreed, sentences } = demo.agreement
  if (!isAgreed) printError(sentences.join('\n'))
}

/** One CRM's report; if there are several, each by its vendor. */
function jsonOf({ crms: done }: Demo): object {
  const [only, ...others] = done
  if (only !== undefined && others.length === 0) return only.report
  return Object.fromEntries(done.map(({ vendor, report }) => [vendor, report]))
}

function printReports({ crms: done, agreement }: Demo): void {
  for (const one of done) printReport(one)
  if (agreement.sentences.length > 0) print('')
  for (const sentence of agreement.sentences) print(sentence)
}

function printReport({ title, report }: DemoCrm): void {
  const { findings, flags, outcomes, scorecards, digests, seconds } = report
  const synced = objectTypes.map((type) => countedRecords(report.synced[objectTypePlurals[type]] ?? 0, type))
  print('')
  print(`${title}: done in ${seconds} s.`)
  print(`  records     ${synced.join(', ')}`)
  print(`  findings    ${findings.open} open, of ${counted(Object.keys(findings.byRule).length, 'rule')}`)
  print(`  flags       ${flags.written} written in ${counted(flags.apiCalls, 'call')}`)
  print(`  outcomes    ${outcomes.filled} filled in`)
  print(`  scorecards  ${counted(scorecards.length, 'rep')}`)
  print(`  digests     ${digests.length} by mail`)
}

/** Where visitors sign in as people of the company, if it has any. */
function signInOf({ people }: Demo, url: string): { readonly url: string; readonly words: string }[] {
  if (people.length === 0) return []
  const names = people.map(({ role, name }) => `${name} (${role})`).join(', ')
  return [{ url: `${url}/sign-in`, words: `Minset as ${names}: with one click, which only the demo offers` }]
}

async function serveUntilStopped(demo: Demo): Promise<void> {
  const { url } = await demo.serve()
  const pages = demo.crms.map((one) => ({
    url: `${one.url}/`,
    words: `${one.title}, with flags and Minset's parts on its records (repair one: its flag goes within seconds)`,
  }))
  const mail = demo.crms.slice(0, 1).map((one) => ({ url: `${one.url}/mail`, words: "the supervisors' digests" }))
  print('')
  const addresses = [
    ...pages,
    ...mail,
    { url: `${url}/`, words: 'Minset, as the person who runs it: findings, scorecards, digests, health' },
    ...signInOf(demo, url),
  ]
  const width = Math.max(...addresses.map((page) => page.url.length))
  print('Open:')
  for (const page of addresses) print(`  ${page.url.padEnd(width)}  ${page.words}`)
  print('')
  print('Ctrl-C ends the demo; the next start continues where it was.')
  await untilStopped()
  print('Stopping …')
}

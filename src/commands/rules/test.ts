import type { Command } from 'commander'
import { loadConfig } from '../../app/config.ts'
import { readRuleset } from '../../app/open-store.ts'
import { ConfigError } from '../../domain/errors.ts'
import { readEnvironment } from '../../infra/config.ts'
import { counted } from '../../infra/format.ts'
import { print } from '../../infra/terminal.ts'
import { type ExampleResult, runExamples } from '../../rules/index.ts'
import { message } from '../../words/index.ts'
import { readNamedFile } from '../read-named-file.ts'

/** `minset rules test`: needs neither the store nor the CRM. */
export function defineTest(command: Command): void {
  command
    .argument('<file>', 'the rules file, with a section "examples"')
    .option('--json', 'print one JSON object')
    .action(async (path: string, { json = false }: { readonly json?: boolean }) => {
      const { content, fileName } = await readNamedFile(path)
      const ruleset = readRuleset(loadConfig(readEnvironment()), content, fileName)
      const results = runExamples(ruleset)
      // Without examples, nothing has been tested.
      if (results.length === 0) throw new ConfigError(message('rules.test.none', { file: fileName }))
      const failed = results.filter(({ differences }) => differences.length > 0)
      const untested = untestedParts(ruleset)
      if (json) print(JSON.stringify({ examples: results.length, failed, untested }))
      else print([...failed.map(failureText), ...summary({ results, failed, untested })].join('\n'))
      if (failed.length > 0) process.exitCode = 1
    })
}

/** Rules and segments that no example names. */
function untestedParts({ rules, segmentChecks, examples }: Parameters<typeof runExamples>[0]): readonly string[] {
  const named = new Set(examples.flatMap(({ expect }) => Object.keys(expect)))
  return [...rules.map(({ id }) => id), ...segmentChecks.keys()].filter((id) => !named.has(id))
}

function summary({
  results,
  failed,
  untested,
}: Readonly<Record<'results' | 'failed', readonly ExampleResult[]>> & {
  readonly untested: readonly string[]
}): string[] {
  const passed = results.length - failed.length
  return [
    `${passed} of ${counted(results.length, 'example')} passed`,
    ...(untested.length === 0 ? [] : [`no example names: ${untested.join(', ')}`]),
  ]
}

function failureText({ number, title, differences }: ExampleResult): string {
  return [
    `example ${number}${title === '' ? '' : `: ${title}`}`,
    ...differences.map(({ id, expected, found }) => `    ${id}: expected ${expected ?? 'not to fail'}, found ${found}`),
  ].join('\n')
}

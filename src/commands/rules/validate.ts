import type { Command } from 'commander'
import { loadConfig } from '../../app/config.ts'
import { readRuleset } from '../../app/open-store.ts'
import { ConfigError } from '../../domain/errors.ts'
import { readEnvironment } from '../../infra/config.ts'
import { counted } from '../../infra/format.ts'
import { print } from '../../infra/terminal.ts'
import { defaultLanguage, message, sayIn } from '../../words/index.ts'
import { readNamedFile } from '../read-named-file.ts'

const say = sayIn(defaultLanguage)

/** `minset rules validate`: needs neither the store nor the CRM. */
export function defineValidate(command: Command): void {
  command
    .argument('<file>', 'the rules file')
    .option('--json', 'print one JSON object')
    .action(async (path: string, { json = false }: { readonly json?: boolean }) => {
      const { content, fileName } = await readNamedFile(path)
      const config = loadConfig(readEnvironment())
      try {
        const { name, version, rules: found } = readRuleset(config, content, fileName)
        const called = say(message('asWritten', { text: name }))
        if (json) print(JSON.stringify({ valid: true, name, version, rules: found.length, problems: [] }))
        else print(`${fileName} is valid: ${called}, ${counted(found.length, 'rule')}, version ${version}`)
      } catch (error) {
        if (!(error instanceof ConfigError) || !json) throw error
        print(JSON.stringify({ valid: false, problems: error.message.split('\n') }))
        process.exitCode = 1
      }
    })
}

import type { Command } from 'commander'
import { print } from '../../infra/terminal.ts'
import { rulesetJsonSchema } from '../../rules/index.ts'

/** `minset rules schema`: the form of ruleset files, for editors. */
export function addSchemaCommand(rules: Command): void {
  rules
    .command('schema')
    .description('print the JSON Schema of ruleset files, with which editors complete and check them')
    .action(() => print(JSON.stringify(rulesetJsonSchema(), null, 2)))
}

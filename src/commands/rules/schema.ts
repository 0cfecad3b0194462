import type { Command } from 'commander'
import { print } from '../../infra/terminal.ts'
import { rulesetJsonSchema } from '../../rules/index.ts'

/** `minset rules schema`: the form of ruleset files, for editors. */
export function defineSchema(command: Command): void {
  command.action(() => print(JSON.stringify(rulesetJsonSchema(), null, 2)))
}

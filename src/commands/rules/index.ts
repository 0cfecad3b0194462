import type { Command } from 'commander'
import { type DeclaredCommand, declareCommands } from '../declared-command.ts'

/** Every command about rulesets, in the order in which the help lists them. */
const commands: readonly DeclaredCommand[] = [
  {
    name: 'import',
    takes: '[options]',
    description: 'print a ruleset made of what the CRM itself requires, or write it to a file',
    load: async () => (await import('./import.ts')).defineImport,
  },
  {
    name: 'export',
    takes: '[options]',
    description: "print an account's active rules as they were written, or write them to a file",
    load: async () => (await import('./export.ts')).defineExport,
  },
  {
    name: 'schema',
    description: 'print the JSON Schema of ruleset files, with which editors complete and check them',
    load: async () => (await import('./schema.ts')).defineSchema,
  },
  {
    name: 'validate',
    takes: '[options] <file>',
    description: 'check a rules file: every problem with its line, what was found, and what is allowed',
    load: async () => (await import('./validate.ts')).defineValidate,
  },
  {
    name: 'test',
    takes: '[options] <file>',
    description: 'run the examples of a rules file: records with the results that the rules must have for them',
    load: async () => (await import('./test.ts')).defineTest,
  },
  {
    name: 'why',
    takes: '[options] <type> <id>',
    description: 'say for every rule why a stored record meets it, fails it, or is not checked by it',
    load: async () => (await import('./why.ts')).defineWhy,
  },
  {
    name: 'backtest',
    takes: '[options] <ruleset>',
    description: 'check the stored records against a ruleset, without storing anything and without touching the CRM',
    load: async () => (await import('./backtest.ts')).defineBacktest,
  },
  {
    name: 'diff',
    takes: '[options] <before> <after>',
    description:
      'compare two rulesets by the stored records: which are newly flagged, newly clear, or flagged otherwise',
    load: async () => (await import('./backtest.ts')).defineDiff,
  },
  {
    name: 'activate',
    takes: '[options] <file>',
    description: 'make a rules file the active ruleset of an account, now or at a date',
    load: async () => (await import('./activation/activate.ts')).defineActivate,
  },
  {
    name: 'plan',
    takes: '[options]',
    description: 'show the planned activation of a ruleset, or cancel it',
    load: async () => (await import('./activation/plan.ts')).definePlan,
  },
  {
    name: 'versions',
    takes: '[options]',
    description: 'list the rulesets that were activated in an account, the active one first',
    load: async () => (await import('./activation/versions.ts')).defineVersions,
  },
  {
    name: 'rollback',
    takes: '[options]',
    description: 'activate an earlier version of the rules again',
    load: async () => (await import('./activation/activate.ts')).defineRollback,
  },
]

/** `minset rules`: writes, tries and activates rulesets. Exit codes: 0 fine, 1 a problem was found, 2 wrong usage. */
export function defineRules(command: Command, words: readonly string[]): Promise<void> {
  return declareCommands(command, commands, words)
}

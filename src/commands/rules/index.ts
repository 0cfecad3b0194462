import type { Command } from 'commander'
import { addActivateCommand, addRollbackCommand } from './activation/activate.ts'
import { addPlanCommand } from './activation/plan.ts'
import { addVersionsCommand } from './activation/versions.ts'
import { addBacktestCommand, addDiffCommand } from './backtest.ts'
import { addExportCommand } from './export.ts'
import { addImportCommand } from './import.ts'
import { addSchemaCommand } from './schema.ts'
import { addTestCommand } from './test.ts'
import { addValidateCommand } from './validate.ts'
import { addWhyCommand } from './why.ts'

/** `minset rules`: writes, tries and activates rulesets. Exit codes: 0 fine, 1 a problem was found, 2 wrong usage. */
export function addRulesCommand(program: Command): void {
  const rules = program.command('rules').description('write, try and activate rulesets')
  addImportCommand(rules)
  addExportCommand(rules)
  addSchemaCommand(rules)
  addValidateCommand(rules)
  addTestCommand(rules)
  addWhyCommand(rules)
  addBacktestCommand(rules)
  addDiffCommand(rules)
  addActivateCommand(rules)
  addPlanCommand(rules)
  addVersionsCommand(rules)
  addRollbackCommand(rules)
}

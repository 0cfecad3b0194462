import type { Command } from 'commander'
import { addActivateCommand, addRollbackCommand } from './activate.ts'
import { addBacktestCommand, addDiffCommand } from './backtest.ts'
import { addExportCommand } from './export.ts'
import { addImportCommand } from './import.ts'
import { addPlanCommand } from './plan.ts'
import { addSchemaCommand } from './schema.ts'
import { addTestCommand } from './test.ts'
import { addValidateCommand } from './validate.ts'
import { addVersionsCommand } from './versions.ts'
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

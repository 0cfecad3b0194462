import type { Command } from 'commander'
import { addCheckCommand } from './check.ts'
import { addConnectCommand } from './connect.ts'
import { addDemoCommand } from './demo.ts'
import { addDigestCommand } from './digest.ts'
import { addDisconnectCommand } from './disconnect.ts'
import { addDoctorCommand } from './doctor.ts'
import { addFlagCommand } from './flag.ts'
import { addNewKeyCommand } from './new-key.ts'
import { addRotateKeysCommand } from './rotate-keys.ts'
import { addRulesCommand } from './rules.ts'
import { addScorecardCommand } from './scorecard.ts'
import { addStartCommand } from './start.ts'
import { addSyncCommand } from './sync.ts'

/** Adds every command, in the order in which the help lists them. */
export function registerCommands(program: Command): void {
  addDemoCommand(program)
  addStartCommand(program)
  addConnectCommand(program)
  addSyncCommand(program)
  addCheckCommand(program)
  addFlagCommand(program)
  addRulesCommand(program)
  addScorecardCommand(program)
  addDigestCommand(program)
  addDoctorCommand(program)
  addDisconnectCommand(program)
  addNewKeyCommand(program)
  addRotateKeysCommand(program)
}

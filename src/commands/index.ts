import type { Command } from 'commander'
import { addCheckCommand } from './account/check.ts'
import { addDigestCommand } from './account/digest.ts'
import { addFlagCommand } from './account/flag.ts'
import { addScorecardCommand } from './account/scorecard.ts'
import { addSyncCommand } from './account/sync.ts'
import { addTeamsCommand } from './account/teams.ts'
import { addDemoCommand } from './demo.ts'
import { addAdminLinkCommand } from './installation/admin-link.ts'
import { addConnectCommand } from './installation/connect.ts'
import { addDisconnectCommand } from './installation/disconnect.ts'
import { addDoctorCommand } from './installation/doctor.ts'
import { addNewKeyCommand } from './installation/new-key.ts'
import { addRotateKeysCommand } from './installation/rotate-keys.ts'
import { addRulesCommand } from './rules/index.ts'
import { addStartCommand } from './start.ts'

/** Adds every command, in the order in which the help lists them. */
export function registerCommands(program: Command): void {
  addDemoCommand(program)
  addStartCommand(program)
  addConnectCommand(program)
  addAdminLinkCommand(program)
  addSyncCommand(program)
  addCheckCommand(program)
  addFlagCommand(program)
  addRulesCommand(program)
  addScorecardCommand(program)
  addDigestCommand(program)
  addTeamsCommand(program)
  addDoctorCommand(program)
  addDisconnectCommand(program)
  addNewKeyCommand(program)
  addRotateKeysCommand(program)
}

import type { Command } from 'commander'
import { addCheckCommand } from './check.ts'
import { addDemoCommand } from './demo.ts'
import { addDigestCommand } from './digest.ts'
import { addDoctorCommand } from './doctor.ts'
import { addFlagCommand } from './flag.ts'
import { addScorecardCommand } from './scorecard.ts'
import { addStartCommand } from './start.ts'
import { addSyncCommand } from './sync.ts'

/** Adds every command, in the order in which the help lists them. */
export function registerCommands(program: Command): void {
  addDemoCommand(program)
  addStartCommand(program)
  addSyncCommand(program)
  addCheckCommand(program)
  addFlagCommand(program)
  addScorecardCommand(program)
  addDigestCommand(program)
  addDoctorCommand(program)
}

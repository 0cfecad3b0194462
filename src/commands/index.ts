import type { Command } from 'commander'
import { type DeclaredCommand, declareCommands } from './declared-command.ts'

/** Every command, in the order in which the help lists them. */
const commands: readonly DeclaredCommand[] = [
  {
    name: 'demo',
    takes: '[options]',
    description: 'see the whole idea at work: emulated CRMs are synced, checked and flagged',
    load: async () => (await import('./demo.ts')).defineDemo,
  },
  {
    name: 'start',
    description: 'run the service for all connected accounts until Ctrl-C',
    load: async () => (await import('./start.ts')).defineStart,
  },
  {
    name: 'connect',
    description: 'connect a CRM account in the browser: to look first, or with flags',
    load: async () => (await import('./installation/connect.ts')).defineConnect,
  },
  {
    name: 'admin-link',
    takes: '[options] <address>',
    description: 'make a user of the CRM an admin, and print a link to sign in with once',
    load: async () => (await import('./installation/admin-link.ts')).defineAdminLink,
  },
  {
    name: 'sync',
    takes: '[options]',
    description: 'read from the CRM what is new; writes nothing to the CRM',
    load: async () => (await import('./account/sync.ts')).defineSync,
  },
  {
    name: 'check',
    takes: '[options]',
    description: 'check the stored records against the rules and list what is missing; does not touch the CRM',
    load: async () => (await import('./account/check.ts')).defineCheck,
  },
  {
    name: 'flag',
    takes: '[options]',
    description: 'write to the CRM the flags and call outcomes that differ from what it shows',
    load: async () => (await import('./account/flag.ts')).defineFlag,
  },
  {
    name: 'rules',
    description: 'write, try and activate rulesets',
    load: async () => (await import('./rules/index.ts')).defineRules,
  },
  {
    name: 'scorecard',
    takes: '[options]',
    description: "print the reps' figures from what is stored",
    load: async () => (await import('./account/scorecard.ts')).defineScorecard,
  },
  {
    name: 'digest',
    takes: '[options]',
    description: "print the supervisors' digests of the last full week, or send them",
    load: async () => (await import('./account/digest.ts')).defineDigest,
  },
  {
    name: 'teams',
    description: 'import or export who supervises whom',
    load: async () => (await import('./account/teams.ts')).defineTeams,
  },
  {
    name: 'doctor',
    description: 'try everything that the service needs, and say in words what is wrong with the set-up',
    load: async () => (await import('./installation/doctor.ts')).defineDoctor,
  },
  {
    name: 'disconnect',
    takes: '[options]',
    description: 'end the connection with an account',
    load: async () => (await import('./installation/disconnect.ts')).defineDisconnect,
  },
  {
    name: 'new-key',
    description: 'print a new key for MINSET_SECRET_KEYS',
    load: async () => (await import('./installation/new-key.ts')).defineNewKey,
  },
  {
    name: 'rotate-keys',
    takes: '[options]',
    description: 'encrypt every stored token with the first key of MINSET_SECRET_KEYS',
    load: async () => (await import('./installation/rotate-keys.ts')).defineRotateKeys,
  },
]

/** Adds every command; those among the words are loaded. @param words the words of the command line */
export function registerCommands(program: Command, words: readonly string[]): Promise<void> {
  return declareCommands(program, commands, words)
}

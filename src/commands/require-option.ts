import type { Command } from 'commander'
import { UsageError } from '../domain/errors.ts'
import { message } from '../words/index.ts'

/**
 * Refuses options that mean something only together with another one: what a caller asks for must not be ignored.
 *
 * @param needed the option that they need, by its attribute name
 * @param names theirs
 */
export function requireOption(command: Command, needed: string, names: readonly string[]): void {
  command.hook('preAction', () => {
    const given = names.find((name) => command.getOptionValueSource(name) === 'cli')
    if (given === undefined || command.getOptionValue(needed) !== undefined) return
    throw new UsageError(message('command.option.alone', { option: given, needed }))
  })
}

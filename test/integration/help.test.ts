import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { registerCommands } from '../../src/commands/index.ts'

async function programFor(words: readonly string[]): Promise<Command> {
  const program = new Command('minset')
  await registerCommands(program, words)
  return program
}

/** The help of a program, or of a group of its commands. */
function helpOf(program: Command, group: string | null): string | undefined {
  return (group === null ? program : program.commands.find((one) => one.name() === group))?.helpInformation()
}

describe('the help of the command line', () => {
  it.each([
    ['minset', null],
    ['minset rules', 'rules'],
  ])('of %s lists commands that are not loaded as it lists loaded ones', async (_title, group) => {
    const listed = await programFor(group === null ? [] : [group])
    const { commands = [] } = group === null ? listed : (listed.commands.find((one) => one.name() === group) ?? {})
    const names = commands.map((one) => one.name())
    const loaded = await programFor(group === null ? names : [group, ...names])

    expect(names.length).toBeGreaterThan(10)
    expect(helpOf(listed, group)).toBe(helpOf(loaded, group))
  })

  it('shows what a command takes', async () => {
    expect(helpOf(await programFor([]), null)).toMatch(/^ {2}admin-link \[options\] <address> /m)
    expect(helpOf(await programFor(['rules']), 'rules')).toMatch(/^ {2}why \[options\] <type> <id> /m)
  })
})

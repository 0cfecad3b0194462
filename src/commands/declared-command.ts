import type { Command } from 'commander'

/** A command as the help lists it. */
export interface DeclaredCommand {
  readonly name: string
  readonly description: string
  /** Loads the function that adds its arguments, options and work, or the commands in it. */
  readonly load: () => Promise<(command: Command, words: readonly string[]) => void | Promise<void>>
}

/**
 * Adds commands in this order. Only those that the command line may mean are loaded, because all of them together take
 * a second and a half.
 *
 * @param words the words of the command line
 */
export async function declareCommands(
  parent: Command,
  declared: readonly DeclaredCommand[],
  words: readonly string[],
): Promise<void> {
  for (const { name, description, load } of declared) {
    const command = parent.command(name).description(description)
    if (!words.includes(name)) continue
    const define = await load()
    await define(command, words)
  }
}

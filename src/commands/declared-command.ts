import type { Command } from 'commander'

/** A command as the help lists it. */
export interface DeclaredCommand {
  readonly name: string
  /** Its options and arguments, as the list shows them: `[options] <file>`; absent if it takes none. */
  readonly takes?: string
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
  for (const { name, takes = '', description, load } of declared) {
    if (words.includes(name)) {
      const define = await load()
      await define(parent.command(name).description(description), words)
    } else {
      // It is only listed: no word can call it.
      parent.command(`${name} ${takes}`).description(description)
    }
  }
}

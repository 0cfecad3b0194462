import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { reasonOf } from '../../src/domain/errors.ts'

/** A program that people start with `npm run`. */
interface Program<Options extends ParseArgsOptionsConfig> {
  /** What it does and what it takes, as `--help` prints it. */
  readonly usage: string
  readonly options: Options
  /** Whether it takes words that are no options. */
  readonly allowPositionals?: boolean
}

/** Ends a program with a text: on standard output if all is well, otherwise on standard error. */
type EndProgram = (exitCode: number, text: string) => never

/** What the command line says; `--help`, and what the program does not know, end it. */
export function argumentsOf<const Options extends ParseArgsOptionsConfig>(
  { usage, options, allowPositionals = false }: Program<Options>,
  {
    args = process.argv.slice(2),
    end = endProgram,
  }: { readonly args?: readonly string[]; readonly end?: EndProgram } = {},
) {
  if (args.includes('--help') || args.includes('-h')) end(0, usage)
  const found = parsed(() => parseArgs({ args: [...args], options, allowPositionals: true }))
  const [stray] = allowPositionals ? [] : found.positionals
  return stray === undefined ? found : end(2, `Unexpected argument '${stray}'\n\n${usage}`)

  function parsed<T>(parse: () => T): T {
    try {
      return parse()
    } catch (error) {
      return end(2, `${reasonOf(error)}\n\n${usage}`)
    }
  }
}

/** The whole number that an option has. @param least the smallest one that makes sense */
export function wholeNumberOf(
  { name, text, least }: { readonly name: string; readonly text: string; readonly least: number },
  end: EndProgram = endProgram,
): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
  return end(2, `--${name} must be a whole number from ${least}, not "${text}".`)
}

/** Ends this process with a text, as `EndProgram` says. */
export function endProgram(exitCode: number, text: string): never {
  const output = exitCode === 0 ? process.stdout : process.stderr
  output.write(`${text}\n`)
  process.exit(exitCode)
}

import { runCommandLine } from './command-line.ts'
import { tolerateClosedPipes } from './infra/terminal.ts'

tolerateClosedPipes()
const { isInterrupted } = await runCommandLine(process.argv.slice(2))
// What is still running has lost the store.
if (isInterrupted) process.exit()

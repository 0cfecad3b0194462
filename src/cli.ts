import { runCommandLine } from './command-line.ts'
import { tolerateClosedPipes } from './infra/terminal.ts'

tolerateClosedPipes()
await runCommandLine(process.argv.slice(2))

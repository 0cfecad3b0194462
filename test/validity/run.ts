/**
 * Measures how values are judged. `--json` prints the figures as JSON; `--misses` adds the labelled values that are judged otherwise,
 * of the half by which the rules were improved; `--write` writes the figures into docs/validity.md.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { documentUrl, documentWith, figuresText } from './document.ts'
import { measure } from './measure.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, misses: { type: 'boolean' }, write: { type: 'boolean' } },
})
const figures = measure()
const { misses, ...counted } = figures
if (values.json === true) {
  process.stdout.write(`${JSON.stringify(values.misses === true ? figures : counted, null, 2)}\n`)
} else {
  process.stdout.write(figuresText(figures))
  const accused = figures.real.flatMap((list) => list.accused)
  if (values.misses === true) process.stdout.write(`\n${[...accused, ...misses].join('\n')}\n`)
}
if (values.write === true) writeFileSync(documentUrl, documentWith(figures))

import { writeFileSync } from 'node:fs'
import { argumentsOf } from '../support/program-arguments.ts'
import { documentUrl, documentWith, figuresText } from './document.ts'
import { measure } from './measure.ts'

const { values } = argumentsOf({
  usage: `npm run -s validity -- [--json] [--misses] [--write]

Measures how values are judged, on lists of labelled and of real values.

--json    print the figures as one JSON object
--misses  also print the values that are judged otherwise than labelled, of the half by which the rules were improved
--write   also write the figures into docs/validity.md`,
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

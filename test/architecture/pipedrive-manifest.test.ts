import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appScopes } from '../../src/crm/pipedrive/access/scopes.ts'
import { cardLines, scorecardMetrics } from '../../src/metrics/index.ts'
import { type Language, sayIn } from '../../src/words/index.ts'
import { panelSchema } from '../support/panel-schema.ts'
import { projectRoot } from '../support/planted-folder.ts'

const notes = readFileSync(join(projectRoot, 'manifest/pipedrive/README.md'), 'utf8')

/** The value to enter under a name, as a code span in the table; empty if there is none. */
function enteredAs(name: string): string {
  return new RegExp(`^\\| ${name} \\| \`([^\`]+)\``, 'm').exec(notes)?.[1] ?? ''
}

/** The panel's file with labels in a language. */
const panelNames = { en: 'panel.json', nb: 'panel.nb.json' } as const satisfies Record<Language, string>

interface PanelFile {
  readonly properties: Readonly<Record<string, { readonly label?: string }>>
}

function pathOf(language: Language): string {
  return join(projectRoot, 'manifest/pipedrive', panelNames[language])
}

function readPanel(language: Language): PanelFile {
  return JSON.parse(readFileSync(pathOf(language), 'utf8')) as PanelFile
}

function fieldOf({ key, label }: { readonly key: string; readonly label: string }): [string, object] {
  return [key, { $ref: '#/definitions/text', label }]
}

/** In the formatter's style: short lists on one line. */
function written(file: object): string {
  const text = JSON.stringify(file, null, 2)
  return `${text.replaceAll(/\[\s+([^\]]*?)\s+\]/g, (_list, items: string) => `[${items.split(/\s+/).join(' ')}]`)}\n`
}

describe('the notes on the Pipedrive app', () => {
  it('list exactly the scopes that Minset uses', () => {
    const named = [...notes.matchAll(/^ +\| `([a-z-]+(?::[a-z]+)?)` \|/gm)].flatMap(([, scope]) => scope ?? [])

    expect(named).toEqual(appScopes)
  })

  it('list the addresses that Minset serves', () => {
    expect(notes).toContain('`https://minset.example.com/oauth/pipedrive/callback`')
    expect(enteredAs('API endpoint')).toBe('https://minset.example.com/cards/pipedrive')
  })

  it('describe a panel within the limits of Developer Hub', () => {
    // Documented.
    expect(enteredAs('Name')).toMatch(/^.{1,30}$/)
    expect(enteredAs('Description')).toMatch(/^.{1,150}$/)
  })
})

describe.each(Object.keys(panelNames) as Language[])('the panel file in %s', (language) => {
  // After a metric got a line on the card: `npx vitest run test/architecture/pipedrive-manifest.test.ts --update`.
  it('has a field for every line of the card', async () => {
    const lines = cardLines(scorecardMetrics, sayIn(language))
    const panelFile = readPanel(language)
    const { properties } = panelFile
    const known = Object.entries(properties)
    function placeOf(name: string): number {
      return known.findIndex(([field]) => field === name)
    }
    const expected = {
      ...panelFile,
      properties: Object.fromEntries([
        ...known.slice(0, placeOf('owner') + 1),
        ...lines.filter(({ isOfPeriod }) => !isOfPeriod).map(fieldOf),
        ['period', properties['period']],
        ...lines.filter(({ isOfPeriod }) => isOfPeriod).map(fieldOf),
        ...known.slice(placeOf('page')),
      ]),
    }

    await expect(written(expected)).toMatchFileSnapshot(pathOf(language))
  })

  it('has the same fields as in English', () => {
    function unlabelled({ properties, ...rest }: PanelFile): object {
      const fields = Object.entries(properties).map(([name, { label: _label, ...field }]) => [name, field])
      return { ...rest, fields }
    }
    expect(unlabelled(readPanel(language))).toEqual(unlabelled(readPanel('en')))
  })
})

describe('the panel file', () => {
  it('has what a panel of one object needs, and at most the allowed number of fields', () => {
    const { required, properties } = panelSchema

    expect(required).toEqual(expect.arrayContaining(['id', 'header']))
    // Documented: at most 20, not counting the header.
    expect(Object.keys(properties).filter((name) => name !== 'header').length).toBeLessThanOrEqual(20)
  })

  it('gives every field a label for people, except those that are not shown with one', () => {
    const nameless = Object.entries(panelSchema.properties).filter(([, { label }]) => label === undefined)

    expect(nameless.map(([name]) => name)).toEqual(['id', 'header'])
  })
})

import { readFileSync } from 'node:fs'
import { type Kind, type LabelledList, lists } from './labelled-values.ts'
import type { Figures, LabelledFigures, RealFigures, Share } from './measure.ts'

export const documentUrl = new URL('../../docs/validity.md', import.meta.url)
const [begin, end] = ['<!-- figures -->', '<!-- end of figures -->']

const kindNames: Readonly<Record<Kind, string>> = {
  personName: 'names',
  companyName: 'names of companies',
  text: 'texts',
  email: 'e-mail addresses',
  phone: 'telephone numbers',
  webAddress: 'web addresses',
  number: 'amounts',
  instant: 'dates',
}

/** The document with these figures in place of the ones that it has. @throws Error if it has no place for them */
export function documentWith(figures: Figures): string {
  const text = readFileSync(documentUrl, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/validity.md lacks ${begin} or ${end}`)
  return `${text.slice(0, from + begin.length)}\n\n${figuresText(figures)}\n${text.slice(to)}`
}

/** The figures as tables in Markdown. */
export function figuresText({ real, labelled, precisionOfJunk, precisionOfDoubtful }: Figures): string {
  return [
    `Precision of *junk* on what was held out: ${shareText(precisionOfJunk)}.`,
    `Precision of *doubtful* on what was held out: ${shareText(precisionOfDoubtful)}.`,
    '',
    '| real values | list | held out | locales | n | called junk | asked about | most in one locale |',
    '|---|---|---|---|---|---|---|---|',
    ...real.map(realRow),
    '',
    ...lists.flatMap((list) => tableOf(labelled, list)),
  ].join('\n')
}

const listNames: Readonly<Record<LabelledList, string>> = {
  fourth: 'the fourth list, held out',
  heldOut: 'the first list, held out',
  known: 'the first list, by which the rules were improved',
  second: 'the second list',
  third: 'the third list',
}

function tableOf(labelled: readonly LabelledFigures[], list: LabelledList): readonly string[] {
  return [
    `| ${listNames[list]} | junk: found | junk: asked about | junk: n | to be asked about: called junk | n | real: called junk | real: asked about | n |`,
    '|---|---|---|---|---|---|---|---|---|',
    ...labelled.filter((one) => one.list === list).map(labelledRow),
    '',
  ]
}

function realRow({ kind, source, isHeldOut, locales, n, junk, doubtful, worst }: RealFigures): string {
  const most = worst === null ? '–' : `${worst.locale}: ${worst.found} of ${worst.n}`
  const cells = [kindNames[kind], source, isHeldOut ? 'yes' : 'no', locales, n, junk, doubtful, most]
  return `| ${cells.join(' | ')} |`
}

function labelledRow({ kind, junk, ask, real }: LabelledFigures): string {
  const cells = [junk.junk, junk.doubtful, junk.n, ask.junk, ask.n, real.junk, real.doubtful, real.n]
  return `| ${[kindNames[kind], ...cells].join(' | ')} |`
}

function shareText({ share, atLeast, n }: Share): string {
  return `${share.toFixed(3)} of ${n} (95 % interval from ${atLeast.toFixed(3)})`
}

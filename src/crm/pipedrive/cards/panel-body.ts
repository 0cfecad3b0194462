import type { Card, CardFailure, CardLines, CardProgress } from '../../port.ts'

/** Documented limits of a panel, in characters. Fields: at most 20, not counting the header. */
const panelLimits = { text: 255, label: 40, errorTitle: 30 } as const

/**
 * The content of the panel by field, as named in `manifest/pipedrive/panel.json`; absent fields are not shown.
 * Pipedrive validates a response against that file and shows nothing if a single key is unknown or has another type, so
 * it is only built in this module.
 */
interface PanelData {
  readonly id: number
  readonly header: string
  readonly completeness: PanelLabel
  /** `YYYY-MM-DD`. */
  readonly incomplete_since?: string
  readonly missing_1?: string
  readonly missing_2?: string
  readonly missing_3?: string
  readonly missing_4?: string
  readonly missing_5?: string
  readonly missing_6?: string
  readonly activity_1?: string
  readonly activity_2?: string
  readonly activity_3?: string
  readonly owner?: string
  readonly period?: string
  readonly page?: PanelLink
}

/** The owner's figures on the panel, by the keys of the figures. */
type PanelFigures = Readonly<Record<string, string>>

interface PanelLabel {
  readonly color: 'green' | 'yellow' | 'red'
  readonly label: string
}

interface PanelLink {
  readonly value: string
  readonly label: string
  readonly external: true
}

const missingFields = ['missing_1', 'missing_2', 'missing_3', 'missing_4', 'missing_5', 'missing_6'] as const
const activityFields = ['activity_1', 'activity_2', 'activity_3'] as const

const colors: Readonly<Record<Card['completeness']['tone'], PanelLabel['color']>> = {
  good: 'green',
  fair: 'yellow',
  bad: 'red',
}

/** The response body of the panel; without a card, Pipedrive shows that there is no data. */
export function panelBody(card: Card | null): { readonly data: PanelData | Record<string, never> } {
  if (card === null) return { data: {} }
  const { title, completeness, since, missing, activities, progress, page, more } = card
  const data: PanelData = {
    id: Number(card.key.id),
    header: text(title),
    completeness: { color: colors[completeness.tone], label: cut(completeness.label, panelLimits.label) },
    ...(since !== null && { incomplete_since: since }),
    ...fill(missingFields, missing, more),
    ...fill(activityFields, activities, more),
    ...(progress !== null && {
      owner: text(progress.owner),
      period: text(progress.period),
      ...figures(progress),
    }),
    ...(page !== null && { page: { value: page.url, label: cut(page.label, panelLimits.label), external: true } }),
  }
  return { data }
}

/** The response body that explains in the panel why it is empty. */
export function panelError({ title, words }: CardFailure): object {
  return { error: { title: cut(title, panelLimits.errorTitle), subtitle: text(words) } }
}

/** One line per field; the last one states how many more there are. */
function fill<F extends string>(
  fields: readonly F[],
  { lines, total }: CardLines,
  more: Card['more'],
): Partial<Record<F, string>> {
  const fits = total <= fields.length
  const shown = lines.slice(0, fits ? fields.length : fields.length - 1).map(text)
  const rest = total - shown.length
  const filled = rest > 0 ? [...shown, text(more(rest))] : shown
  const pairs = fields.flatMap((field, index) => (filled[index] === undefined ? [] : [[field, filled[index]]]))
  return Object.fromEntries(pairs) as Partial<Record<F, string>>
}

function figures({ lines }: CardProgress): PanelFigures {
  return Object.fromEntries(lines.map(({ key, value }) => [key, text(value)]))
}

function text(value: string): string {
  return cut(value, panelLimits.text)
}

/** The text on one line, with at most `longest` UTF-16 code units. */
function cut(value: string, longest: number): string {
  const line = value.toWellFormed().replaceAll(/\s+/g, ' ').trim()
  if (line.length <= longest) return line
  // Half of a surrogate pair is not a valid character.
  const kept = line.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')
  return `${kept}…`
}

import { type Judgement, judgeValue } from '../../src/rules/validity/index.ts'
import {
  isHeldOut,
  type Kind,
  kinds,
  type LabelledList,
  type LabelledValue,
  lists,
  readLabelledValues,
} from './labelled-values.ts'
import { type RealValues, realValues } from './real-values.ts'

/** How real values of one list were judged. */
export interface RealFigures {
  readonly kind: Kind
  readonly source: string
  readonly isHeldOut: boolean
  readonly locales: number
  readonly n: number
  readonly junk: number
  readonly doubtful: number
  /** The locale with the largest share of doubtful and junk values; null if there is no such value. */
  readonly worst: { readonly locale: string; readonly n: number; readonly found: number } | null
  /** At most ten of those that were called junk. */
  readonly accused: readonly string[]
}

/** How labelled values of one kind were judged. */
export interface LabelledFigures {
  readonly kind: Kind
  readonly list: LabelledList
  readonly junk: Found
  readonly ask: Found
  readonly real: Found
}

/** Of `n` values with one label. */
interface Found {
  readonly n: number
  readonly junk: number
  readonly doubtful: number
}

/** A share of `n` with the lower bound of its 95 % interval (Wilson). */
export interface Share {
  readonly n: number
  readonly share: number
  readonly atLeast: number
}

export interface Figures {
  readonly real: readonly RealFigures[]
  readonly labelled: readonly LabelledFigures[]
  /** Of the held-out values, real ones of lists included: the share of those called junk that are labelled so. */
  readonly precisionOfJunk: Share
  /** Of the held-out labelled values: the share of those called doubtful that are labelled junk, or to be asked about. */
  readonly precisionOfDoubtful: Share
  /** Labelled values that were used to improve the rules and are still judged otherwise: for the next improvement. */
  readonly misses: readonly string[]
}

/** Judges every real and labelled value. Pure, apart from reading the lists. */
export function measure(): Figures {
  const labelled = readLabelledValues()
  const judged = labelled.map((one) => ({ ...one, judgement: judge(one.kind, one) }))
  const heldOut = judged.filter(({ list }) => isHeldOut(list))
  const real = realValues().map(realFigures)
  const junk = heldOut.filter(({ judgement }) => judgement.validity === 'junk')
  const doubtful = heldOut.filter(({ judgement }) => judgement.validity === 'doubtful')
  const accused = sum(real.filter((one) => one.isHeldOut).map((list) => list.junk))
  return {
    real,
    labelled: kinds
      .flatMap((kind) => lists.map((list) => labelledFigures(judged, { kind, list })))
      .filter(({ junk, ask, real: ofReal }) => junk.n + ask.n + ofReal.n > 0),
    precisionOfJunk: shareOf(junk.filter(({ label }) => label === 'junk').length, junk.length + accused),
    precisionOfDoubtful: shareOf(doubtful.filter(({ label }) => label !== 'real').length, doubtful.length),
    misses: judged
      .filter((one) => !isHeldOut(one.list) && !isAsLabelled(one))
      .map(({ kind, label, value, other, judgement: { validity, code } }) =>
        [kind, label, validity, code ?? '', value, other ?? ''].join('\t'),
      ),
  }
}

type Judged = LabelledValue & { readonly judgement: Judgement }

function isAsLabelled({ label, judgement: { validity } }: Judged): boolean {
  return { junk: 'junk', ask: 'doubtful', real: 'ok' }[label] === validity
}

function judge(
  kind: Kind,
  {
    value,
    other = null,
    country = 'NO',
  }: { readonly value: string; readonly other?: string | null; readonly country?: string },
): Judgement {
  if (kind === 'companyName') return judgeValue('text', value, { country, otherName: null, isCompanyName: true })
  return judgeValue(kind, value, { country, otherName: other })
}

function realFigures({ kind, source, isHeldOut, values }: RealValues): RealFigures {
  const locales = [...values].map(([locale, all]) => {
    const judged = all.map((one) => ({ ...one, validity: judge(kind, one).validity }))
    const [junk, doubtful] = [
      judged.filter((one) => one.validity === 'junk'),
      judged.filter((one) => one.validity === 'doubtful'),
    ]
    return { locale, n: all.length, junk, doubtful, found: junk.length + doubtful.length }
  })
  const worst = locales.filter(({ found }) => found > 0).toSorted((a, b) => b.found / b.n - a.found / a.n)[0]
  return {
    kind,
    source,
    isHeldOut,
    locales: locales.length,
    n: sum(locales.map(({ n }) => n)),
    junk: sum(locales.map(({ junk }) => junk.length)),
    doubtful: sum(locales.map(({ doubtful }) => doubtful.length)),
    worst: worst === undefined ? null : { locale: worst.locale, n: worst.n, found: worst.found },
    accused: locales.flatMap(({ locale, junk }) => junk.map(({ value }) => `${locale}: ${value}`)).slice(0, 10),
  }
}

function labelledFigures(
  all: readonly Judged[],
  { kind, list }: Pick<LabelledFigures, 'kind' | 'list'>,
): LabelledFigures {
  const own = all.filter((one) => one.kind === kind && one.list === list)
  function found(label: LabelledValue['label']): Found {
    const ofLabel = own.filter((one) => one.label === label).map(({ judgement }) => judgement.validity)
    return {
      n: ofLabel.length,
      junk: ofLabel.filter((validity) => validity === 'junk').length,
      doubtful: ofLabel.filter((validity) => validity === 'doubtful').length,
    }
  }
  return { kind, list, junk: found('junk'), ask: found('ask'), real: found('real') }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** @param n if it is 0, nothing is known: the share counts as 0 */
export function shareOf(count: number, n: number): Share {
  if (n === 0) return { n, share: 0, atLeast: 0 }
  const [share, z] = [count / n, 1.96]
  const middle = share + z ** 2 / (2 * n)
  const spread = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))
  return { n, share, atLeast: (middle - spread) / (1 + z ** 2 / n) }
}

import type { FormButton } from './button.ts'
import type { Confirm } from './confirm.ts'
import type { Trend } from './pictures/trend.ts'

/** What a badge, a bar or a button says by its colour, besides its words. */
export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'neutral'

/** A piece of a cell or a line. The partial `_part` shows it; the functions below make it. */
export type Part =
  | { readonly text: string }
  | { readonly name: string; readonly url: string | null }
  | { readonly quiet: string }
  | { readonly change: string; readonly words: string }
  | { readonly link: string; readonly url: string; readonly about: string }
  | { readonly badge: string; readonly tone: Tone }
  | { readonly bar: { readonly percent: number; readonly words: string } }
  | { readonly trend: Trend }
  | { readonly button: FormButton }
  | { readonly confirm: Confirm }

/** A cell: our own words, or pieces one after the other. */
export type Cell = string | Part | readonly Part[]

/** Text from the CRM or typed by people, which may run in the other direction; with an address, a link. */
export function named(name: string, url: string | null = null): Part {
  return name === '' ? { text: '' } : { name, url }
}

/** Our own words as a link. @param about what tells it from links with the same words, for those who hear it alone */
export function linked(link: string, url: string, about = ''): Part {
  return { link, url, about }
}

/** Our own words that matter less. */
export function quiet(text: string): Part {
  return { quiet: text }
}

/** A change of a figure by a symbol: "▲ 3". @param words what it says to those who do not see it */
export function change(symbol: string, words: string): Part {
  return { change: symbol, words }
}

/** A state in one or two words. */
export function badge(tone: Tone, text: string): Part {
  return { badge: text, tone }
}

/** A share as a bar. @param words what it says to those who do not see it; empty if a number beside it says the same */
export function bar(percent: number, words: string): Part {
  return { bar: { percent: Math.min(100, Math.max(0, percent)), words } }
}

/** The pieces of a cell; none of an empty one. */
export function partsOf(cell: Cell): readonly Part[] {
  if (typeof cell === 'string') return cell === '' ? [] : [{ text: cell }]
  return (isPart(cell) ? [cell] : cell).filter((part) => !('text' in part) || part.text !== '')
}

function isPart(cell: Part | readonly Part[]): cell is Part {
  return !Array.isArray(cell)
}

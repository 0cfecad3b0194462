import type { Viewer } from '../people/index.ts'
import type { Say } from '../words/index.ts'
import type { Page } from './page.ts'

/** An entry of the navigation. */
export interface NavigationEntry {
  /** Relative to the account's address. */
  readonly url: string
  readonly label: string
  readonly isCurrent: boolean
}

/** The pages in the navigation, with a mark on the current one, or on the one that leads to it. Pure. */
export function navigationOf(
  pages: readonly Page[],
  current: Pick<Page, 'path' | 'within'> | null,
  { viewer, say }: { readonly viewer: Viewer; readonly say: Say },
): readonly NavigationEntry[] {
  return pages.flatMap(({ path, label, isFor }) => {
    if (label === null || !isFor(viewer)) return []
    return {
      url: path.slice(1) || '.',
      label: say(typeof label === 'function' ? label(viewer) : label),
      isCurrent: current !== null && sectionOf(path) === sectionOf(current.within ?? current.path),
    }
  })
}

/** The first part of a path: all pages below one in the navigation start with it. */
function sectionOf(path: string): string {
  return path.split('/')[1] ?? ''
}

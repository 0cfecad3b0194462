import type { Page } from 'playwright-core'

/**
 * Visits one page of each kind reachable by links from `starts`, without leaving their sites or downloading files. Pages
 * whose URLs differ only by an id are of one kind; an account's id is one.
 *
 * @returns the visited URLs
 */
export async function visitEach(
  page: Page,
  starts: readonly string[],
  look: (address: string) => Promise<void>,
): Promise<readonly string[]> {
  const origins = new Set(starts.map((start) => new URL(start).origin))
  const waiting = [...starts]
  const kinds = new Map<string, string>()
  for (const address of waiting) {
    if (!origins.has(new URL(address).origin) || kinds.has(kindOf(address)) || isNoPage(address)) continue
    kinds.set(kindOf(address), address)
    await page.goto(address)
    await look(address)
    waiting.push(
      ...(await page.evaluate<string[]>(
        "[...document.querySelectorAll('a[href]:not([download])')].map(({ href }) => href)",
      )),
    )
  }
  return [...kinds.values()]
}

function kindOf(address: string): string {
  const { origin, pathname } = new URL(address)
  const named = pathname.replace(/\/mail\/[^/]+/, '/mail/N').replace(/^\/accounts\/[^/]+/, '/accounts/N')
  return origin + named.replaceAll(/(?<![-\w])\d+(?![-\w])/g, 'N')
}

/** Links to other sites, to a consent page, and to a mail as it was sent. */
function isNoPage(address: string): boolean {
  return /\/connect\/|\/raw$/.test(new URL(address).pathname)
}

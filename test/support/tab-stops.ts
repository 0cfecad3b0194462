import type { Page } from 'playwright-core'

/** Walks a page from its top by the Tab key. @returns what is wrong with where the focus goes: hidden, unmarked or left out */
export async function tabFaults(page: Page): Promise<string[]> {
  const stops = await page.evaluate<number>(countScript)
  const faults: string[] = []
  let reached = 0
  // Some controls, such as those of a date, are several stops.
  for (let presses = 0; presses < stops * 4 + 10; presses += 1) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate<Stop | null>(stopScript)
    if (stop === null) break
    if (!stop.isNew) continue
    reached += 1
    faults.push(...stop.faults.map((fault) => `${stop.name} ${fault}`))
  }
  return reached === stops ? faults : [...faults, `${reached} of ${stops} are reached`]
}

interface Stop {
  readonly name: string
  readonly isNew: boolean
  readonly faults: readonly string[]
}

/** Runs in the browser. */
const countScript = `(() => {
  const stops = 'a[href], button, input:not([type=hidden]), select, textarea, iframe, summary, [tabindex="0"]'
  const all = [...document.querySelectorAll(stops)]
  return all.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(':disabled')).length
})()`

const stopScript = `(() => {
  const focused = document.activeElement
  if (focused === null || focused === document.body) return null
  const { left, right, top, bottom, width, height } = focused.getBoundingClientRect()
  const style = getComputedStyle(focused)
  const isMarked = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
  const isInView = width > 1 && height > 1 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth
  // A link may take two lines: the middle of its first one.
  const line = focused.getClientRects()[0] ?? { left, top, width, height }
  const [x, y] = [line.left + line.width / 2, line.top + line.height / 2]
  const above = document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), Math.min(Math.max(y, 0), innerHeight - 1))
  const isCovered = above === null || !(focused.contains(above) || above.contains(focused))
  const isNew = !focused.hasAttribute('data-walked')
  focused.setAttribute('data-walked', '')
  const name = focused.tagName.toLowerCase() + ' "' + (focused.getAttribute('aria-label') ?? focused.textContent ?? '').trim().slice(0, 40) + '"'
  const isFrame = focused.tagName === 'IFRAME'
  const faults = [!isFrame && !isMarked && 'has no mark', !isInView && 'is out of view', isInView && isCovered && 'is covered']
  return { name, isNew, faults: faults.filter((fault) => fault !== false) }
})()`

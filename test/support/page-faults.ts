import type { Page } from 'playwright-core'

/** Display faults of a page: it scrolls sideways, or text is cut off. */
export async function cutParts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(cutScript)
}

/** Texts with too little contrast, by WCAG 2.2 AA: 4.5 to 1, for large ones 3 to 1. */
export async function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(faintScript)
}

/** Runs in the browser. */
const common = `
  const nameOf = (element) => element.tagName.toLowerCase() + (element.className ? '.' + String(element.className).replaceAll(' ', '.') : '') + ' "' + (element.textContent ?? '').trim().slice(0, 40) + '"'
  // Words that are only read aloud have no room.
  const isShown = (element) => element.checkVisibility() && !element.closest('thead, .unseen') && element.getClientRects().length > 0
`

const cutScript = `(() => {
  ${common}
  const root = document.documentElement
  const found = root.scrollWidth > root.clientWidth ? ['the page is ' + root.scrollWidth + ' wide'] : []
  for (const element of document.body.querySelectorAll('*')) {
    if (!isShown(element) || element.closest('select, option')) continue
    const { right, left, width } = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    const isCut = style.display !== 'inline' && !['INPUT', 'TEXTAREA', 'IFRAME'].includes(element.tagName) && element.scrollWidth > element.clientWidth + 1
    if (width > 0 && (right > root.clientWidth + 1 || left < -1)) found.push(nameOf(element) + ' ends at ' + Math.round(right))
    else if (isCut) found.push(nameOf(element) + ' is ' + element.scrollWidth + ' wide in ' + element.clientWidth)
  }
  return found.slice(0, 10)
})()`

const faintScript = `(() => {
  ${common}
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = channels(getComputedStyle(one).backgroundColor)
      if (colour.length === 3 || colour[3] === 1) return colour
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0] : [255, 255, 255]
  }
  const found = new Set()
  for (const element of document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
    if (!hasText || !element.checkVisibility() || element.closest('option')) continue
    const style = getComputedStyle(element)
    const [one, other] = [luminance(channels(style.color)), luminance(behind(element))]
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    const size = parseFloat(style.fontSize)
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    if (ratio < (isLarge ? 3 : 4.5)) found.add(nameOf(element) + ': ' + ratio.toFixed(2) + ' to 1')
  }
  return [...found].slice(0, 10)
})()`

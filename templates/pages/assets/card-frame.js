// A frame of Minset in Pipedrive's pages: tokens, size and theme through Pipedrive's SDK; htmx shows the parts.

/**
 * @typedef {{ data?: { theme?: string, is_visible?: boolean } }} SdkEvent
 * @typedef {{ initialize: (args: object) => Promise<unknown>, userSettings: { theme: string },
 *   execute: (command: string, args?: object) => Promise<{ token?: string }>,
 *   listen: (event: string, tell: (event: SdkEvent) => void) => void }} Sdk
 * @typedef {{ fetch: (url: string, init: RequestInit) => Promise<Response>, response?: { status: number },
 *   request: { action: string, method: string }, sourceElement: Element, actsBefore?: number }} Context
 */

const { AppExtensionsSDK } = /** @type {{ AppExtensionsSDK: new () => Sdk }} */ (/** @type {unknown} */ (globalThis))

const part = /** @type {HTMLElement} */ (document.querySelector('#part'))
const notice = /** @type {HTMLElement} */ (document.querySelector('#notice'))
const offline = /** @type {HTMLTemplateElement} */ (document.querySelector('#offline'))
const surface = document.body.dataset['surface'] ?? ''
/** Documented: a token is valid for five minutes. */
const renewMs = 4 * 60_000
/**
 * What somebody repairs is to be seen within two seconds, so what is shown is asked for again so soon after each answer; a
 * hidden window only keeps the number on the app's icon up to date.
 */
const soonestMs = 500
const hiddenMs = 15_000
/** While nothing changes, it is asked for ever less often: this part of the time since the last change passes in between. */
const idlePart = 1 / 60
const tickMs = 100
/** Documented, in pixels; the settings page has no documented limits. */
const heights = surface === 'floating' ? { least: 70, most: 700 } : { least: 100, most: 750 }
const firstHeight = 200

// The SDK reads its id from the address, so the token is taken out of the address only now. It must not stay there: htmx
// sends the address of the page with each request.
const sdk = new AppExtensionsSDK()
const address = new URL(location.href)
let token = address.searchParams.get('token')
address.searchParams.delete('token')
history.replaceState(null, '', address)

/** The frames of Minset in one page of Pipedrive tell each other what was done. */
const others = new BroadcastChannel('minset-cards')
let isShown = surface !== 'floating'
/** How often somebody has done something, such as sending a form or leafing through the list. */
let acts = 0
let answeredAt = 0
let changedAt = Date.now()
let isAsking = false
let shownText = ''

/** Has Pipedrive sign a new token. */
async function renew() {
  token = (await sdk.execute('get_signed_token')).token ?? null
}

/**
 * Sends a request with the token; if that has expired in the meantime, once more with a new one.
 *
 * @param {string} url
 * @param {RequestInit} init
 */
async function fetchSigned(url, init) {
  if (token === null) await renew()
  const first = await fetch(url, signed(init))
  if (first.status !== 401) return first
  await renew()
  return fetch(url, signed(init))
}

/**
 * @param {RequestInit} init
 * @returns {RequestInit}
 */
function signed(init) {
  const headers = new Headers(init.headers)
  headers.set('Authorization', `Bearer ${token ?? ''}`)
  return { ...init, headers, credentials: 'omit' }
}

function load() {
  isAsking = true
  part.dispatchEvent(new Event('load-part'))
}

/** Asks at once, because something has just been done, or is looked at again. */
function loadNow() {
  changedAt = Date.now()
  load()
}

function isDue() {
  const now = Date.now()
  const least = isShown ? soonestMs : hiddenMs
  const everyMs = Math.max(least, Math.min(hiddenMs, (now - changedAt) * idlePart))
  return !isAsking && now - answeredAt >= everyMs
}

/** Whether somebody is entering something, or reads why it was refused, which a new part would take away. */
function isEntering() {
  if (part.querySelector('[role="alert"]') !== null) return true
  const inputs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
    part.querySelectorAll('form :is(input:not([type="hidden"]), select)')
  )
  // The frame remembers the input that had the focus when the person went on to Pipedrive's own page.
  const focused = document.hasFocus() ? document.activeElement : null
  return [...inputs].some((input) => input === focused || isEdited(input))
}

/** @param {HTMLInputElement | HTMLSelectElement} input */
function isEdited(input) {
  if (input instanceof HTMLInputElement) return input.value !== input.defaultValue
  const chosen = [...input.options].find(({ defaultSelected }) => defaultSelected) ?? input.options[0]
  return chosen?.value !== input.value
}

function showOffline() {
  notice.replaceChildren(offline.content.cloneNode(true))
}

/** Shows what the new part says to Pipedrive: what was done, and the number on the icon of the app. */
function tellPipedrive() {
  const shown = /** @type {HTMLElement | null} */ (part.querySelector('.part'))
  document.documentElement.lang = shown?.lang ?? document.documentElement.lang
  const { toast = '', number } = shown?.dataset ?? {}
  if (part.textContent !== shownText) changedAt = Date.now()
  shownText = part.textContent ?? ''
  if (toast !== '') {
    others.postMessage('done')
    void sdk.execute('show_snackbar', { message: toast })
  }
  if (number !== undefined) void sdk.execute('set_notification', { number: Number(number) }).catch(ignore)
}

function ignore() {
  // Where Pipedrive has no icon for the app, there is no number to show.
}

function fit() {
  const height = Math.min(heights.most, Math.max(heights.least, document.body.scrollHeight))
  void sdk.execute('resize', { height }).catch(ignore)
}

/** @param {string | undefined} theme */
function setTheme(theme) {
  document.documentElement.dataset['theme'] = theme === 'dark' ? 'dark' : 'light'
}

/**
 * @param {Event} event
 * @returns {Context}
 */
function contextOf(event) {
  return /** @type {CustomEvent<{ ctx: Context }>} */ (event).detail.ctx
}

document.addEventListener('htmx:config:request', (event) => {
  const ctx = contextOf(event)
  ctx.fetch = fetchSigned
  ctx.actsBefore = acts
})
document.addEventListener('htmx:before:response', (event) => {
  const { response, sourceElement, actsBefore } = contextOf(event)
  const isAct = sourceElement !== part
  if ((response?.status ?? 0) >= 500) showOffline()
  else notice.replaceChildren()
  // What the part holds stays, with what has been entered; and what was asked for before an act is older than its answer.
  if ((response?.status ?? 0) >= 500 || (!isAct && actsBefore !== acts)) event.preventDefault()
  if (isAct) acts += 1
})
document.addEventListener('htmx:finally:request', (event) => {
  if (contextOf(event).sourceElement !== part) return
  isAsking = false
  answeredAt = Date.now()
})
document.addEventListener('htmx:error', showOffline)
document.addEventListener('htmx:after:swap', (event) => {
  const { request, sourceElement } = contextOf(event)
  // The page of the list that somebody has gone to is the one to keep up to date.
  if (sourceElement !== part && request.method === 'GET') part.setAttribute('hx-get', request.action)
  tellPipedrive()
})
notice.addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.matches('[data-retry]')) loadNow()
})
others.addEventListener('message', loadNow)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) loadNow()
})

async function start() {
  await sdk.initialize({ size: surface === 'floating' ? { height: firstHeight, width: 360 } : { height: firstHeight } })
  sdk.listen('user_settings_change', ({ data }) => setTheme(data?.theme))
  sdk.listen('visibility', ({ data }) => {
    isShown = surface !== 'floating' || data?.is_visible === true
    if (isShown) loadNow()
  })
  new ResizeObserver(fit).observe(document.body)
  setInterval(() => void renew().catch(showOffline), renewMs)
  setInterval(() => {
    if (!document.hidden && isDue() && !isEntering()) load()
  }, tickMs)
  loadNow()
}

void start()

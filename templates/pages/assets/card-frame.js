// A frame of Minset in Pipedrive's pages: tokens, size and theme through Pipedrive's SDK; htmx shows the parts.

/**
 * @typedef {{ data?: { theme?: string, is_visible?: boolean } }} SdkEvent
 * @typedef {{ initialize: (args: object) => Promise<unknown>, userSettings: { theme: string },
 *   execute: (command: string, args?: object) => Promise<{ token?: string }>,
 *   listen: (event: string, tell: (event: SdkEvent) => void) => void }} Sdk
 * @typedef {{ fetch: (url: string, init: RequestInit) => Promise<Response>, response?: { status: number } }} Context
 */

const { AppExtensionsSDK } = /** @type {{ AppExtensionsSDK: new () => Sdk }} */ (/** @type {unknown} */ (globalThis))

const part = /** @type {HTMLElement} */ (document.querySelector('#part'))
const notice = /** @type {HTMLElement} */ (document.querySelector('#notice'))
const offline = /** @type {HTMLTemplateElement} */ (document.querySelector('#offline'))
const surface = document.body.dataset['surface'] ?? ''
/** Documented: a token is valid for five minutes. */
const renewMs = 4 * 60_000
/** How often what is shown is asked for again: while it is looked at, and for the number on the app's icon. */
const shownMs = 2000
const hiddenMs = 15_000
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
let askedAt = 0

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
  askedAt = Date.now()
  part.dispatchEvent(new Event('load-part'))
}

/** Whether somebody is entering something, which a new part would take away. */
function isEntering() {
  const inputs = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */ (
    part.querySelectorAll('form :is(input:not([type="hidden"]), select)')
  )
  return [...inputs].some((input) => input === document.activeElement || isEdited(input))
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

document.addEventListener('htmx:config:request', (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: Context }>} */ (event).detail
  ctx.fetch = fetchSigned
})
document.addEventListener('htmx:before:response', (event) => {
  const { ctx } = /** @type {CustomEvent<{ ctx: Context }>} */ (event).detail
  if ((ctx.response?.status ?? 0) < 500) return notice.replaceChildren()
  // What the part holds stays, with what has been entered.
  event.preventDefault()
  showOffline()
})
document.addEventListener('htmx:error', showOffline)
document.addEventListener('htmx:after:swap', tellPipedrive)
notice.addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.matches('[data-retry]')) load()
})
others.addEventListener('message', load)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) load()
})

async function start() {
  await sdk.initialize({ size: surface === 'floating' ? { height: firstHeight, width: 360 } : { height: firstHeight } })
  sdk.listen('user_settings_change', ({ data }) => setTheme(data?.theme))
  sdk.listen('visibility', ({ data }) => {
    isShown = surface !== 'floating' || data?.is_visible === true
    if (isShown) load()
  })
  new ResizeObserver(fit).observe(document.body)
  setInterval(() => void renew().catch(showOffline), renewMs)
  setInterval(() => {
    const everyMs = isShown ? shownMs : hiddenMs
    if (!document.hidden && !isEntering() && Date.now() - askedAt >= everyMs) load()
  }, shownMs / 2)
  load()
}

void start()

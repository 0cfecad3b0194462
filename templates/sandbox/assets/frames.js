// Pipedrive's side of an app's frames: answers the messages of the app's SDK in each of them.

/**
 * @typedef {'panel' | 'floating' | 'settings'} Surface
 * @typedef {{ surface: Surface, frame: HTMLIFrameElement, listeners: Map<string, MessagePort[]> }} Host
 * @typedef {{ height?: number, width?: number }} Size
 * @typedef {{ size?: Size, message?: string, link?: { url: string, label: string }, title?: string,
 *   description?: string, okText?: string, cancelText?: string, view?: string, id?: string | number, type?: string,
 *   prefill?: object, context?: object, number?: number } & Size} Args
 * @typedef {{ id?: string, payload?: { type?: string, command?: string, event?: string, args?: Args } }} Sent
 */

const dock = find('.dock')
const floating = find('.floating')
const toggle = find('[data-toggle]')
const badge = find('.dock-badge')
const snackbar = find('.snackbar')
const confirmation = /** @type {HTMLDialogElement} */ (find('.app-confirm'))
const modal = /** @type {HTMLDialogElement} */ (find('.app-modal'))
const dark = matchMedia('(prefers-color-scheme: dark)')

/**
 * Documented, in pixels. A panel and a settings page are as wide as their place.
 *
 * @type {Record<Surface, Record<keyof Size, readonly [number, number]>>}
 */
const limits = {
  panel: { height: [100, 750], width: [1, 0] },
  settings: { height: [100, 2000], width: [1, 0] },
  floating: { height: [70, 700], width: [200, 800] },
}
/** Documented: an app that does not initialise within this time is shown as failed. */
const initialiseMs = 10_000
const snackbarMs = 5000

/** @type {Host[]} */
const hosts = []
for (const frame of document.querySelectorAll('iframe[data-surface]')) {
  if (frame instanceof HTMLIFrameElement) hosts.push(hostFrame(frame))
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function find(selector) {
  const element = document.querySelector(selector)
  if (!(element instanceof HTMLElement)) throw new TypeError(`the page has no ${selector}`)
  return element
}

function themeNow() {
  return dark.matches ? 'dark' : 'light'
}

/**
 * @param {HTMLIFrameElement} frame
 * @returns {Host}
 */
function hostFrame(frame) {
  const { surface = '', id = '', address = '' } = frame.dataset
  const host = { surface: /** @type {Surface} */ (surface), frame, listeners: new Map() }
  const failed = setTimeout(() => showFailure(frame, true), initialiseMs)
  const commands = {
    ...commandsOf(host),
    /** @param {Args} args */
    initialize(args) {
      clearTimeout(failed)
      showFailure(frame, false)
      resize(host, args.size ?? {})
    },
  }
  addEventListener('message', (event) => {
    const sent = /** @type {Sent} */ (event.data)
    const [port] = event.ports
    if (event.source !== frame.contentWindow || sent.id !== id || port === undefined) return
    const { type, command = '', event: name = '', args = {} } = sent.payload ?? {}
    if (type === 'listener') listen(host, name, port)
    if (type === 'command') void answer(port, commands, { command, args })
  })
  const url = new URL(address)
  url.searchParams.set('theme', themeNow())
  frame.src = url.href
  return host
}

/**
 * @param {HTMLIFrameElement} frame
 * @param {boolean} isFailed
 */
function showFailure(frame, isFailed) {
  frame.hidden = isFailed
  frame.parentElement?.querySelector('.app-error')?.toggleAttribute('hidden', !isFailed)
}

/**
 * @param {MessagePort} port
 * @param {Record<string, (args: Args) => unknown>} commands
 * @param {{ command: string, args: Args }} sent
 */
async function answer(port, commands, { command, args }) {
  try {
    if (!Object.hasOwn(commands, command)) throw new Error('Unknown command')
    port.postMessage({ data: await commands[command]?.(args) })
  } catch (error) {
    port.postMessage({ error: error instanceof Error ? error.message : String(error) })
  }
}

/**
 * @param {Host} host
 * @param {string} event
 * @param {MessagePort} port
 */
function listen(host, event, port) {
  host.listeners.set(event, [...(host.listeners.get(event) ?? []), port])
  if (event === 'visibility' && host.surface === 'floating') {
    port.postMessage({ data: { is_visible: !floating.hidden, context: {} } })
  }
}

/**
 * @param {Surface | null} surface null: all
 * @param {string} event
 * @param {object} data
 */
function emit(surface, event, data) {
  for (const host of hosts) {
    if (surface !== null && host.surface !== surface) continue
    for (const port of host.listeners.get(event) ?? []) port.postMessage({ data })
  }
}

/**
 * @param {Host} host
 * @returns {Record<string, (args: Args) => unknown>}
 */
function commandsOf(host) {
  return {
    resize: (args) => resize(host, args),
    get_signed_token: signToken,
    show_snackbar: showSnackbar,
    show_confirmation: confirmInDialog,
    redirect_to: goTo,
    open_modal: openModal,
    close_modal: () => modal.close(),
    show_floating_window: ({ context }) => showFloating(true, { ...context, invoker: 'command' }),
    hide_floating_window: ({ context }) => showFloating(false, { ...context, invoker: 'command' }),
    set_notification: ({ number = 0 }) => showBadge(number),
    set_focus_mode: () => undefined,
    get_metadata: () => ({ windowHeight: innerHeight, windowWidth: innerWidth }),
  }
}

/** @returns {Promise<unknown>} */
async function signToken() {
  const reply = await fetch(dock.dataset['tokenPath'] ?? '', { method: 'POST' })
  if (!reply.ok) throw new Error('Token could not be signed')
  return reply.json()
}

/**
 * @param {Host} host
 * @param {Size} size
 */
function resize({ surface, frame }, size) {
  for (const side of /** @type {const} */ (['height', 'width'])) {
    const pixels = size[side]
    if (pixels === undefined) continue
    const [least, most] = limits[surface][side]
    if (!(pixels >= least && pixels <= most)) throw new Error(`Invalid ${side}`)
    frame.style[side] = `${pixels}px`
  }
}

/** @param {Args} args */
function showSnackbar({ message = '', link }) {
  const words = find('.snackbar span')
  const anchor = /** @type {HTMLAnchorElement} */ (find('.snackbar a'))
  words.textContent = message
  anchor.hidden = link === undefined
  anchor.textContent = link?.label ?? ''
  anchor.href = link?.url ?? ''
  snackbar.hidden = false
  setTimeout(() => {
    snackbar.hidden = true
  }, snackbarMs)
}

/**
 * @param {Args} args
 * @returns {Promise<unknown>}
 */
async function confirmInDialog({ title = '', description = '', okText = 'OK', cancelText = 'Cancel' }) {
  find('.app-confirm h2').textContent = title
  find('.app-confirm p').textContent = description
  find('.app-confirm [value="ok"]').textContent = okText
  find('.app-confirm [value="cancel"]').textContent = cancelText
  return { confirmed: (await shown(confirmation)) === 'ok' }
}

/**
 * @param {Args} args
 * @returns {Promise<unknown>}
 */
async function openModal({ type = '', prefill = {} }) {
  find('.app-modal h2').textContent = type
  find('.app-modal pre').textContent = JSON.stringify(prefill, null, 2)
  await shown(modal)
  return { status: 'closed' }
}

/**
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} the value of the button that closes it
 */
async function shown(dialog) {
  dialog.returnValue = ''
  dialog.showModal()
  await new Promise((resolve) => {
    dialog.addEventListener('close', resolve, { once: true })
  })
  return dialog.returnValue
}

/** @param {Args} args */
function goTo({ view = '', id }) {
  if (view === 'settings') return location.assign(dock.dataset['settingsPath'] ?? '')
  const places = new Map([
    ['deals', { list: 'deals', one: 'deal' }],
    ['contacts', { list: 'persons', one: 'person' }],
    ['organizations', { list: 'organizations', one: 'organization' }],
  ])
  const place = places.get(view)
  if (place === undefined) throw new Error('Unknown view')
  location.assign(id === undefined ? `/records/${place.list}` : `/${place.one}/${encodeURIComponent(id)}`)
}

/**
 * Pages are loaded one after the other here, so whether the window is open is kept for the next one.
 *
 * @param {boolean} isVisible
 * @param {object} context
 */
function showFloating(isVisible, context) {
  floating.hidden = !isVisible
  toggle.setAttribute('aria-expanded', String(isVisible))
  sessionStorage.setItem('floating', isVisible ? 'open' : '')
  emit('floating', 'visibility', { is_visible: isVisible, context })
}

/** @param {number} number */
function showBadge(number) {
  badge.textContent = String(number)
  badge.hidden = number <= 0
}

toggle.addEventListener('click', () => showFloating(floating.hidden, { invoker: 'user' }))
find('[data-hide]').addEventListener('click', () => showFloating(false, { invoker: 'user' }))
dark.addEventListener('change', () => emit(null, 'user_settings_change', { theme: themeNow() }))
if (sessionStorage.getItem('floating') === 'open') showFloating(true, { invoker: 'user' })

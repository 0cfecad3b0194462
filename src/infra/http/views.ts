import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Handlebars from 'handlebars'
import { type MessageCode, type MessageParam, type Say } from '../../words/index.ts'
import { assetUrl } from '../pages/assets.ts'

/**
 * Renders a view model as text, with fixed words in the reader's language. Everything is escaped for HTML unless the
 * template opts out.
 */
export type View = (model: object, say: Say) => string

const { SafeString, escapeExpression: escapeHtml } = Handlebars

/** The folder of all templates. */
export const templatesDir = join(import.meta.dirname, '../../../templates')

/**
 * A missing value is an error. A name without parameters is a value and never a helper, so that none is looked for each time a value
 * is shown.
 */
const compileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { asset: true, attributes: true, t: true, element: true },
} as const

const loadedViews = new Map<string, (name: string) => View>()

/**
 * The templates of one folder, read once per process and compiled when they are first rendered. Files that begin with
 * `_` are partials, available to all others by their name without the underscore.
 *
 * @param folder under `templates/`
 */
export function loadViews(folder: string): (name: string) => View {
  const views = loadedViews.get(folder) ?? readViews(folder)
  loadedViews.set(folder, views)
  return views
}

function readViews(folder: string): (name: string) => View {
  const engine = createEngine()
  const dir = join(templatesDir, folder)
  const files = readdirSync(dir).filter((file) => file.endsWith('.hbs'))
  for (const file of files) {
    if (file.startsWith('_')) {
      engine.registerPartial(basename(file, '.hbs').slice(1), readFileSync(join(dir, file), 'utf8'))
    }
  }
  const views = new Map(
    files.map((file) => [
      basename(file, '.hbs'),
      engine.compile<object>(readFileSync(join(dir, file), 'utf8'), compileOptions),
    ]),
  )
  return (name) => {
    const view = views.get(name)
    if (view === undefined) throw new TypeError(`there is no template ${folder}/${name}.hbs`)
    return (model, say) => view(model, { data: { say } })
  }
}

/**
 * Compiles a template from a string.
 *
 * @param noEscape for plain text, which needs no escaping
 */
export function compileView(template: string, { noEscape = false }: { readonly noEscape?: boolean } = {}): View {
  const view = createEngine().compile<object>(template, { ...compileOptions, noEscape })
  return (model, say) => view(model, { data: { say } })
}

/**
 * Reads and compiles the templates of a mail, once. The HTML is compiled by MJML from `<name>.mjml`, so that mail
 * programs can display it; a test compiles it again and compares.
 *
 * @param name of its files in `templates/emails/`
 */
export function loadMailViews(name: string): { readonly html: View; readonly text: View } {
  function readTemplate(form: 'html' | 'text'): string {
    return readFileSync(join(templatesDir, 'emails', `${name}.${form}.hbs`), 'utf8')
  }
  return { html: compileView(readTemplate('html')), text: compileView(readTemplate('text'), { noEscape: true }) }
}

/** What Handlebars passes to a helper after its arguments. */
interface HelperOptions {
  readonly hash: Readonly<Record<string, unknown>>
  readonly data: { readonly say: Say }
}

/**
 * Templates contain no words of their own: `{{t "the.code" name=value}}` is a message, and
 * `(element "a" text href=url)` an element that a message has as a parameter. `{{asset "minset.css"}}` is the address of a
 * file of pages. `{{attributes values}}` are HTML attributes by their names; those without a value are left out.
 */
function createEngine(): typeof Handlebars {
  const engine = Handlebars.create()
  engine.registerHelper('asset', (name: string) => assetUrl(name))
  engine.registerHelper(
    'attributes',
    (values: Readonly<Record<string, unknown>>) => new SafeString(attributesOf(values)),
  )
  engine.registerHelper('t', (code: MessageCode, { hash, data }: HelperOptions) => sayMarkup(code, hash, data.say))
  engine.registerHelper('element', (name: string, content: string, { hash }: HelperOptions) => {
    return new SafeString(`<${name}${attributesOf(hash)}>${escapeHtml(content)}</${name}>`)
  })
  return engine
}

function attributesOf(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== false && value !== '')
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`))
    .join('')
}

/** A message; if it has elements as parameters, they stay elements and everything else is escaped. */
function sayMarkup(code: MessageCode, hash: HelperOptions['hash'], say: Say): string | Handlebars.SafeString {
  const elements: string[] = []
  const params: Record<string, MessageParam> = {}
  for (const [name, value] of Object.entries(hash)) {
    // Characters without a meaning, which the text does not contain, mark the place of an element.
    if (value instanceof SafeString) params[name] = `\u{f0000}${elements.push(value.toString()) - 1}\u{f0001}`
    else params[name] = typeof value === 'number' ? value : String(value)
  }
  const text = say({ code, params })
  if (elements.length === 0) return text
  const marked = /\u{f0000}(\d+)\u{f0001}/gu
  return new SafeString(escapeHtml(text).replace(marked, (_mark, index) => elements[Number(index)] ?? ''))
}

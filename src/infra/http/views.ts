import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Handlebars from 'handlebars'

/** Renders a view model as text. Everything is escaped for HTML unless the template opts out. */
export type View = (model: object) => string

/** The folder of all templates. */
export const templatesDir = join(import.meta.dirname, '../../../templates')

/**
 * Reads the templates of one folder, once. Files that begin with `_` are partials, available to all others by their
 * name without the underscore.
 *
 * @param folder under `templates/`
 */
export function loadViews(folder: string): (name: string) => View {
  const engine = Handlebars.create()
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
      engine.compile<object>(readFileSync(join(dir, file), 'utf8'), { strict: true }),
    ]),
  )
  return (name) => {
    const view = views.get(name)
    if (view === undefined) throw new TypeError(`there is no template ${folder}/${name}.hbs`)
    return (model) => view(model)
  }
}

/**
 * Compiles a template from a string.
 *
 * @param noEscape for plain text, which needs no escaping
 */
export function compileView(template: string, { noEscape = false }: { readonly noEscape?: boolean } = {}): View {
  const view = Handlebars.create().compile<object>(template, { strict: true, noEscape })
  return (model) => view(model)
}

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Handlebars from 'handlebars'

/** Turns a view model into text. Everything is escaped for HTML unless the template says otherwise. */
export type View = (model: object) => string

/** Folder of all templates. */
export const templatesDir = join(import.meta.dirname, '../../../templates')

/**
 * Reads the templates of one folder, once. Files that begin with `_` are partials, known to all the others by their
 * name without it.
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
 * Compiles a template that does not come from a file as it is.
 *
 * @param noEscape for plain text, where there is nothing to escape
 */
export function compileView(template: string, { noEscape = false }: { readonly noEscape?: boolean } = {}): View {
  const view = Handlebars.create().compile<object>(template, { strict: true, noEscape })
  return (model) => view(model)
}

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import ts from 'typescript'
import { expect, it } from 'vitest'
import type { Schema } from '../../src/infra/db/schema.ts'
import { describeAnyStore } from '../support/database.ts'
import { projectRoot } from '../support/planted-folder.ts'

interface Column {
  readonly table: string
  readonly name: string
  readonly words: string
}

/** Minset's own tables, without those of libraries that store their state in the same database. */
async function readColumns(db: Kysely<Schema>): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`
    select c.relname as table, a.attname as name,
      format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
        || coalesce(case when a.attidentity <> '' then ' identity' end, ' default ' || pg_get_expr(d.adbin, d.adrelid), '') as words
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'kysely%'
    order by c.relname, a.attnum`.execute(db)
  return rows
}

async function readIndexes(db: Kysely<Schema>): Promise<readonly { readonly table: string; readonly words: string }[]> {
  const { rows } = await sql<{ table: string; words: string }>`
    select tablename as table, indexdef as words from pg_indexes
    where schemaname = 'public' and tablename not like 'kysely%' order by tablename, indexname`.execute(db)
  return rows
}

async function readTriggers(db: Kysely<Schema>): Promise<readonly { readonly words: string }[]> {
  const { rows } = await sql<{ words: string }>`
    select pg_get_functiondef(t.tgfoid) || ';\n' || pg_get_triggerdef(t.oid) || ';\n' as words
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace and not t.tgisinternal order by t.tgname`.execute(db)
  return rows
}

/** The tables and triggers created by the migrations, in a form with readable differences. */
async function dump(db: Kysely<Schema>): Promise<string> {
  const [columns, indexes, triggers] = [await readColumns(db), await readIndexes(db), await readTriggers(db)]
  const tables = [...Map.groupBy(columns, ({ table }) => table)]
  const made = tables.map(([table, own]) => {
    const listed = own.map(({ name, words }) => `  ${name} ${words}`).join(',\n')
    const indexed = indexes.filter((index) => index.table === table).map(({ words }) => `${words};\n`)
    return `create table ${table} (\n${listed}\n);\n${indexed.join('')}`
  })
  return [...made, ...triggers.map(({ words }) => words)].join('\n')
}

/** The column names of each table's interface in `src/infra/db/tables/`. */
function typedColumns(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const path of globSync('src/infra/db/{schema,tables/*}.ts', { cwd: projectRoot })) {
    const source = ts.createSourceFile(path, readFileSync(join(projectRoot, path), 'utf8'), ts.ScriptTarget.Latest)
    for (const statement of source.statements.filter(ts.isInterfaceDeclaration)) {
      const members = statement.members.filter(ts.isPropertySignature)
      found.set(
        statement.name.text,
        members.map(({ name, type }) =>
          statement.name.text === 'Schema' ? `${name.getText(source)}:${type?.getText(source)}` : name.getText(source),
        ),
      )
    }
  }
  return found
}

describeAnyStore('the tables', (store) => {
  it('match the committed dump', async () => {
    const { db } = await store.open()

    await expect(await dump(db)).toMatchFileSnapshot(join(projectRoot, 'docs/schema.sql'))
  })

  it('have exactly the columns that the code declares', async () => {
    const { db } = await store.open()
    const made = Map.groupBy(await readColumns(db), ({ table }) => table)
    const types = typedColumns()

    const known = (types.get('Schema') ?? []).map((entry) => entry.split(':'))
    const typed = known.map(([table = '', name = '']) => [table, types.get(name)?.toSorted()] as const)

    expect(Object.fromEntries(typed)).toEqual(
      Object.fromEntries([...made].map(([table, own]) => [table, own.map(({ name }) => name).toSorted()])),
    )
  })
})

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { keepTidy, tidy } from '../../src/infra/db/embedded/keep-tidy.ts'
import { makeDataFolder } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

describe('the embedded store', () => {
  let folder: string
  let pglite: PGlite
  beforeAll(async () => {
    folder = await makeScratchFolder('tidy')
    makeDataFolder(folder)
    pglite = await PGlite.create(join(folder, 'postgres'))
    await pglite.exec('create table busy (id int primary key, words text); create table idle (id int primary key)')
    await pglite.exec('insert into idle select generate_series(1, 10)')
  })
  afterAll(async () => {
    await pglite.close()
    await rm(folder, { recursive: true })
  })

  async function look(table: string): Promise<{ dead: number; known: number; vacuumed: boolean }> {
    const { rows } = await pglite.query<{ dead: number; known: number; vacuumed: boolean }>(
      `select n_dead_tup::int as dead, reltuples::int as known, last_vacuum is not null as vacuumed
       from pg_stat_user_tables join pg_class on pg_class.oid = relid where pg_class.relname = $1`,
      [table],
    )
    return rows[0] ?? { dead: Number.NaN, known: Number.NaN, vacuumed: false }
  }

  it('frees the space of dead rows, and updates its statistics, when a table has changed much', async () => {
    await pglite.exec(`insert into busy select g, 'x' from generate_series(1, 5000) g; update busy set words = 'y'`)
    // Postgres counts changes for its statistics with a delay.
    await pglite.query('select pg_stat_force_next_flush()')
    expect((await look('busy')).dead).toBe(5000)

    await tidy(pglite)

    expect(await look('busy')).toEqual({ dead: 0, known: 5000, vacuumed: true })
    expect((await look('idle')).vacuumed).toBe(false)
  })
})

describe('tidying', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is repeated, also after a failure, until it is stopped', async () => {
    vi.useFakeTimers()
    const asked: string[] = []
    const stop = keepTidy({
      query: (text: string) => {
        asked.push(text)
        return Promise.reject(new Error('busy'))
      },
    })
    await vi.advanceTimersByTimeAsync(30_000)
    expect(asked).toHaveLength(3)
    await stop()
    await vi.advanceTimersByTimeAsync(30_000)

    expect(asked).toHaveLength(3)
  })
})

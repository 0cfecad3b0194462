import { rmSync } from 'node:fs'
import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../src/config.ts'
import { createLog } from '../../src/infra/log.ts'
import { openStore } from '../../src/store.ts'

let model: Promise<string> | null = null

/** Puts an empty, migrated store into the folder: a copy of one made once, for making one takes seconds. */
export async function putEmptyStore(dir: string): Promise<void> {
  model ??= makeModel()
  await cp(await model, dir, { recursive: true })
}

async function makeModel(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-chaos-model-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  const store = await openStore({ config: loadConfig({ MINSET_DATA_DIR: dir }), log: createLog('silent') })
  await store.close()
  return dir
}

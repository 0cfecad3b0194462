import { expect, it } from 'vitest'
import { newKey } from '../../src/infra/secrets/keyring.ts'
import { runHere } from '../support/command-line.ts'
import { describeAnyStore } from '../support/database.ts'
import { variablesOf } from '../support/store-variables.ts'

describeAnyStore('the rotate-keys command', (testStore) => {
  it('has the other keys taken out only once every process has the first one', async () => {
    const env = {
      ...variablesOf(await testStore.newLocation()),
      MINSET_SECRET_KEYS: [newKey('new'), newKey('old')].join(','),
    }
    const { exitCode, stdout } = await runHere(['rotate-keys', '--yes'], { env })

    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^0 tokens encrypted again .+ without that key, restart it and run this command again; then take out the other keys, /m,
    )
  })
})

import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/app/config.ts'
import { vendors } from '../../../src/crm/registry.ts'
import { ConfigError } from '../../../src/domain/errors.ts'
import { requirePagePassword } from '../../../src/infra/config.ts'

describe('loadConfig', () => {
  it('has a working default for everything', () => {
    const config = loadConfig({})

    expect(config).toMatchObject({ host: '127.0.0.1', port: 4600, publicUrl: 'http://127.0.0.1:4600', pollSeconds: 60 })
  })

  it('treats a variable that is set but empty as absent', () => {
    expect(loadConfig({ MINSET_PORT: '', DATABASE_URL: '' })).toEqual(loadConfig({}))
  })

  it('lists every problem at once: the variable, what was found, what is allowed', () => {
    function read(): unknown {
      return loadConfig({
        MINSET_PORT: 'http',
        MINSET_POLL_SECONDS: '1',
        MINSET_LOG_LEVEL: 'loud',
        MINSET_DIGEST_CRON: 'weekly',
      })
    }

    expect(read).toThrow(ConfigError)
    expect(read).toThrow(
      [
        'The configuration has 4 problems:',
        '  MINSET_PORT: found "http", allowed is a whole number from 1 to 65535',
        '  MINSET_LOG_LEVEL: found "loud", allowed is one of debug, info, warn, error, fatal, silent',
        '  MINSET_POLL_SECONDS: found "1", allowed is a whole number from 10 to 86400',
        '  MINSET_DIGEST_CRON: found "weekly", allowed is a cron expression of five fields, such as "0 7 * * 1" (Mondays at 7)',
      ].join('\n'),
    )
  })

  it('never shows what a secret variable holds', () => {
    function read(): unknown {
      return loadConfig({ HUBSPOT_ACCESS_TOKEN: 'pat with spaces', DATABASE_URL: 'mysql://u:secret@h/d' })
    }

    expect(read).toThrow('HUBSPOT_ACCESS_TOKEN: found a value that is not shown')
    expect(read).not.toThrow('pat with')
    expect(read).not.toThrow('secret')
  })

  it('requires a password if pages are served beyond this machine', () => {
    expect(() => loadConfig({ MINSET_HOST: '0.0.0.0' })).toThrow('MINSET_PASSWORD: not set')
    expect(loadConfig({ MINSET_HOST: '0.0.0.0', MINSET_PASSWORD: 'correct horse battery' }).host).toBe('0.0.0.0')
  })

  it('requires a password for pages that a proxy on this machine serves to others, and of nothing else', () => {
    const MINSET_PUBLIC_URL = 'https://minset.example.org'
    const config = loadConfig({ MINSET_PUBLIC_URL })

    expect(config.publicUrl).toBe(MINSET_PUBLIC_URL)
    expect(() => requirePagePassword(config)).toThrow(`MINSET_PASSWORD: not set, but MINSET_PUBLIC_URL is "https://`)
    const guarded = loadConfig({ MINSET_PUBLIC_URL, MINSET_PASSWORD: 'correct horse battery' })
    expect(() => requirePagePassword(guarded)).not.toThrow()
    for (const url of ['', 'http://localhost:80', 'https://127.0.0.1', 'http://[::1]:4600']) {
      expect(() => requirePagePassword(loadConfig({ MINSET_PUBLIC_URL: url }))).not.toThrow()
    }
  })

  it('reports the problems of every vendor together with its own', () => {
    function read(): unknown {
      return loadConfig({ MINSET_PORT: 'http', HUBSPOT_JOURNAL: 'maybe' })
    }

    expect(read).toThrow(/2 problems:\n {2}MINSET_PORT: .*\n {2}HUBSPOT_JOURNAL: found "maybe", allowed is on or off/)
  })

  it('rejects an incomplete app, and tokens without an encryption key', () => {
    const id = { HUBSPOT_CLIENT_ID: 'id' }

    expect(() => loadConfig(id)).toThrow('HUBSPOT_CLIENT_SECRET: not set, but HUBSPOT_CLIENT_ID is')
    expect(() => loadConfig({ ...id, HUBSPOT_CLIENT_SECRET: 'secret' })).toThrow('MINSET_SECRET_KEYS: not set')
  })

  it('knows which CRMs are configured by a token and which by an app', () => {
    const { vendors: configured } = loadConfig({ HUBSPOT_ACCESS_TOKEN: 'token' })

    expect(
      configured.map(({ vendor, settings }) => [vendor.id, settings.openByToken !== null, settings.app !== null]),
    ).toEqual(vendors.map(({ id }) => [id, id === 'hubspot', false]))
  })

  it.each([
    ['PIPEDRIVE_DAILY_SHARE', '0', 'a share from 0.01 to 1'],
    ['PIPEDRIVE_DAILY_SHARE', '20%', 'a share from 0.01 to 1'],
    ['PIPEDRIVE_MEETING_TYPES', 'Meeting', 'key strings of activity types'],
    ['PIPEDRIVE_OWNER_TASKS', 'yes', 'on or off'],
  ])('says what is allowed in %s instead of "%s"', (name, value, allowed) => {
    expect(() => loadConfig({ [name]: value })).toThrow(`${name}: found "${value}", allowed is ${allowed}`)
  })

  it('allows an activity type to count as only one of meeting, call and task', () => {
    expect(() => loadConfig({ PIPEDRIVE_MEETING_TYPES: 'meeting,demo', PIPEDRIVE_TASK_TYPES: 'task,demo' })).toThrow(
      '"demo" is named twice',
    )
  })

  it('accepts a user name of the panel only with a password', () => {
    expect(() => loadConfig({ PIPEDRIVE_PANEL_USER: 'pipedrive' })).toThrow('PIPEDRIVE_PANEL_PASSWORD: not set')
  })
})

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { freePort } from '../support/free-port.ts'
import { projectRoot } from '../support/planted-folder.ts'
import { shortLived } from '../support/short-lived.ts'

function read(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8')
}

const { scripts, devDependencies } = z
  .object({ scripts: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')))
const nodeMajor = devDependencies['node']?.split('.')[0] ?? ''
const dockerfile = read('deploy/Dockerfile')
const unit = read('deploy/minset.service')

/** The top-level packages that `npm ci --omit=dev` installs, by the lock file. */
function productionPackages(): string[] {
  const { packages } = z
    .object({ packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })) })
    .parse(JSON.parse(read('package-lock.json')))
  return Object.entries(packages).flatMap(([path, { dev = false }]) =>
    /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !dev && existsSync(join(projectRoot, path)) ? [path] : [],
  )
}

/** The files that the Dockerfile copies, with exactly the packages of a production installation. */
function plantInstallation(): string {
  const folder = mkdtempSync(join(tmpdir(), 'minset-installed-'))
  for (const [, from = ''] of dockerfile.matchAll(/^COPY (src|templates) \1$/gm)) {
    cpSync(join(projectRoot, from), join(folder, from), { recursive: true })
  }
  cpSync(join(projectRoot, 'package.json'), join(folder, 'package.json'))
  for (const path of productionPackages()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(join(projectRoot, path), join(folder, path))
  }
  return folder
}

describe('a production installation', () => {
  let folder: string
  let started: ChildProcess | null = null
  beforeAll(() => {
    folder = plantInstallation()
  })
  afterAll(() => {
    started?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  /** Symbolic links keep their paths inside the folder, so that packages find only what is installed there. */
  const asInstalled = ['--preserve-symlinks', '--preserve-symlinks-main', 'src/main.cjs']

  it('starts, serves and stops without the development packages', async () => {
    expect(existsSync(join(folder, 'node_modules/vitest'))).toBe(false)
    const port = String(await freePort())
    const env = {
      // oxlint-disable-next-line node/no-process-env -- A process of its own needs to find its programs.
      PATH: process.env['PATH'] ?? '',
      MINSET_DATA_DIR: join(folder, 'data'),
      MINSET_PORT: port,
      PIPEDRIVE_CLIENT_ID: 'client',
      PIPEDRIVE_CLIENT_SECRET: 'secret',
      MINSET_SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      MINSET_LOG_LEVEL: 'silent',
    }
    const child = spawn(process.execPath, [shortLived, ...asInstalled, 'start'], { cwd: folder, env })
    started = child
    let output = ''
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    const ended = once(child, 'exit')
    for await (const chunk of child.stdout) {
      output += String(chunk)
      if (output.includes('Minset runs at')) break
    }

    expect(output).toMatch(/^Minset runs at http/)
    expect(await fetch(`http://127.0.0.1:${port}/healthz`).then((response) => response.text())).toBe('alive\n')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('reports that the demo needs the development packages', () => {
    const { status, stderr } = spawnSync(process.execPath, [...asInstalled, 'demo', '--exit'], {
      cwd: folder,
      encoding: 'utf8',
    })

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'minset: The demo needs the development packages: run `npm ci` without `--omit=dev`.\n',
    })
  })
})

describe('the container and the systemd unit', () => {
  it('run the command of `npm start` with the Node version that the tests use', () => {
    const [, ...words] = (scripts['start'] ?? '').split(' ')

    expect(dockerfile).toContain(`FROM node:${nodeMajor}-slim`)
    expect(dockerfile).toContain(`CMD ${JSON.stringify(['node', ...words]).replaceAll(',', ', ')}`)
    expect(unit).toContain(`ExecStart=/usr/bin/node ${words.join(' ')}\n`)
    expect(unit).toContain(`Node ${nodeMajor}`)
    expect(read('src/main.cjs')).toContain(`var oldestNode = ${nodeMajor}\n`)
  })

  it('copy everything that runs, and nothing else', () => {
    const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '))
    const ignored = read('deploy/Dockerfile.dockerignore').split('\n')

    expect(copied).toEqual(['package.json', 'package-lock.json', 'src', 'templates'])
    expect(ignored.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      '*',
      ...copied.map((path) => `!${path}`),
    ])
  })

  it('set only variables that Minset knows', () => {
    const known = read('.env.example')
    const set = [...`${dockerfile}\n${unit}`.matchAll(/^(?:ENV |Environment=)(MINSET_\w+)=/gm)].map(([, name]) => name)

    expect(set.length).toBeGreaterThan(3)
    expect(set.filter((name) => !known.includes(`\n${name}=`))).toEqual([])
  })
})

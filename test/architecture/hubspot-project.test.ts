import { cpSync, globSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { http } from '@hubspot/local-dev-lib/http'
import { getProjectMetadata, parseProjectConfig } from '@hubspot/project-parsing-lib/projects'
import { translate } from '@hubspot/project-parsing-lib/translate'
import { collectWorkspaceDirectories, findAndParsePackageJsonFiles } from '@hubspot/project-parsing-lib/workspaces'
import { describe, expect, it, vi } from 'vitest'
import { offlineTextsIn } from '../../src/cards/index.ts'
import { buildExtension } from '../../src/sandbox/hubspot/extensions/build.ts'
import { readProject } from '../../src/sandbox/hubspot/extensions/project.ts'
import { languages } from '../../src/words/index.ts'
import { plantFolder, projectRoot } from '../support/planted-folder.ts'

const folder = join(projectRoot, 'manifest/hubspot')
const uids = ['minset', 'minset_pages', 'minset_record_card', 'minset_settings', 'webhooks']

const anyObject = { type: 'object' }

/** HubSpot's own schemas are served to its customers only; these are written from its documentation. */
const schemas = {
  APPLICATION: anyObject,
  WEBHOOKS: anyObject,
  CARD: {
    type: 'object',
    required: ['name', 'location', 'entrypoint', 'objectTypes'],
    additionalProperties: false,
    properties: {
      name: { type: 'string' },
      description: { type: 'string' },
      location: { enum: ['crm.record.tab', 'crm.record.sidebar', 'crm.preview', 'helpdesk.sidebar'] },
      entrypoint: { type: 'string' },
      objectTypes: { type: 'array', items: { enum: ['contacts', 'companies', 'deals', 'tickets'] } },
    },
  },
  PAGE: entrypointOnly(),
  SETTINGS: entrypointOnly(),
}

function entrypointOnly(): object {
  return {
    type: 'object',
    required: ['entrypoint'],
    additionalProperties: false,
    properties: { entrypoint: { type: 'string' } },
  }
}

/** What HubSpot's own parser makes of a project. */
async function parse(dir: string): Promise<{ readonly uids: readonly string[]; readonly skipped: readonly string[] }> {
  // The parser's only request, for the schemas.
  const get = vi.spyOn(http, 'get').mockResolvedValue({ data: schemas } as never)
  try {
    const { srcDir, platformVersion } = parseProjectConfig(dir)
    const parsed = await translate(
      // 0 is no account to the parser.
      { projectSourceDir: join(dir, srcDir), platformVersion, accountId: 1 },
      { profile: 'prod' },
    )
    const found = Object.keys(parsed.intermediateRepresentation.intermediateNodesIndexedByUid)
    return { uids: found.toSorted(), skipped: parsed.skippedHsMetaFiles.map((path) => basename(path)) }
  } finally {
    get.mockRestore()
  }
}

/** A copy of the project. */
function copied(): string {
  const dir = plantFolder([], {})
  cpSync(folder, dir, { recursive: true })
  return dir
}

describe('HubSpot’s own parser', () => {
  it('finds every component of the project, and skips nothing', async () => {
    expect(await parse(folder)).toEqual({ uids, skipped: [] })
  })

  it('finds no more components of a type than HubSpot allows', async () => {
    const { components } = await getProjectMetadata(join(folder, 'src'))
    const used = Object.values(components).filter(({ count }) => count > 0)

    expect(used.length).toBeGreaterThan(3)
    expect(used.filter(({ count, maxCount }) => count > maxCount)).toEqual([])
  })

  it('skips a file in a folder where HubSpot does not look', async () => {
    const dir = copied()
    const card = join(dir, 'src/app/cards/record-card-hsmeta.json')
    cpSync(card, join(dir, 'src/app/cards/more/record-card-hsmeta.json'))

    expect((await parse(dir)).skipped).toEqual(['record-card-hsmeta.json'])
  })

  it('does not find a file with another name', async () => {
    const dir = copied()
    renameSync(join(dir, 'src/app/cards/record-card-hsmeta.json'), join(dir, 'src/app/cards/record-card.hsmeta.json'))

    expect((await parse(dir)).uids).not.toEqual(uids)
  })

  it('refuses a card in a place that HubSpot does not have', async () => {
    const dir = copied()
    const file = join(dir, 'src/app/cards/record-card-hsmeta.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('crm.record.tab', 'crm.record.middle'))

    await expect(parse(dir)).rejects.toThrow('Project validation failed')
  })

  it('finds the packages that the extensions share', async () => {
    const packages = await findAndParsePackageJsonFiles(join(folder, 'src'))
    const shared = await collectWorkspaceDirectories(packages)

    expect(shared.map(({ workspaceDir }) => basename(workspaceDir))).toContain('parts')
  })
})

describe('the extensions of the project', () => {
  const { extensions } = readProject(folder, 'prod')

  it('are a card, pages and a settings page', () => {
    expect(extensions.map(({ kind }) => kind).toSorted()).toEqual(['card', 'page', 'settings'])
  })

  it.each(extensions)('$uid is built to one script without React', async ({ entryFile }) => {
    const script = await buildExtension(entryFile)

    expect(script).toContain('self.React')
    expect(script).not.toContain('react.production.min')
  })

  it('name the versions that they were tried with, and one lock file for all', () => {
    const root = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>
    }
    const manifests = globSync('src/app/*/package.json', { cwd: folder })
    const lock = readFileSync(join(folder, 'src/app/package-lock.json'), 'utf8')

    expect(manifests).toHaveLength(3)
    for (const name of ['@hubspot/ui-extensions', 'react']) {
      const version = root.devDependencies[name]
      for (const path of manifests) {
        expect(readFileSync(join(folder, path), 'utf8')).toContain(`"${name}": "${version}"`)
      }
      expect(lock).toContain(`"${name}": "${version}"`)
    }
    expect(lock).not.toContain('"resolved": "http')
  })

  it('bring the texts that they need without Minset, as the catalogues have them', async () => {
    const texts = Object.fromEntries(Object.keys(languages).map((code) => [code, offlineTextsIn(code as 'en')]))

    await expect(`${JSON.stringify(texts, null, 2)}\n`).toMatchFileSnapshot(
      join(folder, 'src/app/packages/parts/texts.json'),
    )
  })
})

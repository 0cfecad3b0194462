import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { objectTypes } from '../../src/domain/record.ts'
import { projectRoot } from '../support/planted-folder.ts'

const App = z.strictObject({
  // Documented: at most 64 letters, digits, `_`, `.` and `-`; it never changes after an upload.
  uid: z.string().regex(/^[\w.-]{1,64}$/),
  type: z.literal('app'),
  config: z.strictObject({
    name: z.string(),
    description: z.string(),
    distribution: z.enum(['private', 'marketplace']),
    auth: z.strictObject({
      type: z.enum(['static', 'oauth']),
      requiredScopes: z.array(z.string()),
      optionalScopes: z.array(z.string()),
      conditionallyRequiredScopes: z.array(z.string()),
    }),
    permittedUrls: z.strictObject({ fetch: z.array(z.url()), iframe: z.array(z.url()), img: z.array(z.url()) }),
  }),
})

function readApp(): z.infer<typeof App> {
  return App.parse(JSON.parse(readFileSync(join(projectRoot, 'manifest/hubspot/src/app/app-hsmeta.json'), 'utf8')))
}

it('asks for the rights on what Minset reads and writes, and for no others', () => {
  const { requiredScopes } = readApp().config.auth
  // Documented: the four kinds of activities go by the rights on contacts.
  const objects = objectTypes.filter((type) => ['contact', 'company', 'deal'].includes(type))
  const plural = { contact: 'contacts', company: 'companies', deal: 'deals' } as Readonly<Record<string, string>>
  const needed = objects.flatMap((type) =>
    ['objects', 'schemas'].flatMap((what) => ['read', 'write'].map((right) => `crm.${what}.${plural[type]}.${right}`)),
  )

  expect(requiredScopes.toSorted()).toEqual(['oauth', 'crm.objects.owners.read', ...needed].toSorted())
})

it('names a supported version of the platform', () => {
  const project = z
    .strictObject({ name: z.string(), srcDir: z.literal('src'), platformVersion: z.literal('2026.09') })
    .safeParse(JSON.parse(readFileSync(join(projectRoot, 'manifest/hubspot/hsproject.json'), 'utf8')))

  expect(project.success).toBe(true)
})

import { Router } from 'express'
import { z } from 'zod'
import type { Journal } from '../../../core/state/journal.ts'
import { requireScope } from '../../gateway.ts'
import { notFound } from '../../replies.ts'
import type { AccountState } from '../../state/account-state.ts'
import { parseBody, requireType } from '../parse.ts'

const NewTag = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  color: z.string(),
  displayOrder: z.int(),
  filterBranch: z.looseObject({ filterBranchType: z.string() }),
  filterPipelineIds: z.array(z.string()),
})

/** Documented: a tag is replaced as a whole, only its description and its place are optional. */
const ReplacedTag = NewTag.extend({ displayOrder: z.int().optional() })

type ObjectTag = z.infer<typeof NewTag> & {
  readonly id: string
  readonly objectTypeId: string
  readonly createdAt: string
  readonly updatedAt: string
}

/** `/crm/object-tags/2026-09-beta` (documented; a beta): marks on pipeline boards, stored in the account's journal. */
export function objectTagRoutes(journal: Journal, state: AccountState): Router {
  const router = Router()
  function all(): readonly ObjectTag[] {
    return (journal.entries.get('objectTags') ?? []) as readonly ObjectTag[]
  }
  router.use(requireScope('crm-pipelines-object-label-access'))
  router.get('/:type', (request, response) => {
    const { typeId } = requireType(request.params.type)
    response.json({ results: all().filter(({ objectTypeId }) => objectTypeId === typeId) })
  })
  router.post('/:type', (request, response) => {
    const { typeId: objectTypeId } = requireType(request.params.type)
    const [at, id] = [state.now().toISOString(), Number(journal.entries.get('lastTagId') ?? 0) + 1]
    const tag: ObjectTag = { ...parseBody(NewTag, request), id: String(id), objectTypeId, createdAt: at, updatedAt: at }
    journal.put([
      ['lastTagId', id],
      ['objectTags', [...all(), tag]],
    ])
    response.status(201).json(tag)
  })
  router.put('/:type/:tagId', (request, response) => {
    const tag = all().find(({ id }) => id === request.params.tagId)
    if (tag === undefined) throw notFound(`No tag ${request.params.tagId}`)
    const { id, objectTypeId, createdAt, displayOrder } = tag
    const updatedAt = state.now().toISOString()
    const replaced = { displayOrder, ...parseBody(ReplacedTag, request), id, objectTypeId, createdAt, updatedAt }
    journal.put([['objectTags', all().map((one) => (one.id === id ? replaced : one))]])
    response.json(replaced)
  })
  router.delete('/:type/:tagId', (request, response) => {
    const others = all().filter(({ id }) => id !== request.params.tagId)
    if (others.length === all().length) throw notFound(`No tag ${request.params.tagId}`)
    journal.put([['objectTags', others]])
    response.status(204).end()
  })
  return router
}

import type { Request } from 'express'
import { expect, it } from 'vitest'
import { isFromService, noteService, viewerOf } from '../../../src/admin/index.ts'

it('a request that nothing has admitted is from nobody, and not from the person who runs the service', () => {
  const [stray, admitted] = [{}, {}] as [Request, Request]
  noteService(admitted)

  expect([isFromService(stray), viewerOf(stray, 'ours')]).toEqual([false, null])
  expect([isFromService(admitted), viewerOf(admitted, 'ours')]).toEqual([true, { kind: 'service' }])
})

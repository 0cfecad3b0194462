import { expectTypeOf, it } from 'vitest'
import type * as Face from '../../../manifest/hubspot/src/app/packages/parts/views.ts'
import type * as Service from '../../../src/cards/views/views.ts'

type Answer<V> = { readonly state: 'ready'; readonly view: V } | Service.Refusal

/** Checked by the compiler. */
it('HubSpot’s card, pages and settings page read only what Minset answers', () => {
  expectTypeOf<Answer<Service.RecordView>>().toExtend<Face.Answer<Face.RecordView>>()
  expectTypeOf<Answer<Service.HomeView>>().toExtend<Face.Answer<Face.HomeView>>()
  expectTypeOf<Answer<Service.SettingsView>>().toExtend<Face.Answer<Face.SettingsView>>()
  expectTypeOf<Service.ActionResult>().toExtend<Face.ActionResult>()
})

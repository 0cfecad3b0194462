import { expectTypeOf, it } from 'vitest'
import type * as Face from '../../../manifest/hubspot/src/app/packages/parts/views.ts'
import type * as Service from '../../../src/cards/views/views.ts'

/** Checked by the compiler. */
it('HubSpot’s card, pages and settings page read only what Minset answers', () => {
  expectTypeOf<Service.CardResponse<Service.RecordView>>().toExtend<Face.Answer<Face.RecordView>>()
  expectTypeOf<Service.CardResponse<Service.HomeView>>().toExtend<Face.Answer<Face.HomeView>>()
  expectTypeOf<Service.CardResponse<Service.SettingsView>>().toExtend<Face.Answer<Face.SettingsView>>()
  expectTypeOf<Service.ActionResult>().toExtend<Face.ActionResult>()
})

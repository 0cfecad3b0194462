/** The parts that the card, the app's pages and its settings page share. */
export { Counter, Scorecard } from './figures.tsx'
export { type Act, FindingTile } from './finding-tile.tsx'
export { Gaps } from './gaps.tsx'
export { LinkedRecord } from './linked-record.tsx'
export { LoadedPart } from './loaded-part.tsx'
export { OpenLink } from './open-link.tsx'
export { askMinset, type Context } from './service.ts'
export { isDone, useAct } from './use-act.ts'
export { useFreshness } from './use-freshness.ts'
export { useView } from './use-view.ts'
export type {
  ActionResult,
  FindingView,
  HomeView,
  RecordView,
  Refusal,
  SettingsView,
  TeamView,
} from './views.ts'

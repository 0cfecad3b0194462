import type { Clock } from '../../../domain/time/clock.ts'
import type { UnreadableDefinitions } from '../../schema/definitions.ts'
import { createKept } from '../../schema/kept.ts'
import { outcomeProperty, vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { RawAccountProperty, RawPipelines, type RawStage } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'

/** One stage of a deal pipeline, in portable terms. */
interface Stage {
  readonly kind: 'open' | 'won' | 'lost'
  readonly label: string
  /** 0 to 1; null if HubSpot does not state it. */
  readonly probability: number | null
}

/** Looks up a stage by the ids of pipeline and stage; null if the account has no such stage. */
export type StageOf = (pipelineId: string | null, stageId: string | null) => Stage | null

/** The ids that a deal stores for its stage. */
interface StageRef {
  readonly pipelineId: string | null
  readonly stageId: string | null
}

type Reporter = Pick<UnreadableDefinitions, 'report'>

export interface Metadata {
  /** A look-up that finds each of the given stages if the account has it. */
  stagesFor(refs: readonly StageRef[]): Promise<StageOf>
  /** Ids of the call outcomes available in this account; null if the account does not list any. */
  outcomeIds(): Promise<ReadonlySet<string> | null>
}

const keptMs = 3_600_000

/**
 * What an admin has set up in the account: read on first use and kept for an hour. An unknown stage may be new, so it
 * causes the pipelines to be read again.
 */
export function createMetadata(client: Pick<HubSpotClient, 'call'>, clock: Clock, unreadable: Reporter): Metadata {
  const stages = createKept({ read: () => readStages(client, unreadable), keptMs, knows: hasStage }, clock)
  const outcomes = createKept({ read: () => readOutcomes(client, unreadable), keptMs }, clock)
  return {
    stagesFor: async (refs) => {
      const named = refs.flatMap((ref) => (ref.stageId === null ? [] : refText(ref)))
      return stageLookUp(await stages.get(named))
    },
    outcomeIds: () => outcomes.get(),
  }
}

/** Stages by their ids as text, with and without the pipeline. */
type Stages = ReadonlyMap<string, Stage>

function hasStage(stages: Stages, ref: string): boolean {
  return stages.has(ref)
}

function stageLookUp(stages: Stages): StageOf {
  return (pipelineId, stageId) => stages.get(refText({ pipelineId, stageId })) ?? null
}

async function readStages(client: Pick<HubSpotClient, 'call'>, unreadable: Reporter): Promise<Stages> {
  const path = paths.pipelines(vendorTypes.deal.name)
  const pipelines = await client.call({ method: 'GET', path }, RawPipelines)
  unreadable.report('pipeline', pipelines.results.setAside)
  unreadable.report(
    'stage',
    pipelines.results.items.flatMap(({ stages: { setAside } }) => setAside),
  )
  return indexStages(pipelines)
}

function refText(ref: StageRef): string {
  return `${ref.pipelineId ?? ''}/${ref.stageId ?? ''}`
}

/** Stage ids are unique within their pipeline; a deal without a pipeline matches a stage that exists in only one. */
function indexStages(pipelines: RawPipelines): Stages {
  const byIds = new Map<string, Stage>()
  for (const pipeline of pipelines.results.items) {
    for (const raw of pipeline.stages.items) {
      const stage = normaliseStage(raw)
      byIds.set(refText({ pipelineId: pipeline.id, stageId: raw.id }), stage)
      byIds.set(refText({ pipelineId: null, stageId: raw.id }), stage)
    }
  }
  return byIds
}

/**
 * Documented: `metadata.isClosed` states whether the stage ends the deal, `metadata.probability` 1.0 that it is won. If
 * `isClosed` is missing, a probability of 1 or 0 means closed (documented for the two closed stages).
 */
function normaliseStage(raw: RawStage): Stage {
  const said = Number.parseFloat(raw.metadata?.probability ?? '')
  const probability = Number.isFinite(said) ? said : null
  const isClosed = raw.metadata?.isClosed ? raw.metadata.isClosed === 'true' : probability === 1 || probability === 0
  if (!isClosed) return { kind: 'open', label: raw.label, probability }
  return { kind: probability === 1 ? 'won' : 'lost', label: raw.label, probability }
}

/**
 * The options of the outcome property are the account's outcomes, by id. Uncertain: whether every account lists them
 * there; if the list is empty, HubSpot itself validates them.
 */
async function readOutcomes(
  client: Pick<HubSpotClient, 'call'>,
  unreadable: Reporter,
): Promise<ReadonlySet<string> | null> {
  const path = paths.property(vendorTypes.call.name, outcomeProperty)
  const property = await client.call({ method: 'GET', path }, RawAccountProperty)
  const { options } = property
  unreadable.report('call outcome', options?.setAside ?? [])
  if (options === null || options.items.length + options.setAside.length === 0) return null
  return new Set(options.items.filter(({ hidden }) => hidden !== true).map(({ value }) => value))
}

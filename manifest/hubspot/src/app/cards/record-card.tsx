import {
  Alert,
  type CrmContext,
  EmptyState,
  type ExtensionPointApiActions,
  Flex,
  Heading,
  hubspot,
  Text,
} from '@hubspot/ui-extensions'
import { CrmPropertyList } from '@hubspot/ui-extensions/crm'
import {
  type Act,
  type ActionResult,
  askMinset,
  Counter,
  FindingTile,
  type FindingView,
  Gaps,
  isDone,
  LinkedRecord,
  LoadedPart,
  OpenLink,
  type RecordView,
  type Refusal,
  Scorecard,
  useAct,
  useFreshness,
  useView,
} from '@minset/parts'
import { type ReactNode, useEffect, useRef, useState } from 'react'

export interface RecordCardProps {
  readonly context: CrmContext
  readonly actions: Pick<
    ExtensionPointApiActions<'crm.record.tab'>,
    'addAlert' | 'onCrmPropertiesUpdate' | 'refreshObjectProperties'
  >
}

/** The card on the page of a contact, company or deal. It refreshes itself when somebody edits the record, there or elsewhere. */
export function RecordCard({ context, actions }: RecordCardProps): ReactNode {
  const { objectTypeId, objectId } = context.crm
  const record = { objectTypeId, objectId: String(objectId) }
  const [figure, setFigure] = useState<string | null>(null)
  const body = { ...record, ...(figure === null ? {} : { figure }) }
  const { loaded, reload, refresh, show } = useView<RecordView>({ context, path: 'record', body })
  const expectChange = useFreshness({ loaded, refresh })
  const { act, isBusy } = useAct({
    context,
    shown: body,
    addAlert: actions.addAlert,
    onResult(result) {
      if (result.view !== null) show(result.view)
      if (isDone(result)) actions.refreshObjectProperties()
    },
  })
  const checks = useRef(0)
  // The event only says that something changed: Minset reads the record and judges it. Of several answers, only the newest
  // counts.
  function check(): void {
    checks.current += 1
    const mine = checks.current
    function showResult(result: ActionResult | Refusal): void {
      if (mine !== checks.current) return
      if ('title' in result) actions.addAlert({ type: 'warning', message: result.words })
      if ('view' in result && result.view !== null) show(result.view)
      else reload()
      // Minset waits for the CRM only as long as a person does.
      expectChange()
    }
    const action = { kind: 'check' }
    askMinset<ActionResult | Refusal>(context, 'act', { ...body, action }).then(showResult, reload)
  }
  /** As of the last rendering. */
  const checkNow = useRef(check)
  checkNow.current = check
  useEffect(() => {
    actions.onCrmPropertiesUpdate('*', () => checkNow.current())
  }, [])
  return (
    <LoadedPart context={context} loaded={loaded} reload={reload}>
      {(view) => (
        <>
          <RecordContent view={view} record={record} act={act} isBusy={isBusy} onFigure={setFigure} />
          <OpenLink context={context} label={view.words.open} readyLabel={view.words.openReady} />
        </>
      )}
    </LoadedPart>
  )
}

interface ContentProps {
  readonly view: RecordView
  readonly record: { readonly objectTypeId: string; readonly objectId: string }
  readonly act: Act
  readonly isBusy: boolean
  readonly onFigure: (key: string | null) => void
}

const tones = { good: 'success', fair: 'warning', bad: 'danger' } as const

function RecordContent({ view, record, act, isBusy, onFigure }: ContentProps): ReactNode {
  const { status, since, missing, confirmed, linked, counter, scorecard, words } = view
  const isComplete = missing.total + linked.total === 0
  const isUnsure = view.gaps.length > 0
  return (
    <Flex direction="column" gap="md">
      <Gaps gaps={view.gaps} />
      {counter !== null && <Counter counter={counter} />}
      {isComplete && !isUnsure ? (
        <EmptyState title={status.label} layout="vertical" imageName="task">
          <Text>{words.nothing}</Text>
        </EmptyState>
      ) : (
        <Alert title={status.label} variant={tones[status.tone]}>
          {isComplete ? words.nothing : (since ?? '')}
        </Alert>
      )}
      {missing.items.map((finding) => (
        <FindingTile
          key={finding.ruleId}
          finding={finding}
          words={words}
          act={act}
          isBusy={isBusy}
          editor={ownEditor(finding, record)}
        />
      ))}
      {linked.total > 0 && <Heading>{words.linked}</Heading>}
      {linked.items.map((item) => (
        <LinkedRecord key={`${item.key.type}:${item.key.id}`} item={item} words={words} act={act} isBusy={isBusy} />
      ))}
      {confirmed.length > 0 && <Heading>{words.confirmed}</Heading>}
      {confirmed.map((finding) => (
        <FindingTile key={finding.ruleId} finding={finding} words={words} act={act} isBusy={isBusy} editor={null} />
      ))}
      {words.more !== '' && <Text variant="microcopy">{words.more}</Text>}
      {scorecard !== null && <Scorecard scorecard={scorecard} words={words} onFigure={onFigure} />}
    </Flex>
  )
}

/** HubSpot's own editor of the record's properties, which writes with the person's rights; null if it has none of them. */
function ownEditor({ properties }: FindingView, { objectTypeId, objectId }: ContentProps['record']): ReactNode {
  if (properties.length === 0) return null
  return (
    <CrmPropertyList
      properties={[...properties]}
      direction="row"
      objectTypeId={objectTypeId}
      objectId={Number(objectId)}
    />
  )
}

hubspot.extend<'crm.record.tab'>(({ context, actions }) => <RecordCard context={context} actions={actions} />)

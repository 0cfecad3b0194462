import {
  Alert,
  Button,
  ButtonRow,
  EmptyState,
  Flex,
  Heading,
  hubspot,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
  useExtensionActions,
  useExtensionContext,
} from '@hubspot/ui-extensions'
import {
  createPageRouter,
  PageBreadcrumbs,
  PageLink,
  PageRoutes,
  PageTitle,
  usePageRoute,
} from '@hubspot/ui-extensions/pages'
import {
  Counter,
  Gaps,
  type HomeView,
  LinkedRecord,
  LoadedPart,
  OpenLink,
  Scorecard,
  type TeamView,
  useAct,
  useFreshness,
  useView,
} from '@minset/parts'
import { type ReactNode, useState } from 'react'

/** The viewer's own page: the own list and figures, the team for a supervisor, the state of Minset for an admin. */
function OwnHome(): ReactNode {
  return <Home ownerId={null} />
}

/** What a supervisor sees of a member of the team; Minset refuses others. */
function OwnerHome(): ReactNode {
  const { params } = usePageRoute()
  return <Home ownerId={String(params['ownerId'])} />
}

function Home({ ownerId }: { readonly ownerId: string | null }): ReactNode {
  const context = useExtensionContext<'pages'>()
  const { addAlert } = useExtensionActions<'pages'>()
  const [page, setPage] = useState(1)
  const [figure, setFigure] = useState<string | null>(null)
  const body = { page, ...(ownerId === null ? {} : { ownerId }), ...(figure === null ? {} : { figure }) }
  const { loaded, reload, refresh } = useView<HomeView>({ context, path: 'home', body })
  useFreshness({ loaded, refresh })
  const { act, isBusy } = useAct({ context, shown: {}, addAlert, onResult: reload })
  return (
    <LoadedPart context={context} loaded={loaded} reload={reload}>
      {(view) => (
        <Flex direction="column" gap="md">
          {ownerId !== null && <WayBack view={view} />}
          <PageTitle>{view.title}</PageTitle>
          <Gaps gaps={view.gaps} />
          {view.health?.map(({ tone, label, words }) => (
            <Alert key={label} title={label} variant={tones[tone]}>
              {words}
            </Alert>
          ))}
          {view.list !== null && (
            <List list={view.list} isUnsure={view.gaps.length > 0} {...{ words: view.words, act, isBusy, setPage }} />
          )}
          {view.scorecard !== null && <Scorecard scorecard={view.scorecard} words={view.words} onFigure={setFigure} />}
          {view.team !== null && <Team team={view.team} title={view.words.team} />}
          <OpenLink context={context} label={view.words.open} readyLabel={view.words.openReady} />
        </Flex>
      )}
    </LoadedPart>
  )
}

const tones = { good: 'success', fair: 'warning', bad: 'danger' } as const

function WayBack({ view: { title, words } }: { readonly view: HomeView }): ReactNode {
  return (
    <PageBreadcrumbs>
      <PageBreadcrumbs.PageLink to="/">{words.team}</PageBreadcrumbs.PageLink>
      <PageBreadcrumbs.Current>{title}</PageBreadcrumbs.Current>
    </PageBreadcrumbs>
  )
}

interface ListProps extends Omit<Parameters<typeof LinkedRecord>[0], 'item'> {
  readonly words: HomeView['words']
  readonly list: NonNullable<HomeView['list']>
  /** Whether the CRM has not been read, so that nothing may be known to be well. */
  readonly isUnsure: boolean
  readonly setPage: (page: number) => void
}

function List({ list, isUnsure, words, act, isBusy, setPage }: ListProps): ReactNode {
  const { counter, items, none, page, pages } = list
  return (
    <Flex direction="column" gap="md">
      {counter !== null && <Counter counter={counter} />}
      {none !== null && isUnsure && <Text>{none}</Text>}
      {none !== null && !isUnsure && (
        <EmptyState title={none} imageName="task">
          {''}
        </EmptyState>
      )}
      {items.map((item) => (
        <LinkedRecord key={`${item.key.type}:${item.key.id}`} item={item} words={words} act={act} isBusy={isBusy} />
      ))}
      {pages > 1 && (
        <ButtonRow>
          <Button size="sm" disabled={page <= 1} onClick={() => setPage(page - 1)}>
            {words.previous}
          </Button>
          <Button size="sm" disabled={page >= pages} onClick={() => setPage(page + 1)}>
            {words.next}
          </Button>
        </ButtonRow>
      )}
    </Flex>
  )
}

function Team({
  team: { nameColumn, columns, rows },
  title,
}: {
  readonly team: TeamView
  readonly title: string
}): ReactNode {
  return (
    <>
      <Heading>{title}</Heading>
      <Table density="condensed">
        <TableHead>
          <TableRow>
            <TableHeader>{nameColumn}</TableHeader>
            {columns.map((label) => (
              <TableHeader key={label}>{label}</TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(({ ownerId, name, values }) => (
            <TableRow key={ownerId}>
              <TableCell>
                <PageLink to={`/owners/${encodeURIComponent(ownerId)}`}>{name}</PageLink>
              </TableCell>
              {values.map((value, index) => (
                <TableCell key={columns[index]}>{value}</TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </>
  )
}

export const HomePages = createPageRouter(
  <PageRoutes>
    <PageRoutes.IndexRoute component={OwnHome} />
    <PageRoutes.Route path="/owners/:ownerId" component={OwnerHome} />
    <PageRoutes.AnyRoute component={OwnHome} />
  </PageRoutes>,
)

hubspot.extend<'pages'>(() => <HomePages />)

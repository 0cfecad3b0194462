import type { ReactNode } from 'react'

interface Holding {
  readonly children?: ReactNode
}

/** Names of classes come from the extension. */
function classOf(...parts: readonly (string | false | undefined)[]): string {
  return parts.flatMap((part) => (typeof part === 'string' ? `hs-${part.replaceAll(/[^\w-]/g, '')}` : [])).join(' ')
}

/** Only addresses that a person may follow: an extension could be given any text. */
function addressOf(href: unknown): string {
  const url = typeof href === 'object' && href !== null && 'url' in href ? href.url : href
  const parsed = typeof url === 'string' ? URL.parse(url, location.href) : null
  return parsed !== null && ['http:', 'https:', 'mailto:', 'tel:'].includes(parsed.protocol) ? parsed.href : '#'
}

/** The address of the app, before the path of one of its pages. */
function appAddress(path: unknown): string {
  const [, app = ''] = /^(\/app\/[^/]+\/[^/]+)/.exec(location.pathname) ?? []
  return `${app}/${String(path).replace(/^\//, '')}`
}

interface FlexProps extends Holding {
  readonly direction?: 'row' | 'column'
  readonly gap?: string
  readonly justify?: string
  readonly wrap?: boolean
}

interface TextProps extends Holding {
  readonly variant?: string
  readonly format?: { readonly fontWeight?: string }
}

interface TitledProps extends Holding {
  readonly title?: string
  readonly variant?: string
  readonly type?: string
}

interface ProgressProps {
  readonly title?: string
  readonly value?: number
  readonly maxValue?: number
  readonly valueDescription?: string
}

function element(tag: 'div' | 'h3' | 'h1' | 'nav' | 'dl' | 'thead' | 'tbody' | 'tr' | 'th' | 'td', className: string) {
  return function Element({ children }: Holding): ReactNode {
    const Tag = tag
    return <Tag className={classOf(className)}>{children}</Tag>
  }
}

function Link({ href, children }: Holding & { readonly href: unknown }): ReactNode {
  return (
    <a href={addressOf(href)} rel="noreferrer">
      {children}
    </a>
  )
}

function PageLink({ to, children }: Holding & { readonly to: unknown }): ReactNode {
  return <a href={appAddress(to)}>{children}</a>
}

/** Components that arrange and show; HubSpot's look is not copied. */
export const layoutComponents = {
  Accordion: ({ title, children }: TitledProps) => (
    <details className="hs-accordion">
      <summary>{title}</summary>
      {children}
    </details>
  ),
  Alert: ({ title, variant = 'info', children }: TitledProps) => (
    <section className={classOf('alert', variant)} role="status">
      <strong>{title}</strong> <div>{children}</div>
    </section>
  ),
  ButtonRow: element('div', 'row'),
  DescriptionList: element('dl', 'descriptions'),
  DescriptionListItem: ({ label, children }: Holding & { readonly label: string }) => (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  ),
  EmptyState: ({ title, children }: TitledProps) => (
    <section className="hs-empty">
      <h3>{title}</h3>
      {children}
    </section>
  ),
  ErrorState: ({ title, type = 'error', children }: TitledProps) => (
    <section className={classOf('empty', type)} role="alert">
      <h3>{title}</h3>
      {children}
    </section>
  ),
  Flex: ({ direction = 'row', gap = 'flush', justify = 'start', wrap, children }: FlexProps) => (
    <div className={classOf('flex', direction, `gap-${gap}`, `justify-${justify}`, wrap === true && 'wrap')}>
      {children}
    </div>
  ),
  Heading: element('h3', 'heading'),
  Link,
  LoadingSpinner: ({ label }: { readonly label?: string }) => (
    <p className="hs-loading" role="status">
      {label}
    </p>
  ),
  PageBreadcrumbs: element('nav', 'crumbs'),
  PageBreadcrumbsCurrent: ({ children }: Holding) => <span aria-current="page">{children}</span>,
  PageBreadcrumbsPageLink: PageLink,
  PageLink,
  PageTitle: element('h1', 'title'),
  ProgressBar: ({ title, value = 0, maxValue = 100, valueDescription }: ProgressProps) => (
    <label className="hs-progress">
      <span>{title}</span> <span>{valueDescription}</span>
      <progress value={value} max={maxValue} />
    </label>
  ),
  StatusTag: ({ variant = 'default', children }: TitledProps) => (
    <span className={classOf('status', variant)}>{children}</span>
  ),
  Table: ({ children }: Holding) => (
    <div className="hs-scroll">
      <table className="hs-table">{children}</table>
    </div>
  ),
  TableBody: element('tbody', 'body'),
  TableCell: element('td', 'cell'),
  TableHead: element('thead', 'head'),
  TableHeader: element('th', 'header'),
  TableRow: element('tr', 'table-row'),
  Text: ({ variant = 'bodytext', format, children }: TextProps) => (
    <div className={classOf(variant, format?.fontWeight)}>{children}</div>
  ),
  Tile: element('div', 'tile'),
}

import { describe, expect, it } from 'vitest'
import { counterOf } from '../../../src/admin/components/counter.ts'
import { nothingHere } from '../../../src/admin/components/empty.ts'
import { filterBarOf } from '../../../src/admin/components/filter-bar.ts'
import { formOf, requireAllowed } from '../../../src/admin/components/form.ts'
import { pagingOf } from '../../../src/admin/components/paging.ts'
import { badge, bar, named } from '../../../src/admin/components/part.ts'
import { changeChartOf } from '../../../src/admin/components/pictures/change-chart.ts'
import { trendOf } from '../../../src/admin/components/pictures/trend.ts'
import { readSorting } from '../../../src/admin/components/sorting.ts'
import { listOf, tableOf } from '../../../src/admin/components/table.ts'
import { FormInvalidError } from '../../../src/domain/errors.ts'
import { loadViews } from '../../../src/infra/http/views.ts'
import { asWritten, inEnglish } from '../../support/words.ts'

const views = loadViews('pages')

function render(partial: string, model: object): string {
  return views(partial)(model, inEnglish)
}

interface Row {
  readonly name: string
  readonly amount: number
}

const rows: readonly Row[] = [
  { name: 'Anna <b>', amount: 5 },
  { name: 'Team', amount: 7 },
]

function table(sort: string | undefined) {
  const current = readSorting(sort, ['name', 'amount'] as const, { key: 'name', isDescending: false })
  return tableOf<Row>(
    rows,
    [
      { label: 'Name', sort: 'name', cell: ({ name }) => named(name, '/x?a&b') },
      {
        label: 'Amount',
        sort: 'amount',
        isNumber: true,
        cell: ({ amount }) => [{ text: String(amount) }, bar(50, '')],
      },
      { label: 'State', cell: ({ amount }) => (amount > 5 ? badge('bad', 'late') : '') },
    ],
    {
      caption: 'Reps',
      sorting: { current, urlOf: (key) => `?sort=${key}` },
      isTotal: ({ name }) => name === 'Team',
    },
  )
}

describe('a table', () => {
  it('names itself, its columns and its rows, and escapes names', () => {
    const html = render('_table', table(undefined))

    expect(html).toContain('<caption class="unseen">Reps</caption>')
    expect(html).toContain('<th scope="row"><a href="/x?a&amp;b"><bdi>Anna &lt;b&gt;</bdi></a></th>')
    expect(html).toContain('<td class="number" data-label="Amount">5 <svg class="bar" aria-hidden="true">')
    expect(html).toContain('<td data-label="State"></td>')
    expect(html).toContain('<tr class="total">')
    expect(html).toContain('<span class="badge bad">late</span>')
  })

  it.each([
    [undefined, 'ascending', '?sort=-name', '?sort=amount'],
    ['-name', 'descending', '?sort=name', '?sort=amount'],
    ['amount', 'ascending', '?sort=name', '?sort=-amount'],
  ])('sorted by %s is %s, and a click turns the order or sorts by another column', (sort, order, byName, byAmount) => {
    const html = render('_table', table(sort))

    expect(html.match(/aria-sort="(\w+)"/g)).toEqual([`aria-sort="${order}"`])
    expect(html).toContain(`href="${byName.replace('=', '&#x3D;')}"`)
    expect(html).toContain(`href="${byAmount.replace('=', '&#x3D;')}"`)
  })

  it('is not sorted by what it does not offer', () => {
    expect(() => table('since')).toThrow('This list cannot be sorted by "since".')
  })
})

describe('a list', () => {
  const paging = pagingOf(1, 60, { say: inEnglish, urlOf: (page) => `?page=${page}` })
  const empty = nothingHere('Nothing', 'Do this', { url: '/there', text: 'There' })

  it('says what it shows and in which order, for those who do not see that it changed', () => {
    const html = render('_list', listOf({ id: 'reps', table: table('-amount'), paging, empty }, inEnglish))

    expect(html).toContain('role="status">1 to 50 of 60, sorted by Amount, descending</p>')
    expect(html).toContain('<a rel="next" id="next" href="?page&#x3D;2#reps-begins">next</a>')
  })

  it('is where its links lead if there is no JavaScript, and not the top of the page', () => {
    const html = render('_list', listOf({ id: 'reps', table: table('-amount'), paging, empty }, inEnglish))

    expect(html).toContain('<span class="begins" id="reps-begins"></span>')
    expect(html).toContain('href="?sort&#x3D;amount#reps-begins"')
  })

  it('without rows says what to do next', () => {
    const none = { ...table(undefined), rows: [] }
    const html = render('_list', listOf({ id: 'reps', table: none, paging, empty }, inEnglish))

    expect(html).not.toContain('<table')
    expect(html).toMatch(/<strong>Nothing<\/strong><p class="quiet">Do this<\/p><a class="button" href="\/there">There/)
  })
})

describe('a filter bar', () => {
  const options = [
    { value: 'a', text: 'A' },
    { value: 'b', text: 'B' },
  ]
  const filters = filterBarOf({
    action: 'findings',
    list: 'findings',
    filters: [
      { name: 'rule', label: 'Rule', all: 'all', options, value: 'b' },
      { name: 'rep', label: 'Rep', all: 'all', options, value: 'a' },
      { name: 'type', label: 'Type', all: 'all', options, value: undefined },
    ],
    keep: { sort: '-since' },
  })

  it('has a chip for each chosen filter, which takes it away and keeps the rest and the order', () => {
    expect(filters.chips).toEqual([
      { label: 'Rule', text: 'B', url: 'findings?rep=a&sort=-since#filter-rule' },
      { label: 'Rep', text: 'A', url: 'findings?rule=b&sort=-since#filter-rep' },
    ])
    expect(filters.clearUrl).toBe('findings?sort=-since')
  })

  it('shows what is chosen', () => {
    const html = render('_filters', filters)

    expect(html.match(/ selected/g)).toHaveLength(2)
    expect(html).toContain('<label for="filter-rule">Rule</label>')
  })
})

describe('a counter', () => {
  it('shows a figure with its progress, which is never more than the whole', () => {
    const html = render('_counter', counterOf({ label: 'Won', value: '12', of: 'of 10', share: 1.2 }))

    expect(html).toContain('width="100%" height="100%" rx="4"/></svg>')
    expect(html).toContain('<span class="of">of 10</span>')
  })

  it('has no bar for a figure that is not part of anything', () => {
    expect(render('_counter', counterOf({ label: 'Calls', value: '12' }))).not.toContain('<svg')
  })
})

function weeksOf(values: readonly (number | null)[]) {
  return values.map((value, index) => ({
    label: `week ${index + 1}`,
    value,
    text: value === null ? '–' : String(value),
  }))
}

describe('a trend', () => {
  it('has every number in its title, and beside a figure as text', () => {
    const trend = trendOf(weeksOf([10, null, 30]), { name: 'Complete' })
    const html = render('_counter', counterOf({ label: 'Complete', value: '30', how: 'Counted.', trend }))

    expect(html).toContain('<title>Complete: week 1: 10; week 2: –; week 3: 30</title>')
    expect(html).toMatch(/<summary>How computed<\/summary>Counted\.<dl class="facts">[^]*<dt>week 3<\/dt><dd>30<\/dd>/)
    expect(html).toContain('role="img"')
    expect([trend?.line, trend?.running]).toEqual(['M4,28L116,4', ''])
    expect(trend?.last).toEqual({ x: '116.0', y: '4.0' })
  })

  it('begins with its first value', () => {
    const trend = trendOf(weeksOf([null, null, 10, 30]), { name: 'Complete' })

    expect(trend?.title).toBe('Complete: week 3: 10; week 4: 30')
    expect(trend?.points).toHaveLength(2)
    expect(trend?.line).toBe('M4,28L116,4')
  })

  it('leads to a last value that still grows by a line of its own', () => {
    const shown = { name: 'Calls', isRunning: true }
    const trend = trendOf(weeksOf([10, 30, 20]), shown)

    expect([trend?.line, trend?.running]).toEqual(['M4,28L60,4', 'M60,4L116,16'])
    expect(trend?.area).toContain('60,4')
    expect(trend?.area).not.toContain('116')
    expect(render('_trend-line', trend ?? {})).toContain('<path class="running" d="M60,4L116,16"/>')
    // The last week has no value: what is drawn is complete.
    expect(trendOf(weeksOf([10, 30, null]), shown)?.running).toBe('')
  })

  it('is a line in the middle if nothing changes, and nothing without two values', () => {
    const same = weeksOf([5, 5, 5])

    expect(trendOf(same, { name: 'Complete' })?.last?.y).toBe('16.0')
    expect(trendOf(weeksOf([10, null]), { name: 'Complete' })).toBeNull()
  })
})

describe('a chart of changes', () => {
  const words = {
    name: 'Findings',
    came: '5 opened',
    went: '6 resolved',
    textOf: ({ came, went }: { came: number; went: number }) => `+${came} −${went}`,
  }
  const points = [
    { label: 'week 2', came: 5, went: 2 },
    { label: 'week 3', came: 0, went: 4 },
  ]

  it('has what came above its line and what went below it, on one scale', () => {
    const chart = changeChartOf(points, words)

    expect(chart?.bars.map(({ kind, y, height }) => [kind, y, height])).toEqual([
      ['came', '1.0', '52.2'],
      ['went', '53.2', '20.9'],
      ['came', '53.2', '0.0'],
      ['went', '53.2', '41.8'],
    ])
    expect([chart?.from, chart?.to]).toEqual(['week 2', 'week 3'])
  })

  it('says the same in words', () => {
    const html = render('_change-chart', changeChartOf(points, words) ?? {})

    expect(html).toContain('<title>Findings: week 2: +5 −2; week 3: +0 −4</title>')
    expect(html).toContain('role="img"')
    expect(html).toMatch(/<span class="came">5 opened<\/span><span class="went">6 resolved</)
  })

  it('is not there if nothing changed, or there is only one week', () => {
    expect(
      changeChartOf(
        points.map((point) => point && { ...point, came: 0, went: 0 }),
        words,
      ),
    ).toBeNull()
    expect(changeChartOf(points.slice(0, 1), words)).toBeNull()
  })
})

describe('a form', () => {
  const fields = [
    { name: 'reason', label: 'Why', value: '', hint: 'At least ten.', isRequired: true, shortest: 10 },
    {
      name: 'role',
      label: 'Role',
      value: 'rep',
      options: [
        { value: 'rep', text: 'rep' },
        { value: 'admin', text: 'admin' },
      ],
    },
  ]

  it('labels and describes each field', () => {
    const html = render('_form', formOf({ action: 'x', submit: 'Save', fields, entered: null }, inEnglish))

    expect(html).toContain('<label for="form-reason">Why</label>')
    expect(html).toContain('aria-describedby="form-reason-hint" required minlength="10"')
    expect(html).toContain('<option value="rep" selected>')
    expect(html).not.toContain('aria-invalid')
  })

  it('that was refused keeps what was entered, and has each error beside its field', () => {
    const entered = {
      value: (name: string) => (name === 'reason' ? '"short"' : 'admin'),
      error: (name: string) => (name === 'reason' ? asWritten('Too short.') : null),
    }
    const html = render('_form', formOf({ action: 'x', submit: 'Save', fields, entered }, inEnglish))

    expect(html).toContain('value="&quot;short&quot;"')
    expect(html).toContain('aria-describedby="form-reason-hint form-reason-error" aria-invalid="true" autofocus')
    expect(html).toMatch(/id="form-reason-error">.*Too short\./)
    expect(html).toContain('<option value="admin" selected>')
    expect(html).toContain('role="alert"')
  })

  it('refuses what its fields do not allow: another option, and more characters than fit', () => {
    const allowed = [{ ...fields[1], name: 'role' }, { name: 'reason', longest: 5 }, { name: 'free' }]
    function refused(sent: Readonly<Record<string, string>>): readonly string[] {
      try {
        requireAllowed(allowed, (name) => sent[name] ?? '')
      } catch (error) {
        if (!(error instanceof FormInvalidError)) throw error
        return Object.entries(error.errors).map(([name, { code }]) => `${name} ${code}`)
      }
      return []
    }

    expect(refused({ role: 'owner', reason: 'longer', free: 'anything' })).toEqual([
      'role form.choice',
      'reason form.long',
    ])
    expect(refused({ role: 'admin', reason: 'short' })).toEqual([])
    expect(refused({})).toEqual([])
  })
})

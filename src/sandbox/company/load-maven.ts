import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Dataset, DatasetCompany, DatasetDeal, DatasetOwner, DatasetStage } from './dataset.ts'

/** A file of the set is unusable; the message is one sentence with file, line and what to do. */
export class MavenSetError extends Error {
  override readonly name = 'MavenSetError'
}

/** A row with its location for errors: `file:line`. */
interface Row {
  readonly place: string
  readonly cells: Readonly<Record<string, string>>
}

/** The set's deal stages, with likelihoods of our own choosing, low enough that no amount is required. */
const stages: readonly DatasetStage[] = [
  { id: 'prospecting', label: 'Prospecting', probability: 0.1, closed: false },
  { id: 'engaging', label: 'Engaging', probability: 0.2, closed: false },
  { id: 'won', label: 'Won', probability: 1, closed: true },
  { id: 'lost', label: 'Lost', probability: 0, closed: true },
]

/** Deals in the prospecting stage have no date; they get the day after the last engagement of the set. */
const undatedCreatedAt = '2017-12-28T12:00:00.000Z'
const companiesCreatedAt = '2016-10-01T12:00:00.000Z'

/**
 * Reads the "CRM Sales Opportunities" set of Maven Analytics: accounts become companies, opportunities deals, agents
 * owners, managers their supervisors, offices teams. Days become noon UTC.
 *
 * @param dir folder with accounts.csv, sales_pipeline.csv and sales_teams.csv
 * @throws MavenSetError for a file that is missing or malformed
 */
export async function loadMaven(dir: string): Promise<Dataset> {
  const accounts = await readTable(dir, 'accounts.csv', [
    'account',
    'sector',
    'revenue',
    'employees',
    'office_location',
  ])
  const team = await readTable(dir, 'sales_teams.csv', ['sales_agent', 'manager', 'regional_office'])
  const pipeline = await readTable(dir, 'sales_pipeline.csv', [
    'opportunity_id',
    'sales_agent',
    'product',
    'account',
    'deal_stage',
    'engage_date',
    'close_date',
    'close_value',
  ])
  const owners = readOwners(team)
  const companies = accounts.map(readCompany)
  const known = {
    owners: new Map(owners.map(({ id, firstName, lastName }) => [`${firstName} ${lastName}`, id])),
    companies: new Map(companies.map(({ id, name }) => [name ?? '', id])),
  }
  return {
    name: 'Maven hardware',
    currency: 'USD',
    exchangeRates: {},
    timeZone: 'America/New_York',
    teams: [...new Set(team.map((row) => cell(row, 'regional_office')))].map((name) => ({
      id: idOf('team', name),
      name,
    })),
    owners,
    stages,
    contacts: [],
    companies,
    deals: pipeline.map((row) => readDeal(row, known)),
    meetings: [],
    calls: [],
    tasks: [],
    faults: [],
  }
}

async function readTable(dir: string, name: string, columns: readonly string[]): Promise<Row[]> {
  const file = join(dir, name)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new MavenSetError(`${file} cannot be read (${why}): name a folder that holds the set with --data.`)
  })
  const rows = parseCsv(text, file)
  const [first] = rows
  if (first === undefined) throw new MavenSetError(`${file}:1 has no rows below it: fetch the set anew.`)
  const missing = columns.filter((column) => first.cells[column] === undefined)
  if (missing.length > 0) {
    throw new MavenSetError(
      `${file}:1 lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${missing.join(', ')}: fetch the set anew.`,
    )
  }
  return rows
}

const Parsed = z.array(z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }))

function parseCsv(text: string, file: string): Row[] {
  try {
    const parsed: unknown = parse(text, { columns: true, info: true, bom: true, skip_empty_lines: true, trim: true })
    return Parsed.parse(parsed).map(({ record, info }) => ({ place: `${file}:${info.lines}`, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new MavenSetError(`${file} is no table of comma-separated values (${error.message}): fetch the set anew.`)
  }
}

function cell(row: Row, column: string): string {
  return row.cells[column] ?? ''
}

function readOwners(team: readonly Row[]): DatasetOwner[] {
  const managers = [...new Set(team.map((row) => cell(row, 'manager')))]
  const supervisors = managers.map((name) => {
    const office = team.find((row) => row.cells['manager'] === name)
    return readOwner(name, { office: office ? cell(office, 'regional_office') : '', supervisorId: null })
  })
  const reps = team.map((row) =>
    readOwner(cell(row, 'sales_agent'), {
      office: cell(row, 'regional_office'),
      supervisorId: idOf('owner', cell(row, 'manager')),
    }),
  )
  return [...supervisors, ...reps]
}

function readOwner(
  name: string,
  place: { readonly office: string; readonly supervisorId: string | null },
): DatasetOwner {
  const [firstName = '', ...rest] = name.split(' ')
  return {
    id: idOf('owner', name),
    email: `${name.toLowerCase().replaceAll(' ', '.')}@maven.example`,
    firstName,
    lastName: rest.join(' '),
    teamId: idOf('team', place.office),
    supervisorId: place.supervisorId,
    archived: false,
  }
}

function idOf(kind: string, name: string): string {
  return `${kind}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
}

const millions = 1_000_000

function readCompany(row: Row): DatasetCompany {
  return {
    id: idOf('company', cell(row, 'account')),
    createdAt: companiesCreatedAt,
    updatedAt: companiesCreatedAt,
    ownerId: null,
    name: cell(row, 'account'),
    domain: null,
    phone: null,
    industry: cell(row, 'sector'),
    city: null,
    country: cell(row, 'office_location'),
    employees: readNumber(row, 'employees'),
    annualRevenue: Math.round((readNumber(row, 'revenue') ?? 0) * millions),
  }
}

function readDeal(
  row: Row,
  known: { readonly owners: ReadonlyMap<string, string>; readonly companies: ReadonlyMap<string, string> },
): DatasetDeal {
  const account = cell(row, 'account')
  const closeDate = readDay(row, 'close_date')
  const createdAt = readDay(row, 'engage_date') ?? undatedCreatedAt
  return {
    id: cell(row, 'opportunity_id'),
    createdAt,
    updatedAt: closeDate ?? createdAt,
    ownerId: known.owners.get(cell(row, 'sales_agent')) ?? refuse(row, 'sales_agent', 'is not in sales_teams.csv'),
    name: account ? `${cell(row, 'product')} for ${account}` : cell(row, 'product'),
    stageId: readStage(row),
    amount: readNumber(row, 'close_value'),
    currency: 'USD',
    closeDate,
    lostReason: null,
    companyId:
      account === '' ? null : (known.companies.get(account) ?? refuse(row, 'account', 'is not in accounts.csv')),
    contactIds: [],
  }
}

function readStage(row: Row): string {
  const stage = stages.find(({ label }) => label === row.cells['deal_stage'])
  return stage?.id ?? refuse(row, 'deal_stage', `is none of ${stages.map(({ label }) => label).join(', ')}`)
}

function readNumber(row: Row, column: string): number | null {
  const text = cell(row, column)
  if (text === '') return null
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return refuse(row, column, 'is no number')
}

function readDay(row: Row, column: string): string | null {
  const text = cell(row, column)
  if (text === '') return null
  const at = new Date(`${text}T12:00:00.000Z`)
  // A day that does not exist would become a day of the next month.
  if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)) return at.toISOString()
  return refuse(row, column, 'is no day like 2017-03-01')
}

function refuse(row: Row, column: string, why: string): never {
  throw new MavenSetError(`${row.place} ${column} "${cell(row, column)}" ${why}: correct it or fetch the set anew.`)
}

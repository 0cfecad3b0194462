import { readFileSync } from 'node:fs'
import { allLocales, base, en, Faker, type LocaleDefinition } from '@faker-js/faker'
import { parse } from 'csv-parse/sync'
import { type CountryCode, getExampleNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { z } from 'zod'
import type { Kind } from './labelled-values.ts'

/** Values that are real, or made of real parts, as one list names them. */
export interface RealValues {
  readonly kind: Kind
  /** What they are and where they come from. */
  readonly source: string
  /** Whether the list was kept aside while the rules were written. */
  readonly isHeldOut: boolean
  /** By locale or country. */
  readonly values: ReadonlyMap<string, readonly RealValue[]>
}

interface RealValue {
  readonly value: string
  /** ISO 3166 code of the country for telephone numbers without a country code. */
  readonly country?: string
}

const phonesPerCountry = 40
const emailsPerLocale = 60
const seed = 20261130

/** Every list, always in the same order and with the same values. */
export function realValues(): readonly RealValues[] {
  return [
    { kind: 'personName', source: 'faker', isHeldOut: false, values: ofLocales(namesOf) },
    { kind: 'personName', source: 'wikipedia', isHeldOut: true, values: namesByCountry() },
    { kind: 'text', source: 'faker', isHeldOut: false, values: ofLocales(textsOf) },
    { kind: 'email', source: 'faker', isHeldOut: false, values: emails() },
    { kind: 'phone', source: 'libphonenumber', isHeldOut: true, values: phones() },
  ]
}

/** Errors in lists of names. */
const noNames: ReadonlySet<string> = new Set(['Mia+3'])

function namesOf({ person }: LocaleDefinition): readonly string[] {
  return [...textsIn(person?.first_name), ...textsIn(person?.last_name)].filter((name) => !noNames.has(name))
}

/** Names of industries, departments, jobs, products, countries, regions and towns. */
function textsOf({ commerce, company, location, person }: LocaleDefinition): readonly string[] {
  const { country, city_name: towns, state, county } = location ?? {}
  const { job_descriptor: _1, job_area: area, job_type: jobs } = person ?? {}
  return [
    commerce?.department,
    commerce?.product_name,
    company?.['category'],
    company?.buzz_noun,
    country,
    towns,
    state,
    county,
    area,
    jobs,
  ].flatMap(textsIn)
}

function ofLocales(listOf: (locale: LocaleDefinition) => readonly string[]): RealValues['values'] {
  return new Map(
    Object.entries(allLocales).flatMap(([code, locale]) => {
      const values = [...new Set(listOf(locale))].map((value) => ({ value }))
      return values.length === 0 ? [] : [[code, values] as const]
    }),
  )
}

/** Every text in a tree of lists, except patterns that are filled in. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('{{') ? [] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** `names-by-country.csv`: from sigpwned/popular-names-by-country-dataset (CC0), which has them from Wikipedia. */
function namesByCountry(): RealValues['values'] {
  const text = readFileSync(new URL('names-by-country.csv', import.meta.url), 'utf8')
  const rows = z.array(z.object({ country: z.string(), names: z.string() })).parse(parse(text, { columns: true }))
  return new Map(rows.map(({ country, names }) => [country, names.split('|').map((value) => ({ value }))]))
}

/** Addresses at mail providers of the country, and at companies, with names of the country. */
function emails(): RealValues['values'] {
  return new Map(
    Object.entries(allLocales).flatMap(([code, locale]) => {
      if (locale.person?.first_name === undefined || locale.person.last_name === undefined) return []
      const faker = new Faker({ locale: [locale, en, base] })
      faker.seed(seed)
      const values = Array.from({ length: emailsPerLocale }, (_, index) => {
        const provider = index % 2 === 0 ? {} : { provider: `${faker.internet.domainWord()}.com` }
        return { value: faker.internet.email(provider) }
      })
      return [[code, values] as const]
    }),
  )
}

/**
 * Mobile numbers of every country, in its own form and in the international one: numbers of the numbering plan that differ from
 * its example in their last six digits. The examples themselves are left out, because they are what people type to invent one
 * (090-1234-5678 in Japan).
 */
function phones(): RealValues['values'] {
  const random = new Faker({ locale: [en, base] })
  random.seed(seed)
  const countries = Object.keys(examples) as CountryCode[]
  return new Map(
    countries.map((country) => {
      const example = getExampleNumber(country, examples)
      const [start, digits] = [example?.number.slice(0, -6) ?? '', 6]
      const others = Array.from({ length: phonesPerCountry }, () => `${start}${random.string.numeric(digits)}`)
      const numbers = others.flatMap((text) => parsePhoneNumberFromString(text) ?? [])
      const valid = numbers.filter((number) => number.isValid() && number.country === country)
      return [
        country,
        valid.flatMap((number) => [
          { value: number.formatInternational(), country },
          { value: number.formatNational(), country },
        ]),
      ]
    }),
  )
}

import type { Faker } from '@faker-js/faker'

/** Letters and digits of a name in the form used in addresses: "Ødegård AS" becomes "odegard-as". */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('å', 'a')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

/** Assigned prefixes of mobile numbers, with the number of digits after them. */
const numberings = [
  ...['41', '45', '46', '47', '48', '90', '91', '92', '93', '95', '97', '98'].map((start) => ({
    country: '+47',
    start,
    digits: 6,
  })),
  { country: '+44', start: '7400', digits: 6 },
  { country: '+46', start: '70', digits: 7 },
]

/** A possible telephone number that does not look invented. */
export function phoneNumber(faker: Faker): string {
  const { country, start, digits } = faker.helpers.weightedArrayElement(
    numberings.map((value, index) => ({ value, weight: index < 12 ? 4 : 3 })),
  )
  for (;;) {
    const rest = faker.string.numeric(digits)
    if (new Set(rest).size >= 4 && !/012|123|234|345|456|567|678|789|987|876|765|654|543|432|321/.test(rest)) {
      return `${country} ${start}${rest}`
    }
  }
}

import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { smallCompany } from '../chaos/small-company.ts'

/** A generated company whose contacts are replaced by the given number of complete ones. */
export function largeCompany(contacts: number): Dataset {
  const small = smallCompany(1, new Date())
  const [model] = small.contacts
  if (model === undefined) throw new Error('the company has no contacts')
  return {
    ...small,
    contacts: [
      ...small.contacts,
      ...Array.from({ length: contacts }, (_, index) => ({
        ...model,
        id: `many-${index}`,
        firstName: 'Ada',
        lastName: 'Berg',
        email: `ada.berg.${index}@fjordbygg.no`,
        phone: '+47 92384617',
      })),
    ],
  }
}

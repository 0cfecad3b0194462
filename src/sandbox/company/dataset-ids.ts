/**
 * The dataset's id of each record of an emulated CRM.
 *
 * @param idsByDatasetId the CRM's ids, by `kind:id` with the dataset's kinds
 * @returns the dataset's ids, by `kind:id` with the CRM's id
 */
export function datasetIdsOf(idsByDatasetId: Readonly<Record<string, string | number>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(idsByDatasetId).map(([key, id]) => {
      const [kind = '', datasetId = ''] = key.split(':')
      return [`${kind}:${id}`, datasetId]
    }),
  )
}

import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Short files that take a minute. Vitest starts with the largest files, which is a good guess for all others. */
const longButSmall = ['integration/chaos.test.ts', 'integration/kill.test.ts']

/** Whether a file takes long although it is short. */
export function isLongButSmall({ moduleId }: { readonly moduleId: string }): boolean {
  return longButSmall.some((file) => moduleId.endsWith(`/test/${file}`))
}

/** Starts with the slowest files: a slow file that starts last leaves all other workers idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isLongButSmall), ...sorted.filter((file) => !isLongButSmall(file))]
  }
}

import { resolve } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { countReporter } from './test/support/count-reporter.ts'
import { LongestFirst } from './test/support/longest-first.ts'
import { shortLived } from './test/support/short-lived.ts'

interface ProjectOptions {
  readonly testTimeout: number
  readonly globalSetup?: string[]
  readonly isolate?: boolean
  readonly experimental?: { readonly viteModuleRunner: boolean }
}

/** For projects whose tests open a store. */
const stores = { globalSetup: ['test/support/global-set-up.ts'] }

/**
 * For projects with many files: modules are loaded once for all files, because loading takes longer than most tests.
 * So a test must leave no state in a module or in the process.
 */
const together = { isolate: false }

/** For projects whose tests need nothing of Vite: Node loads their modules as it loads them in production. */
const native = { experimental: { viteModuleRunner: false } }

/** One project per folder of tests; `npx vitest run --project unit` runs one. */
function project(name: string, options: ProjectOptions): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      hookTimeout: 180_000,
      setupFiles: ['test/support/seed-properties.ts'],
      // One second, the default, is too short for a page or a process on a busy machine.
      expect: { poll: { timeout: 20_000 } },
      ...options,
    },
  }
}

/** The components of the CRM's own pages, which are in the project that the CRM builds. */
const extensions: TestProjectInlineConfiguration = {
  resolve: { alias: { '@minset/parts': resolve(import.meta.dirname, 'manifest/hubspot/src/app/packages/parts') } },
  test: { name: 'extensions', include: ['manifest/hubspot/test/*.test.tsx'], isolate: false },
}

export default defineConfig({
  test: {
    // One more than the fewest cores: some tests wait for a process or a tick.
    maxWorkers: 3,
    execArgv: [shortLived],
    // Nothing may depend on the machine's zone: an unusual one reveals such a dependence.
    env: { TZ: 'Pacific/Chatham' },
    reporters: ['default', countReporter],
    sequence: { sequencer: LongestFirst },
    projects: [
      project('unit', { testTimeout: 30_000, ...together, ...native }),
      project('contract', { testTimeout: 30_000, ...stores, ...together, ...native }),
      project('integration', { testTimeout: 120_000, ...stores, ...together, ...native }),
      project('browser', {
        testTimeout: 60_000,
        globalSetup: [...stores.globalSetup, 'test/support/unpack-chromium.ts'],
        ...together,
        ...native,
      }),
      project('architecture', { testTimeout: 120_000, ...together, ...native }),
      extensions,
    ],
  },
})

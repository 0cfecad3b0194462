import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll } from 'vitest'

/** The project's own top folder. */
export const projectRoot = resolve(import.meta.dirname, '../..')

const planted: string[] = []

// At the top level, because a hook registered while tests run is never called.
afterAll(() => {
  for (const dir of planted) rmSync(dir, { recursive: true, force: true })
})

/**
 * Creates a small project with faults, outside of this one but with its packages, to test that a check finds them. It
 * is removed at the end of the test file.
 *
 * @param copied files and folders of this project to copy, by their paths from the top
 * @param files the planted files: text by path
 * @returns the folder
 */
export function plantFolder(copied: readonly string[], files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'minset-planted-'))
  planted.push(dir)
  symlinkSync(join(projectRoot, 'node_modules'), join(dir, 'node_modules'))
  for (const path of copied) cpSync(join(projectRoot, path), join(dir, path), { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return dir
}

export interface ToolRun {
  readonly exitCode: number | null
  readonly stdout: string
  /** Both output channels, for showing to people. */
  readonly output: string
}

/** Runs one of the project's own command-line tools in a folder and waits for its end. */
export function runTool(dir: string, tool: string, args: readonly string[]): ToolRun {
  return runNode(dir, [join(projectRoot, 'node_modules', '.bin', tool), ...args])
}

/** Runs a script with the Node that runs the tests, and waits for its end. */
export function runNode(dir: string, args: readonly string[]): ToolRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8', maxBuffer: 1e8 })
  return { exitCode: status, stdout, output: stdout + stderr }
}

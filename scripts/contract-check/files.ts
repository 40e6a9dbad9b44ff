import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

export interface TextFile {
  /** From the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
}

/** All files under some folders (or the files themselves) whose path the filter takes, in a stable order. What is missing is skipped. */
export async function readFiles(root: string, places: readonly string[], takes: (path: string) => boolean): Promise<TextFile[]> {
  const paths = (await Promise.all(places.map((place) => list(root, place)))).flat().filter(takes).sort()
  return await Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })))
}

async function list(root: string, place: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, place), { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .split(sep)
          .join('/'),
      )
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOTDIR') return [place]
    if (code === 'ENOENT') return []
    throw error
  }
}

export const isSource = (path: string): boolean => path.endsWith('.ts') && !path.endsWith('.test.ts')

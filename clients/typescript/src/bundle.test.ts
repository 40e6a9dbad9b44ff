import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

describe('the package', () => {
  it('can be bundled for a browser: nothing of Node is in it, and nothing but its two dependencies', async () => {
    const { outputFiles, metafile, warnings } = await build({
      entryPoints: [fileURLToPath(new URL('index.ts', import.meta.url))],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      logLevel: 'silent',
    })
    expect(warnings).toEqual([])
    const inputs = Object.keys(metafile.inputs)
    expect(inputs.filter((path) => !/clients\/typescript\/src\/|node_modules\/(?:openapi-fetch|eventsource-parser)\//.test(path))).toEqual([])
    const text = outputFiles[0]?.text ?? ''
    expect(text).toContain('createRuntimeClient')
    expect(text).not.toMatch(/\b(?:Buffer|require)\b/)
    // The whole client, not minified: nobody should have to think about its size.
    expect(text.length).toBeLessThan(80_000)
  })
})

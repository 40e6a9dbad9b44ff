import { describe, expect, it } from 'vitest'
import { renderPage, type Surroundings } from '../../scripts/docs/render.js'
import { findProblems } from '../../scripts/docs/site-check.js'
import { expectedOutput, sampleNames } from '../dev-env/samples.js'

const surroundings: Surroundings = {
  pages: new Map([
    ['docs/guides/a.md', 'guides/a'],
    ['docs/errors.md', 'errors'],
    ['docs/decisions/README.md', 'decisions'],
  ]),
  operations: new Map([['getRun', '/runs/getrun']]),
  isFile: (path) => path === 'src/main.ts',
  samples: new Map([
    ['docs/samples/x/go.sh', 'echo "<hello>"\n'],
    ['docs/samples/x/go.ts', 'console.log(1)\n'],
    ['docs/samples/x/go.out', 'hello\n'],
  ]),
}
const render = (markdown: string) => renderPage({ source: 'docs/guides/a.md', path: 'guides/a', markdown }, surroundings)
const problems = (markdown: string, samples: string[] = []) =>
  findProblems(
    [render(markdown), renderPage({ source: 'docs/errors.md', path: 'errors', markdown: '# Errors\n\n## Codes' }, surroundings)],
    new Set(['/runs/getrun']),
    samples,
  )

describe('samples', () => {
  it('are there in every language that a client is there for, and say what they print', () => {
    const shell = sampleNames('sh')
    expect(shell.length).toBeGreaterThan(5)
    expect(sampleNames('ts').filter((name) => name !== 'browser/backend')).toEqual(shell)
    expect(sampleNames('php').filter((name) => !name.startsWith('php-laravel/'))).toEqual(shell)
    expect(Object.keys(expectedOutput).sort()).toEqual(shell)
  })
})

describe('renderPage', () => {
  it('turns a paragraph of links to samples into tabs, with the output below', () => {
    const { html } = render('[curl](../samples/x/go.sh) · [TypeScript](../samples/x/go.ts) · [output](../samples/x/go.out)')
    expect(html.match(/<input type="radio"/g)).toHaveLength(2)
    expect(html).toContain('echo &quot;&lt;hello&gt;&quot;')
    expect(html).toMatch(/It prints<\/figcaption><pre[^>]*><code>hello</)
    expect(html).not.toContain('<a ')
  })

  it('leaves a paragraph alone that says something besides', () => {
    expect(render('See [Errors](../errors.md) and [the code](../../src/main.ts).').html).toContain('<a href="../errors.html">Errors</a>')
  })

  it('leads to pages, headings, folders and operations, and names files that are not on the site', () => {
    const { html } = render('# A\n\n[c](../errors.md#codes) [a](#a) [d](../decisions/) [o](../../openapi/internal-v1.yaml#getRun) [s](../../src/main.ts)')
    expect(html).toContain('href="../errors.html#codes"')
    expect(html).toContain('href="#a"')
    expect(html).toContain('href="../decisions.html"')
    expect(html).toContain('href="../reference.html#/runs/getrun"')
    expect(html).toContain('<a class="source">s</a>')
  })

  it('does not let a text bring markup of its own', () => {
    expect(render('<script>alert(1)</script> [x](javascript:alert(1))').html).not.toMatch(/<script|javascript:alert\(1\)"/)
  })
})

describe('findProblems', () => {
  it('finds nothing in a site that is whole', () => {
    expect(problems('# A\n\n[c](../errors.md#codes) [a](#a) [o](../../openapi/internal-v1.yaml#getRun)')).toEqual([])
  })

  it.each([
    ['[x](../nowhere.md)', 'links to ../nowhere.md, which is not there'],
    ['[x](../errors.md#reasons)', 'links to ../errors.md#reasons, but there is no such heading'],
    ['[x](#b)', 'links to #b, but there is no such heading'],
    ['[x](../../openapi/internal-v1.yaml#getNothing)', 'which is not there'],
    ['[curl](../samples/x/gone.sh)', 'links to docs/samples/x/gone.sh, which is not there'],
  ])('finds that %s leads nowhere', (markdown, problem) => {
    expect(problems(`# A\n\n${markdown}`)).toEqual([expect.stringContaining(problem) as string])
  })

  it('finds a sample that nobody shows', () => {
    expect(problems('# A', ['docs/samples/x/go.sh'])).toEqual(['docs/samples/x/go.sh is shown by no page. Link to it, or delete it.'])
  })
})

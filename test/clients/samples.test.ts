import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRuntime, useTestDatabase, type TestRuntime } from '../dev-env/index.js'
import { expectedOutput, root, runSample, sampleNames, samplePath } from '../dev-env/samples.js'

const autoload = { RUNTIME_CLIENT_AUTOLOAD: join(root, 'clients/php/tests/bootstrap.php') }

/** Plays a controller as Laravel would: with a request of someone who is signed in, printing what it sends. */
const play = `
require getenv('RUNTIME_CLIENT_AUTOLOAD');
[, $file, $class, $method, $uri, $parameters, $arguments] = $argv;
$client = require 'docs/samples/setup.php';
require $file;
$request = Illuminate\\Http\\Request::create($uri, $method, json_decode($parameters, true));
$request->setUserResolver(fn () => new class { public function getAuthIdentifier(): int { return 1; } });
$response = (new $class($client))($request, ...json_decode($arguments, true));
fwrite(STDOUT, $response->getStatusCode() . ' ' . $response->headers->get('x-vercel-ai-ui-message-stream') . "\\n");
$response->sendContent();
`

describe('the samples of the documentation that need more than Node', () => {
  const database = useTestDatabase()
  let runtime: TestRuntime

  beforeAll(async () => {
    runtime = await startTestRuntime({ databaseUrl: database.url, env: { RUNTIME_SCRIPTED_DELAY_MS: '0' } })
  })
  afterAll(async () => {
    await runtime.stop()
  })

  it.each(sampleNames('php').filter((name) => !name.startsWith('php-laravel/')))('%s.php does what its page says', async (name) => {
    const { code, output, complaints } = await runSample('php', [`${samplePath(name)}.php`], runtime, autoload)
    expect(complaints).toBe('')
    expect(code).toBe(0)
    for (const expected of expectedOutput[name]!) expect(output).toMatch(new RegExp(expected))
  })

  it('authentication/sign.sh signs with openssl what the others sign', async () => {
    const { code, output, complaints } = await runSample('bash', [`${samplePath('authentication/sign')}.sh`], runtime)
    expect(complaints).toBe('')
    expect(code).toBe(0)
    for (const expected of expectedOutput['authentication/sign']!) expect(output).toMatch(new RegExp(expected))
  })

  const controllers = sampleNames('php').filter((name) => name.startsWith('php-laravel/'))

  async function playController(name: string, parameters: readonly string[]): Promise<string> {
    const className = `App\\Http\\Controllers\\${name === 'php-laravel/chat-controller' ? 'ChatController' : 'StreamController'}`
    const { code, output, complaints } = await runSample('php', ['-r', play, '--', `${samplePath(name)}.php`, className, ...parameters], runtime, autoload)
    expect(complaints).toBe('')
    expect(code).toBe(0)
    return output
  }

  it('php-laravel/chat-controller.php answers a prompt', async () => {
    const output = await playController('php-laravel/chat-controller', ['POST', '/chat', '{"prompt": "Count to three."}', '[]'])
    expect(output).toMatch(/^200 v1\n/)
    expect(output).toContain('"type":"text-delta"')
    expect(output).toMatch(/data: \[DONE\]\s*$/)
  })

  it('php-laravel/stream-controller.php brings a page back to a run', async () => {
    const { runId, threadId } = await runtime.createRun({ format: 'ui' })
    await runtime.append(runId, 'run.delta', { delta: 'Hello.' })
    await runtime.append(runId, 'run.finished', { status: 'succeeded' })
    const output = await playController('php-laravel/stream-controller', ['GET', `/chat/${runId}/stream?thread=${threadId}`, '{}', JSON.stringify([runId])])
    expect(output).toMatch(/^200 v1\n/)
    expect(output).toContain('Hello.')
    expect(output).toMatch(/data: \[DONE\]\s*$/)
  })

  it('leaves no controller untried', () => {
    expect(controllers).toEqual(['php-laravel/chat-controller', 'php-laravel/stream-controller'])
  })
})

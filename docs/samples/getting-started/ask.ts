import { client } from '../setup.js'

const { runId, parts } = await client.createRunAndFollow({ body: { prompt: 'Why is the sky blue?' } })
console.log(`run ${runId}`)
for await (const { data } of parts) {
  if ('delta' in data) process.stdout.write(data.delta)
  if (data.type === 'finish') console.log('\nfinish')
}

import { describe, it } from 'vitest'
import { useTestDatabase } from '../../dev-env/index.js'
import { loadModelCases } from './model-case.js'
import { playModelCase } from './play-model-case.js'

const database = useTestDatabase()

describe('what model servers do', () => {
  for (const modelCase of loadModelCases()) {
    // How the service starts is tried where processes are started.
    if (modelCase.kind === 'boot') continue
    it(`${modelCase.kind}: ${modelCase.id}`, () => playModelCase(modelCase, database.url))
  }
})

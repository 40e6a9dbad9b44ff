export { embeddedDatabase, serverDatabase, type DatabaseSource } from './database-source.js'
export { Runtime, type RuntimeOptions } from './runtime.js'

export { codexAppServerAdapter } from './app-server-adapter.js'
export type { AppServerSettings } from './settings.js'
